"""What each stage of a first run costs, from hundreds of mails to a million: CPU, Spark jobs, memory.

    python benchmarks/stages.py [--mails 600,100000,1000000] [--list PATH]
    python benchmarks/stages.py --loaded WORKSPACE

Mails are invented (`benchmarks/mail_corpus.py`), or the first ones of a public-inbox repository or git bundle. Each
number of mails is loaded and run in one process (`make bench-scale`). CPU seconds are those of the whole process tree,
JVM included, from the end of the stage before to the end of this one; the start of Spark is in `load`. Writes
`benchmarks/RESULTS-stages.md`. With `--loaded`, all stages are made again for what a workspace holds, vectors that it
has apart, and the table is printed: the figures that docs/scale.md reckons with.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from barograph.catalogue.tables import Table
from barograph.pipeline.stage import StageReport
from barograph.workspace import Workspace
from load import resident, tree
from small_jobs import archive

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS-stages.md"
LAST = "2030-12-31"
"""After the last of a million invented mails."""

_TICKS = os.sysconf("SC_CLK_TCK")


def spent() -> float:
    """CPU seconds of all processes of this session, and of those that have ended and were waited for."""
    total = 0
    for pid in tree(os.getsid(0)):
        try:
            facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in facts[11:15])
    return total / _TICKS


@dataclass
class Meter:
    """Reads what was spent since the last reading."""

    workspace: Workspace
    cpu: float = 0.0
    jobs: int = 0
    rows: list[tuple[str, float, int, float]] = field(default_factory=list)

    def read(self, name: str) -> None:
        """Note what was spent on something that has just ended."""
        cpu, context = spent(), self.workspace.spark.sparkContext
        jobs = len(context.statusTracker().getJobIdsForGroup(None))
        self.rows.append((name, cpu - self.cpu, jobs - self.jobs, resident(tree(os.getsid(0)))))
        self.cpu, self.jobs = cpu, jobs

    def ended(self, report: StageReport) -> None:
        """The same for a stage."""
        self.read(report.stage)


def measured(inbox: Path | None, mails: int) -> Meter:
    """Load and run so many mails in this process."""
    folder = ROOT / "build" / "bench-stages"
    box = archive(inbox, mails, folder).before
    shutil.rmtree(folder / "ws", ignore_errors=True)
    workspace = Workspace(folder / "ws")
    meter = Meter(workspace)
    workspace.load(box, venue="bench")
    meter.read("load")
    workspace.run(LAST, on_progress=meter.ended)
    return meter


def made_again(folder: Path) -> Meter:
    """Run all stages for the messages of a workspace in this process."""
    meter = Meter(Workspace(folder))
    meter.workspace.spark.range(1).count()
    meter.read("start")
    meter.workspace.run(LAST, force=True, on_progress=meter.ended)
    return meter


def lines_of(meter: Meter, mails: int) -> list[str]:
    """The rows of a table, one a stage."""
    return [
        f"| {mails:,} | {name} | {cpu:.1f} | {1e3 * cpu / mails:.2f} | {jobs} | {memory:,.0f} |"
        for name, cpu, jobs, memory in meter.rows
    ]


def alone(mails: int, inbox: Path | None) -> list[str]:
    """The rows of one number of mails, measured in a process and session of its own."""
    line = [sys.executable, __file__, "--only", str(mails), *(["--list", str(inbox)] if inbox else [])]
    done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True, start_new_session=True)
    return [row for row in done.stdout.splitlines() if row.startswith("|")]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--mails", default="600,100000,1000000")
    asked.add_argument("--list", type=Path)
    asked.add_argument("--only", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--loaded", type=Path, help="a workspace with messages")
    given = asked.parse_args()
    if given.loaded:
        meter = made_again(given.loaded)
        print("\n".join(lines_of(meter, meter.workspace.store.row_count(Table.MESSAGES))))
        return
    if given.only:
        print("\n".join(lines_of(measured(given.list, given.only), given.only)))
        return
    command = f"python benchmarks/stages.py --mails {given.mails}{' --list LIST' if given.list else ''}"
    lines = [
        "# Stages",
        "",
        f"`{command}`, {'a real list' if given.list else 'invented mails'}, on {os.cpu_count()} cores. CPU of the "
        "whole process tree; memory of all its processes as the stage ends.",
        "",
        "| mails | stage | CPU s | CPU ms a mail | Spark jobs | MiB |",
        "|--:|---|--:|--:|--:|--:|",
    ]
    for mails in given.mails.split(","):
        lines += alone(int(mails), given.list)
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
