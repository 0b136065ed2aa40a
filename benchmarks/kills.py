"""Loads and runs that are killed at random instants: is the state before readable, and does the next one end the same?

    python benchmarks/kills.py [--kills 100] [--mails 200] [--seed 1]

Invented mails are loaded and run once undisturbed. Then the same is done in other workspaces, and all processes, JVM
and workers too, are killed (SIGKILL) at a random instant of the time that the undisturbed job took; after each kill
every table is read and checked against its manifest, and the same command is called again. Where a job ended
before it was to be killed, its digests are compared with the undisturbed ones and another workspace is begun. Prints a
line a kill and writes `benchmarks/RESULTS-kills.md`; ends with 1 where anything differs.

Only the counts of a load (`loads`) are left out: a load that was killed after it had committed its messages counts them
as stored already.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from barograph.catalogue.tables import Table
from barograph.storage.row_hash import row_hashes
from barograph.storage.store import Store
from small_jobs import COMMAND, archive

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS-kills.md"
LEFT_OUT = frozenset({Table.LOADS})
DAY = "2026-06-14"


def jobs(workspace: Path, box: Path) -> tuple[list[str], list[str]]:
    """The two commands: load and run."""
    line = [sys.executable, "-c", COMMAND, "-w", str(workspace)]
    return [*line, "load", "auto", str(box), "--venue", "bench"], [*line, "run", "--as-of", DAY]


def called(command: list[str], kill_after: float | None = None) -> bool:
    """Call a command in a group of its own; returns whether it was killed.

    Raises:
        SystemExit: It ended with a fault of its own.
    """
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "start_new_session": True}
    with subprocess.Popen(command, **quiet) as process:  # type: ignore[call-overload]
        try:
            said = process.communicate(timeout=kill_after)[1]
        except subprocess.TimeoutExpired:
            _kill_session(process.pid)
            process.communicate()
            return True
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{said.decode()}")
    return False


def _kill_session(session: int) -> None:
    """Kill every process of a session: Spark's daemon of workers has a group of its own."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                of = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                if of == session:
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:  # it has ended
                continue


def readable(store: Store) -> None:
    """Read every table and compare its rows with its manifest."""
    for table in Table:
        manifest = store.manifest(table)
        if manifest is not None and sum(row_hashes(store.arrow(table))) != manifest.row_sum:
            raise SystemExit(f"table {table.label}: rows and manifest differ")


def digests(store: Store) -> dict[str, str]:
    """Digest of each table but those left out."""
    return {table.label: store.digest(table) for table in Table if table not in LEFT_OUT}


def timed(work: Callable[[], object]) -> float:
    """Wall seconds."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--mails", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    folder = ROOT / "build" / "bench-kills"
    shutil.rmtree(folder, ignore_errors=True)
    box = archive(None, given.mails, folder).before
    calm = Store(folder / "calm")
    spans = [timed(lambda job=job: called(job)) for job in jobs(calm.root, box)]
    wanted, chance = digests(calm), random.Random(given.seed)
    killed, rounds = {"load": 0, "run": 0}, 0
    while sum(killed.values()) < given.kills:
        rounds += 1
        store = Store(folder / f"ws-{rounds}")
        for name, job, span in zip(killed, jobs(store.root, box), spans, strict=True):
            while called(job, chance.uniform(0.2, span) if sum(killed.values()) < given.kills else None):
                killed[name] += 1
                readable(store)
                print(f"kill {sum(killed.values())}: {name} of workspace {rounds}", flush=True)
        differ = sorted(label for label, found in digests(store).items() if found != wanted[label])
        if differ:
            raise SystemExit(f"workspace {rounds}: tables differ from the undisturbed ones: {', '.join(differ)}")
        shutil.rmtree(store.root)
    lines = [
        "# Kills",
        "",
        f"`python benchmarks/kills.py --kills {given.kills} --mails {given.mails} --seed {given.seed}`: "
        f"{killed['load']} kills of loads and {killed['run']} of runs of {given.mails} invented mails, in {rounds} "
        "workspaces. After each kill every table was readable and held what its manifest says; the next call ended, "
        "and the digests of all tables but `loads` were those of an undisturbed workspace.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
