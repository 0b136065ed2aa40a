"""`barograph exposure`: how alone and how behind projects are, so that help can be sent before pressure comes."""

from __future__ import annotations

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, print_rows
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
    rows = session.workspace.arrow("exposure").to_pylist()
    found: list[dict[str, object]] = []
    for name in sorted({row["project"] for row in rows}):
        if project in (None, name):
            own = sorted((row for row in rows if row["project"] == name), key=lambda row: row["month"])
            found += [{**row, "month": f"{row['month']:%Y-%m}"} for row in own[-months:]]
    print_rows([{key: row[key] for key in COLUMNS} for row in found], COLUMNS, form)
    if not found:
        session.say("no project. Make the table with: barograph run --as-of DATE")
        return
    session.say("Slow answers are no fault of anybody: a number here is a reason to offer help, never to press.")
