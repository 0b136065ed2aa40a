"""`barograph overview`: every project in a row, those where help may be welcome first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, plain, print_rows
from barograph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from barograph.overview.rows import ProjectRow

COLUMNS = (
    "project", "signs", "last_message", "rejects", "units", "maintainers", "reply_days", "unanswered", "trend", "guard",
    "alarm", "open_cases",
)  # fmt: skip
AT_TERMINAL = ("project", "signs", "last_message", "unanswered", "guard", "open_cases")
"""Columns that fit a terminal of 80 characters; CSV holds all columns, JSON all fields."""


@click.command("overview", short_help="Every project in a row, those where help may be welcome first.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write all pages as files as well, and print the address of the overview.")  # fmt: skip
@format_option
@pass_session
def command(session: Session, out: Path | None, form: str) -> None:
    """List projects with last message, rejects, exposure and its trend, guard, open cases. Projects, never persons.

    They stand in the order of how many signs say that help may be welcome; no number is made of these, and nothing of
    it enters a score. The pages draw it, with a page a project. Keep them to yourself (docs/harm.md).

    barograph overview --out pages
    """
    from barograph.review.service import ReviewService

    workspace = session.workspace
    service = ReviewService(workspace.store, venues=workspace.config.projects)
    overview = service.projects.overview().overview
    if out is not None:
        from barograph.review.static_site import write_copy

        written = write_copy(service, out)
        click.echo(str(out / "overview.html"))
        session.say(f"{len(written):,} files; open overview.html, and keep them to yourself")
        return
    columns = AT_TERMINAL if form == "table" else COLUMNS
    print_rows([_cells(row) for row in overview.rows], columns, form, full=plain(overview))
    if not overview.rows:
        session.say("no project. Make the tables with: barograph run --as-of DATE")
        return
    if overview.stale:
        session.say("something was loaded after the last run: run again to see it here")
    session.say("Slow answers are no fault of anybody: a sign is a reason to offer help, never to press.")


def _cells(row: ProjectRow) -> dict[str, object]:
    exposure, guard = row.exposure, row.guard
    return {
        "project": row.project,
        "signs": "; ".join(row.signs) or "none",
        "last_message": row.last_message.date().isoformat() if row.last_message else "",
        "rejects": row.archive.rejects,
        "units": row.archive.units,
        "maintainers": exposure.maintainers if exposure else None,
        "reply_days": exposure.reply_days if exposure else None,
        "unanswered": exposure.unanswered if exposure else None,
        "trend": exposure.trend if exposure else "",
        "guard": guard.value if guard else None,
        "alarm": guard.alarm if guard else None,
        "open_cases": sum(row.open_cases),
    }
