"""Loading beside the tools used today: same input, same run, CPU seconds of the whole process tree, peak memory.

    python benchmarks/load.py [--peers] [--mails 20000] [--large 100000,1000000] [--inboxes 100000]
        [--events 100000,1000000]

`--peers` installs the peers from PyPI into a throw-away environment, `build/peers/perceval`, if it is not there yet:
Perceval 1.6.1 (GPL, run as a separate program) and perceval-public-inbox. Without it a peer that is there is used.
`--large` loads larger mailboxes, `--inboxes` larger public-inbox repositories, for throughput without the fixed cost of
starting Spark and for memory. The synthetic archives are kept under `build/bench-load`. Writes
`benchmarks/RESULTS-load.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

from event_corpus import write_hours
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
from barograph.sources.ingest.staged_files import TaskFiles
reader, options = reader_named(sys.argv[2]), ReadOptions("bench")
units = 0
for number, task in enumerate(reader.plan(Path(sys.argv[1]), options, 1)):
    report = TaskFiles(Path(sys.argv[3]), f"task-{number}", "bench").write(reader.read(task, options))
    units += report.ignored + sum(file.rows for file in report.files)
print(json.dumps({"units": units}))
"""
_PEER_INBOX = """
import json, sys
from perceval.backends.public_inbox.public_inbox import PublicInbox
print(json.dumps({"units": sum(1 for _ in PublicInbox(sys.argv[1], sys.argv[1]).fetch())}))
"""
SMALL = 2_000
"""Mails of the inbox the slow peer reads: two hundred a second."""
PER_HOUR = 50_000
"""Events of an hour; a compressed file is one task, so that two keep two cores busy."""

WINDOW = 5.0
"""Seconds over which it is seen how many cores are busy."""

NAMES = ("what", "units", "CPU s", "units / CPU s", "peak MiB", "of it not JVM", "wall s", "cores busy", "steadily")
HEAD = (f"| {' | '.join(NAMES)} |", f"|---{'|--:' * 8}|")
"""First lines of a table of runs."""


@dataclass(frozen=True)
class Process:
    """A process at one moment: CPU seconds so far, and whether it is a JVM."""

    cpu: float
    jvm: bool


@dataclass(frozen=True)
class Run:
    """One measured command.

    Attributes:
        name: What was run.
        units: Units it took in.
        cpu: CPU seconds of its process tree.
        peak: Peak resident MiB of the tree.
        workers: Peak resident MiB of its processes but the JVM.
        wall: Wall seconds.
        steady: Cores busy in the median of its windows of five seconds; None where it took less than eight of them.
    """

    name: str
    units: int
    cpu: float
    peak: float
    workers: float
    wall: float
    steady: float | None

    def row(self) -> str:
        """A line of the table."""
        rate = self.units / self.cpu
        return (
            f"| {self.name} | {self.units:,} | {self.cpu:.1f} | {rate:,.0f} | {self.peak:,.0f} | {self.workers:,.0f} "
            f"| {self.wall:.0f} | {self.cpu / self.wall:.1f} | {'' if self.steady is None else f'{self.steady:.1f}'} |"
        )


def tree(session: int) -> dict[int, Process]:
    """Every process of a session."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        facts = rest.split()
        if int(facts[3]) == session:
            found[int(entry.name)] = Process((int(facts[11]) + int(facts[12])) / _TICKS, name == "java")
    return found


def resident(pids: Iterable[int]) -> float:
    """MiB the processes hold together; pages they share (workers are forks of one process) are counted once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # it has ended
            continue
        total += sum(int(kib) for kib in re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE))
    return total / 1024


def measure(name: str, command: list[str], units: int | None = None) -> Run:
    """Run a command in a session of its own and watch the session.

    CPU is the sum over the processes as last seen, or what the system counts for the command and all it waited for,
    whichever is more: the one misses processes that live for milliseconds, the other those nobody waits for.
    """
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    seen: dict[int, float] = {}
    samples: list[tuple[float, float]] = []
    peak = workers = 0.0
    with (
        (BUILD / "out.txt").open("w+") as out,
        subprocess.Popen(command, stdout=out, start_new_session=True) as process,
    ):
        while process.poll() is None:
            now = tree(process.pid)
            if len(samples) % 5 == 0:
                outside = resident(pid for pid, one in now.items() if not one.jvm)
                workers = max(workers, outside)
                peak = max(peak, outside + resident(pid for pid, one in now.items() if one.jvm))
            seen.update({pid: one.cpu for pid, one in now.items()})
            samples.append((time.monotonic(), sum(seen.values())))
            time.sleep(0.05)
        if process.returncode:
            raise SystemExit(f"{name} failed: {' '.join(command)}")
        out.seek(0)
        said = out.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    waited = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counted = units if units is not None else json.loads(said.strip().splitlines()[-1])["units"]
    cpu = max(waited, sum(seen.values()))
    return Run(name, counted, cpu, peak, workers, time.monotonic() - start, steadily(samples))


def steadily(samples: list[tuple[float, float]]) -> float | None:
    """Cores busy in the median window, of instants and CPU seconds so far."""
    busy, (since, before) = [], samples[0]
    for now, cpu in samples:
        if now - since >= WINDOW:
            busy.append((cpu - before) / (now - since))
            since, before = now, cpu
    return median(busy) if len(busy) >= 8 else None


def ours(name: str, path: Path, form: str) -> Run:
    workspace = BUILD / "ws"
    shutil.rmtree(workspace, ignore_errors=True)
    return measure(name, [sys.executable, "-c", _LOAD, str(workspace), str(path), form])


def reader_alone(name: str, path: Path, form: str) -> Run:
    staged = BUILD / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    return measure(name, [sys.executable, "-c", _READ, str(path), form, str(staged)])


def perceval(name: str, words: list[str], units: int) -> Run | None:
    program = PEERS / "perceval" / "bin" / "perceval"
    if not program.exists():
        return None
    return measure(name, [str(program), *words, "-o", str(BUILD / "perceval.json"), "--json-line"], units)


def perceval_inbox(name: str, inbox: Path) -> Run | None:
    python = PEERS / "perceval" / "bin" / "python"
    return measure(name, [str(python), "-c", _PEER_INBOX, str(inbox)]) if python.exists() else None


def make_peers() -> None:
    """Install the peers into a throw-away environment."""
    if (PEERS / "perceval" / "bin" / "perceval").exists():
        return
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
    yield reader_alone("mbox: reader to staged Parquet, no Spark", box, "mbox")
    yield perceval("mbox: Perceval 1.6.1 CLI", ["mbox", "dev@lists.example.org", str(folder)], mails)
    for count in (mails, *large):
        more = BUILD / f"mails-{count}.mbox"
        write_mbox(more, count)
        yield ours("mbox: whole job (Spark start to tables)", more, "mbox")


def inboxes(mails: int, large: list[int]) -> Iterator[Run | None]:
    inbox = BUILD / f"inbox-{mails}.git"
    write_inbox(inbox, mails)
    yield reader_alone("public-inbox: reader to staged Parquet, no Spark", inbox, "public-inbox")
    small = BUILD / f"inbox-{SMALL}.git"
    write_inbox(small, SMALL)
    yield perceval_inbox("public-inbox: perceval-public-inbox 0.2.10, by its API", small)
    for count in (mails, *large):
        more = BUILD / f"inbox-{count}.git"
        write_inbox(more, count)
        yield ours("public-inbox: whole job", more, "public-inbox")


def events(counts: list[int]) -> Iterator[Run | None]:
    for count in counts:
        hours = BUILD / f"events-{count}"
        write_hours(hours, count, PER_HOUR)
        if count == counts[0]:
            yield reader_alone("GH Archive: reader to staged Parquet, no Spark", hours, "gharchive")
        yield ours("GH Archive: whole job", hours, "gharchive")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--large", default="")
    parser.add_argument("--inboxes", default="")
    parser.add_argument("--events", default="100000")
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    if given.peers:
        make_peers()
    large, larger, many = (_counts(stated) for stated in (given.large, given.inboxes, given.events))
    rows: list[str] = []
    for run in chain(mailboxes(given.mails, large), inboxes(given.mails, larger), events(many)):
        if run is not None:
            rows.append(run.row())
            print(rows[-1], flush=True)
            _write(rows, f"python benchmarks/load.py {' '.join(sys.argv[1:])}".strip())


def _counts(stated: str) -> list[int]:
    return [int(count) for count in stated.split(",") if count]


def _write(rows: list[str], command: str) -> None:
    """Write what is known so far: a stopped run leaves its finished rows."""
    made = f"Made by `{command}` on {os.cpu_count()} cores; load when it ended: {os.getloadavg()[0]:.0f}."
    note = (
        "CPU seconds of the whole process tree, JVM start included; cores busy from start to end, and steadily: in the "
        "median window of five seconds. Peak memory counts pages that processes share once. A peer that is not "
        "installed is missing here. "
        "BigBang is not compared: 0.6.1 needs Python 3.12, and 0.4.4, which pip gives to 3.11, fails on import."
    )
    table = "\n".join([*HEAD, *rows])
    (ROOT / "benchmarks" / "RESULTS-load.md").write_text(f"# Loading\n\n{made}\n{note}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
