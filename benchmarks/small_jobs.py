"""What small jobs cost: one list of some hundred mails, loaded, run, looked at again, and one mail more.

    python benchmarks/small_jobs.py [--list PATH] [--mails 600] [--beside SOURCES]

`--list` is a public-inbox repository or git bundle, read by path, of which the first mails are taken; without it they
are invented (`benchmarks/mail_corpus.py`). `--beside` is the folder `src` of another checkout: its figures stand in the
same table, measured in turn with ours, with the ratio. CPU seconds are those of the whole process tree, JVM included,
with compiled bytecode as after `pip install`. Writes `benchmarks/RESULTS-jobs.md`; digests of all tables of both are
compared and named where they differ.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from load import BUILD, measure
from mail_corpus import raw_mail

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "RESULTS-jobs.md"
STEPS = (
    "load", "load, unchanged", "run", "run, nothing new", "run, a later day", "run, a later month",
    "one new mail: load and run",
)  # fmt: skip
AIMS = {"load": 9, "load, unchanged": 1, "run": 25, "run, a later day": 3, "one new mail: load and run": 20}
AS_OF = datetime(2026, 6, 14, tzinfo=UTC)
"""After the last mail of any list at hand."""

COMMAND = "from barograph.cli import main; main()"
TWO = """
import sys
from barograph.workspace import Workspace
workspace = Workspace(sys.argv[1])
workspace.load(sys.argv[2], venue="bench")
for report in workspace.run(sys.argv[3]):
    print(f"{report.stage}: {report.seconds:.1f} s", file=sys.stderr)
"""


@dataclass(frozen=True)
class Archive:
    """A mailbox at two moments.

    Attributes:
        before: Mailbox of the first mails.
        after: The same with one mail more.
        last: Day of the first run, after all mails.
    """

    before: Path
    after: Path
    last: datetime


def mails_of(inbox: Path, count: int, folder: Path) -> Iterator[bytes]:
    """The first mails of a public-inbox repository, in the order in which they came."""
    bare = folder / f"{inbox.name}.git"
    if not bare.exists():
        subprocess.run(["git", "clone", "-q", "--bare", str(inbox), str(bare)], check=True)
    git = ["git", "--git-dir", str(bare)]
    listed = subprocess.run([*git, "rev-list", "--reverse", "--all"], check=True, capture_output=True, text=True)
    found = 0
    for commit in listed.stdout.split():
        blob = subprocess.run([*git, "cat-file", "blob", f"{commit}:m"], capture_output=True, check=False)
        if blob.returncode == 0:
            found += 1
            yield blob.stdout
        if found == count:
            return


def invented(count: int) -> Iterator[bytes]:
    """Invented mails."""
    chance = random.Random(count)
    return (raw_mail(number, chance) for number in range(count))


def archive(inbox: Path | None, count: int, folder: Path) -> Archive:
    """A mailbox of so many mails and another with one mail more."""
    folder.mkdir(parents=True, exist_ok=True)
    mails = list(mails_of(inbox, count + 1, folder) if inbox else invented(count + 1))
    boxes = [b"From bench@example.org Thu Jan  1 00:00:00 2015\n" + _escaped(mail) + b"\n\n" for mail in mails]
    for name, part in (("before", boxes[:-1]), ("after", boxes)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "list.mbox").write_bytes(b"".join(part))
    return Archive(folder / "before" / "list.mbox", folder / "after" / "list.mbox", AS_OF)


def _escaped(mail: bytes) -> bytes:
    return mail.replace(b"\nFrom ", b"\n>From ")


def steps(workspace: Path, mails: Archive) -> dict[str, list[str]]:
    """The command of each step, after `python`."""
    box = mails.before.parent.parent / "list.mbox"
    line = ["-c", COMMAND, "-w", str(workspace)]
    load = [*line, "load", "auto", str(box), "--venue", "bench"]
    day, later, month = (f"{mails.last + timedelta(days=n):%Y-%m-%d}" for n in (0, 1, 31))
    run, next_day, next_month = ([*line, "run", "--as-of", at] for at in (day, later, month))
    two = ["-c", TWO, str(workspace), str(box), month]
    return dict(zip(STEPS, (load, load, run, run, next_day, next_month, two), strict=True))


def digests(workspace: Path) -> dict[str, str]:
    """Digest of each table."""
    found = sorted(workspace.glob("tables/*/manifest.json"))
    return {path.parent.name: orjson.loads(path.read_bytes())["digest"] for path in found}


def measured(name: str, sources: Path, mails: Archive, folder: Path) -> tuple[dict[str, float], dict[str, str]]:
    """CPU seconds of each step by the code of a checkout, and the digests of the tables afterwards."""
    workspace = folder / f"ws-{name}"
    shutil.rmtree(workspace, ignore_errors=True)
    os.environ["PYTHONPATH"] = str(sources)
    for variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):  # compiled files stand beside the sources
        os.environ.pop(variable, None)
    subprocess.run([sys.executable, "-c", "import barograph.workspace"], check=True)
    box, spent = mails.before.parent.parent / "list.mbox", {}
    shutil.copyfile(mails.before, box)
    for step, command in steps(workspace, mails).items():
        if step == STEPS[-1]:
            shutil.copyfile(mails.after, box)
        spent[step] = measure(f"{name}: {step}", [sys.executable, *command], 1).cpu
        print(f"{name}: {step}: {spent[step]:.1f} CPU s", flush=True)
    return spent, digests(workspace)


def table(ours: dict[str, float], other: dict[str, float] | None) -> list[str]:
    """The figures as a table."""
    head = ["what", *(["before"] if other else []), "now", *(["ratio"] if other else []), "aim"]
    lines = [f"| {' | '.join(head)} |", f"|---{'|--:' * (len(head) - 1)}|"]
    for step, cpu in ours.items():
        was = [f"{other[step]:.1f}"] if other else []
        ratio = [f"{cpu / other[step]:.2f}"] if other else []
        aim = f"<= {AIMS[step]}" if step in AIMS else ""
        lines.append(f"| {' | '.join([step, *was, f'{cpu:.1f}', *ratio, aim])} |")
    return lines


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--list", type=Path, help="public-inbox repository or bundle; without it mails are invented")
    asked.add_argument("--mails", type=int, default=600)
    asked.add_argument("--beside", type=Path, help="src of another checkout")
    given = asked.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = ROOT / "build" / "bench-small"
    mails = archive(given.list, given.mails, folder)
    other = measured("before", given.beside.resolve(), mails, folder) if given.beside else None
    ours, made = measured("now", ROOT / "src", mails, folder)
    kind = "of a real list" if given.list else "invented"
    lines = [
        "# Small jobs",
        "",
        f"`python benchmarks/small_jobs.py{' --list LIST' if given.list else ''} --mails {given.mails}"
        f"{' --beside SOURCES' if other else ''}`: {given.mails} mails {kind}, on {os.cpu_count()} cores.",
        "CPU seconds of the whole process tree, JVM included.",
        "",
        *table(ours, other[0] if other else None),
    ]
    if other:
        differ = sorted(name for name in other[1] if made.get(name) != other[1][name])
        result = f"Tables that differ from before: {', '.join(differ)}." if differ else "All tables have equal digests."
        lines += ["", result]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
