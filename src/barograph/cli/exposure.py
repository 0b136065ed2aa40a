"""`barograph exposure`: how alone and how behind projects are, so that help can be sent before pressure comes."""

from __future__ import annotations

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, latest_months, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = tuple(Table.EXPOSURE.columns)


@click.command("exposure", short_help="How alone and how behind projects are.")
@click.option("--project", help="Only this project.")
@click.option("--months", type=click.IntRange(1), default=12, show_default=True, help="Latest months of each project.")
@format_option
@pass_session
def command(session: Session, project: str | None, months: int, form: str) -> None:
    """List projects by month: how few carry them, how long an answer takes, how much stays without one.

    Projects, never a list of people. It adds to no score; it tells where help may be welcome (docs/harm.md).

    barograph exposure --months 6
    """
    by_project = latest_months(session.workspace.arrow(Table.EXPOSURE.label).to_pylist(), project, months)
    rows = [{key: row[key] for key in COLUMNS} for own in by_project.values() for row in own]
    print_rows(rows, COLUMNS, form)
    if not rows:
        session.say("no project. Make the table with: barograph run --as-of DATE")
        return
    session.say("Slow answers are no fault of anybody: a number here is a reason to offer help, never to press.")
