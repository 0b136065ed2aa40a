"""What a night costs when one project in twenty has news: CPU beside that of a first run on the same archives.

    python benchmarks/nightly.py WORKSPACE [--share 0.05]

The messages of WORKSPACE are copied into a workspace of the benchmark's own and run from the start, sentences embedded
again. Then one mail is loaded into one in twenty of its projects, and what that calls for is run. CPU seconds are those
of the whole process tree, JVM included. Writes `benchmarks/RESULTS-nightly.md`.
"""

from __future__ import annotations

import os
import random
import shutil
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import click
import pyarrow.compute as pc

from barograph.catalogue.tables import Table
from barograph.pipeline.stage import StageReport
from barograph.workspace import Workspace
from mail_corpus import prose
from stages import LAST, Meter

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "bench-nightly"
RESULTS = ROOT / "benchmarks" / "RESULTS-nightly.md"
AIM = 0.12
READ_ALREADY = ("messages", "rights", "rejects", "loads")


def copied(given: Path) -> Workspace:
    """A workspace with what the readers gave, and nothing that was made of it."""
    shutil.rmtree(BUILD, ignore_errors=True)
    for name in READ_ALREADY:
        if (given / "tables" / name).exists():
            shutil.copytree(given / "tables" / name, BUILD / "ws" / "tables" / name)
    return Workspace(BUILD / "ws")


def news(workspace: Workspace, share: float) -> dict[str, Path]:
    """A mailbox with one mail, an hour after the last message, for so many of the venues: venue -> file."""
    sent = workspace.store.arrow(Table.MESSAGES, ["venue", "sent_at"])
    last = sent.group_by("venue").aggregate([("sent_at", "max")]).sort_by("venue")
    step = max(1, round(1 / share))
    made = {}
    for number, row in enumerate(last.to_pylist()[::step]):
        at = row["sent_at_max"] + timedelta(hours=1)
        text = prose(random.Random(number), 6)
        mail = (
            f"From new@example.org {at:%a %b %d %H:%M:%S %Y}\nFrom: New Name <new{number}@example.org>\n"
            f"Date: {format_datetime(at)}\nMessage-ID: <new{number}@example.org>\nSubject: A question\n\n{text}\n\n"
        )
        made[row["venue"]] = BUILD / f"new{number}.mbox"
        made[row["venue"]].write_text(mail, encoding="utf-8")
    return made


def ran(meter: Meter) -> list[StageReport]:
    """Run everything, each stage metered."""
    return list(meter.workspace.run(LAST, on_progress=meter.ended))


def table(first: Meter, later: Meter, reports: list[StageReport]) -> list[str]:
    """Rows of the result, one a stage."""
    why = {report.stage: ", ".join(report.why) or "skipped" for report in reports}
    then = {name: cpu for name, cpu, _, _ in first.rows}
    rows = [
        f"| {name} | {then.get(name, 0.0):.1f} | {cpu:.1f} | {why.get(name, '')} |" for name, cpu, _, _ in later.rows
    ]
    full, night = (sum(cpu for _, cpu, _, _ in meter.rows) for meter in (first, later))
    return [*rows, f"| all | {full:.1f} | {night:.1f} | **{night / full:.2f}** of a first run, wanted <= {AIM} |"]


@click.command()
@click.argument("given", metavar="WORKSPACE", type=click.Path(exists=True, path_type=Path))
@click.option("--share", default=0.05, show_default=True, help="Share of the projects that have news.")
def main(given: Path, share: float) -> None:
    """Measure a first run and a night after it."""
    workspace = copied(given)
    messages = workspace.store.row_count(Table.MESSAGES)
    workspace.spark.range(1).count()
    first = Meter(workspace)
    first.read("start of Spark")
    first.rows.clear()
    ran(first)
    later = Meter(workspace, cpu=first.cpu, jobs=first.jobs)
    boxes = news(workspace, share)
    for venue, box in boxes.items():
        workspace.load(box, venue=venue)
    later.read("load of the news")
    reports = ran(later)
    venues = len(pc.unique(workspace.store.arrow(Table.MESSAGES, ["venue"])["venue"]))
    lines = [
        "# A night with news",
        "",
        f"`python benchmarks/nightly.py WORKSPACE`, on {os.cpu_count()} cores: {messages:,} messages of {venues} "
        f"projects, one new mail in {len(boxes)} of them. CPU seconds of the whole process tree; the first run is from "
        "loaded messages on, embedding included.",
        "",
        "| stage | first run | the night after | why |",
        "|---|--:|--:|---|",
        *table(first, later, reports),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
