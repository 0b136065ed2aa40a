"""Memory that one huge JSON document takes: `python benchmarks/json_memory.py --mib 200`.

Writes one array of invented issues of about that size to a temporary folder, reads it to the end in a process of its
own, and prints the size, the records, and the most memory of the process beside that of one that reads a document of
1 MiB. The difference is what size costs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from barograph.sources.base import ReadOptions
from barograph.sources.trackers.github_dump import GitHubDump

BODY = "please release it soon " * 18
MIB = 2**20


def write(path: Path, size: int) -> None:
    """One array of issues of at least so many bytes."""
    with path.open("w", encoding="utf-8") as stream:
        number = 0
        while stream.tell() < size:
            number += 1
            issue = {
                "number": number, "title": f"t {number}", "body": BODY, "user": {"login": f"u{number % 5000}"},
                "created_at": "2024-01-02T00:00:00Z", "comments": [],
            }  # fmt: skip
            stream.write(("[" if number == 1 else ",") + json.dumps(issue))
        stream.write("]")


def read(path: Path) -> None:
    """Read a document to its end; print records and the most memory of this process, MiB."""
    reader, options = GitHubDump(), ReadOptions("v")
    records = sum(1 for task in reader.plan(path, options, 1) for _ in reader.read(task, options))
    print(records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


@click.command()
@click.option("--mib", default=200)
@click.option("--read", "given", type=click.Path(path_type=Path), hidden=True)
def main(mib: int, given: Path | None) -> None:
    """Print size, records and memory."""
    if given is not None:
        read(given)
        return
    print("| document, MiB | records | most memory, MiB |\n|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issues.json"
        for size in (1, mib):
            write(path, size * MIB)
            command = [sys.executable, __file__, "--read", str(path)]
            records, memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            print(f"| {path.stat().st_size / MIB:.0f} | {records} | {float(memory):.0f} |", flush=True)


if __name__ == "__main__":
    main()
