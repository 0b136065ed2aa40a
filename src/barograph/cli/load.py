"""`barograph load`: take archives in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import DataError
from barograph.text.safe_text import safe_line

if TYPE_CHECKING:
    from barograph.sources.ingest.report import LoadReport, Tally
    from barograph.sources.ingest.survey import LeftOut

COUNTS = ("units", "messages", "rights", "rejects", "duplicates", "removals", "ignored", "unchanged")
ALWAYS = ("units", "messages", "rejects", "duplicates")
MAX_LEFT_OUT = 20
"""Files left out that are named one by one; all of them with --format json."""


@click.command("load", short_help="Take archives in.")
@click.argument("format_", metavar="FORMAT")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--venue", help="Name of the list; by default the name of the path. Trackers name their own.")
@click.option("--project", help="Project these archives belong to, such as a list and its tracker.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE",
              help="Option of the format, e.g. repos=owner/*; see docs/formats.md. Repeatable.")  # fmt: skip
@format_option
@pass_session
def command(
    session: Session,
    format_: str,
    paths: tuple[Path, ...],
    venue: str | None,
    project: str | None,
    options: tuple[str, ...],
    form: str,
) -> None:
    """Take archives in: FORMAT is `auto`, mbox, public-inbox, pipermail, gharchive, github, ... (docs/formats.md).

    Every file is read, left out on purpose and named, or rejected with what was seen of it; every unit found becomes a
    message, a rights event, a duplicate, or a reject with its reason. What was loaded before and has not changed is
    left out.

        barograph load auto dev.mbox.xz --venue dev-list
    """
    from barograph.cli.progress import watching
    from barograph.config import key_values
    from barograph.sources.ingest.report import facts_of, total

    extra = key_values("--option", options)
    with watching(session) as watch:
        loaded = session.workspace.load(*paths, venue=venue, format=format_, extra=extra, watch=watch, project=project)
    report = total([item.report for item in loaded])
    rows = [
        {"path": item.path.name, "format": item.format, **{name: getattr(item.report, name) for name in COUNTS}}
        for item in loaded
    ]
    left_out = [file for item in loaded for file in item.left_out]
    if form == "json":
        each = [
            {"path": str(item.path), "format": item.format, "left_out": _named(item.left_out), **facts_of(item.report)}
            for item in loaded
        ]
        print_json({**facts_of(report), "left_out": _named(left_out), "loads": each})
    else:
        shown = [name for name in COUNTS if name in ALWAYS or form == "csv" or any(row[name] for row in rows)]
        print_rows(rows, ["path", "format", *shown], form)
    for item in loaded:
        session.say(f"{item.path.name}: taken for {item.report.detected_format}")
    for file in left_out[:MAX_LEFT_OUT]:
        session.say(safe_line(f"{file.path}: left out: {file.why}"))
    if len(left_out) > MAX_LEFT_OUT:
        session.say(f"and {len(left_out) - MAX_LEFT_OUT:,} more files left out; name them with --format json")
    _say(session, report)
    if report.took_nothing() and not (extra and report.ignored == report.units > 0):
        raise DataError("nothing was taken in. See above what became of each unit and file")


def _say(session: Session, report: LoadReport) -> None:
    """Say what came of a load, beside the table of counts."""
    if report.first:
        span = f"{report.first} to {report.last}"
        session.say(f"{report.messages:,} new messages of {report.accounts:,} accounts, {span}")
    if report.ignored:
        session.say(f"counted and not kept: {_counted(report.ignored_by_reason)}")
    if report.rejects:
        reasons = _counted(report.rejects_by_reason)
        session.say(f"rejects: {reasons}. See them with: barograph --workspace {session.root} rejects")
    for venue, count in report.already_in:
        session.say(
            safe_line(
                f"{count:,} of {report.messages + report.duplicates:,} messages are already here under venue {venue}. "
                f"Name one project for both: load ... --project NAME"
            )
        )
    for warning in report.warnings:
        session.say(safe_line(f"warning: {warning}"))


def _counted(counts: Tally) -> str:
    return ", ".join(f"{count:,} {reason}" for reason, count in counts)


def _named(files: Iterable[LeftOut]) -> list[dict[str, str]]:
    return [{"path": file.path, "why": file.why} for file in files]
