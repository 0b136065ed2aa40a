"""Loading beside the tools used today: same input, same run, CPU seconds of the whole process tree, peak memory.

    python benchmarks/load.py [--mails 20000] [--large 100000,1000000] [--archives DIR]

Peers are used where their throw-away environments are at hand under `build/peers/` (made by `--peers`, from PyPI):
Perceval 1.6.1 (GPL, run as a separate program) and perceval-public-inbox. Writes `benchmarks/RESULTS-load.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from mail_corpus import write_inbox, write_mbox

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "bench-load"
PEERS = ROOT / "build" / "peers"
_TICKS = os.sysconf("SC_CLK_TCK")
_LOAD = """
import json, sys, dataclasses
from pathlib import Path
from barograph.workspace import Workspace
took = Workspace(sys.argv[1]).load(sys.argv[2], venue="bench", format=sys.argv[3])[0].report
print(json.dumps({"units": took.units, "messages": took.messages}))
"""
_READ = """
import json, sys
from pathlib import Path
from barograph.sources.base import ReadOptions
from barograph.sources.registry import reader_named
from barograph.sources.rows import batches
reader, options = reader_named(sys.argv[2]), ReadOptions("bench")
tasks = reader.plan(Path(sys.argv[1]), options, 1)
print(json.dumps({"units": sum(b.num_rows for t in tasks for b in batches(reader.read(t, options), "bench"))}))
"""


@dataclass(frozen=True)
class Run:
    """One measured command: CPU seconds and peak resident MiB of its process tree, wall seconds, what it printed."""

    name: str
    units: int
    cpu: float
    peak: float
    wall: float

    def row(self) -> str:
        rate = self.units / self.cpu
        return f"| {self.name} | {self.units:,} | {self.cpu:.1f} | {rate:,.0f} | {self.peak:,.0f} | {self.wall:.0f} |"


def tree(session: int) -> Mapping[int, tuple[float, float]]:
    """CPU seconds and resident MiB of every process of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            facts = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[3]) == session:
            resident = int(facts[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
            found[int(entry.name)] = ((int(facts[11]) + int(facts[12])) / _TICKS, resident)
    return found


def measure(name: str, command: list[str], units: int | None = None) -> Run:
    """Run a command in a session of its own and watch the session."""
    start = time.monotonic()
    seen: dict[int, float] = {}
    peak = 0.0
    with (
        (BUILD / "out.txt").open("w+") as out,
        subprocess.Popen(command, stdout=out, start_new_session=True) as process,
    ):
        while process.poll() is None:
            now = tree(process.pid)
            peak = max(peak, sum(resident for _, resident in now.values()))
            seen.update({pid: cpu for pid, (cpu, _) in now.items()})
            time.sleep(0.05)
        if process.returncode:
            raise SystemExit(f"{name} failed: {' '.join(command)}")
        out.seek(0)
        said = out.read()
    counted = units if units is not None else json.loads(said.strip().splitlines()[-1])["units"]
    return Run(name, counted, sum(seen.values()), peak, time.monotonic() - start)


def ours(name: str, path: Path, form: str) -> Run:
    workspace = BUILD / "ws"
    shutil.rmtree(workspace, ignore_errors=True)
    return measure(name, [sys.executable, "-c", _LOAD, str(workspace), str(path), form])


def reader_alone(name: str, path: Path, form: str) -> Run:
    return measure(name, [sys.executable, "-c", _READ, str(path), form])


def perceval(name: str, words: list[str], units: int) -> Run | None:
    program = PEERS / "perceval" / "bin" / "perceval"
    if not program.exists():
        return None
    return measure(name, [str(program), *words, "-o", str(BUILD / "perceval.json"), "--json-line"], units)


def make_peers() -> None:
    """Install the peers into throw-away environments."""
    subprocess.run([sys.executable, "-m", "venv", str(PEERS / "perceval")], check=True)
    pip = [str(PEERS / "perceval" / "bin" / "pip"), "install", "-q", "perceval==1.6.1", "perceval-public-inbox"]
    subprocess.run(pip, check=True)


def mailboxes(mails: int, large: list[int]) -> Iterator[Run | None]:
    box = BUILD / f"mails-{mails}.mbox"
    write_mbox(box, mails)
    folder = BUILD / f"folder-{mails}"
    folder.mkdir(exist_ok=True)
    if not (folder / box.name).exists():
        os.link(box, folder / box.name)
    yield reader_alone("mbox: reader to Arrow batches", box, "mbox")
    yield perceval("mbox: Perceval 1.6.1 CLI", ["mbox", "dev@lists.example.org", str(folder)], mails)
    yield ours("mbox: whole job (Spark start to tables)", box, "mbox")
    inbox = BUILD / f"inbox-{mails}.git"
    write_inbox(inbox, mails)
    yield reader_alone("public-inbox: reader to Arrow batches", inbox, "public-inbox")
    yield ours("public-inbox: whole job", inbox, "public-inbox")
    for count in large:
        more = BUILD / f"mails-{count}.mbox"
        write_mbox(more, count)
        yield ours(f"mbox: whole job, {count:,} mails", more, "mbox")


def events(archives: Path) -> Iterator[Run | None]:
    folder = archives / "xz-github-events"
    files = sorted(folder.glob("*.jsonl.gz")) if folder.is_dir() else []
    if files:
        yield reader_alone("GH Archive: reader to Arrow batches", files[-1], "gharchive")
        yield ours("GH Archive: whole job", files[-1], "gharchive")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--large", default="")
    parser.add_argument("--archives", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    if given.peers:
        make_peers()
    large = [int(count) for count in given.large.split(",") if count]
    rows: list[str] = []
    for run in chain(mailboxes(given.mails, large), events(given.archives)):
        if run is not None:
            rows.append(run.row())
            print(rows[-1], flush=True)
            _write(rows, f"python benchmarks/load.py --mails {given.mails} --large '{given.large}'")


def _write(rows: list[str], command: str) -> None:
    """Write what is known so far: a stopped run leaves its finished rows."""
    head = "| what | units | CPU s | units / CPU s | peak MiB | wall s |\n|---|--:|--:|--:|--:|--:|"
    told = f"Made by `{command}` on {os.cpu_count()} cores; load when it ended: {os.getloadavg()[0]:.0f}."
    note = "CPU seconds of the whole process tree, JVM start included; a peer that is not installed is missing here."
    table = "\n".join([head, *rows])
    (ROOT / "benchmarks" / "RESULTS-load.md").write_text(f"# Loading\n\n{told}\n{note}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
