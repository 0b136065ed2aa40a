"""`barograph load`: take archives in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from barograph.sources.ingest.load import LoadReport

COUNTS = ("units", "messages", "rights", "rejects", "duplicates", "removals", "ignored", "unchanged")
ALWAYS = ("units", "messages", "rejects", "duplicates")


@click.command("load", short_help="Take archives in.")
@click.argument("format_", metavar="FORMAT")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--venue", help="Name of the list; by default the name of the path. Trackers name their own.")
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE",
              help="Option of the format, e.g. repos=owner/*; see docs/formats.md. Repeatable.")  # fmt: skip
@format_option
@pass_session
def command(
    session: Session, format_: str, paths: tuple[Path, ...], venue: str | None, options: tuple[str, ...], form: str
) -> None:
    """Take archives in: FORMAT is `auto`, mbox, public-inbox, pipermail, gharchive, github, ... (docs/formats.md).

    Every unit found becomes a message, a rights event, a duplicate, or a reject with its reason. What was loaded before
    and has not changed is left out.

        barograph load auto dev.mbox.xz --venue dev-list
    """
    from barograph.cli.progress import watching
    from barograph.config import key_values
    from barograph.sources.ingest.load import LoadReport

    extra = key_values("--option", options)
    with watching(session) as watch:
        loaded = session.workspace.load(*paths, venue=venue, format=format_, extra=extra, watch=watch)
    report = LoadReport.total([item.report for item in loaded])
    rows = [
        {"path": item.path.name, "format": item.format, **{name: getattr(item.report, name) for name in COUNTS}}
        for item in loaded
    ]
    if form == "json":
        each = [{"path": str(item.path), "format": item.format, **_facts(item.report)} for item in loaded]
        print_json({**_facts(report), "loads": each})
    else:
        told = [name for name in COUNTS if name in ALWAYS or form == "csv" or any(row[name] for row in rows)]
        print_rows(rows, ["path", "format", *told], form)
    for item in loaded:
        session.say(f"{item.path.name}: taken for {item.report.took_for}")
    if report.first:
        span = f"{report.first} to {report.last}"
        session.say(f"{report.messages:,} new messages of {report.accounts:,} accounts, {span}")
    if report.rejects:
        reasons = ", ".join(f"{count} {reason}" for reason, count in report.rejects_by_reason)
        session.say(f"rejects: {reasons}. See them with: barograph --workspace {session.root} rejects")


def _facts(report: LoadReport) -> dict[str, object]:
    facts = asdict(report)
    facts["rejects_by_reason"] = dict(facts["rejects_by_reason"])
    return facts
