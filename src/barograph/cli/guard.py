"""`barograph guard`: the slow alarm that stays honest for those who look every month (docs/method.md S9)."""

from __future__ import annotations

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, latest_months, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("project", "month", "score", "p", "value", "alarm")


@click.command("guard", short_help="The slow alarm, month by month.")
@click.option("--project", help="Only this project.")
@click.option("--months", type=click.IntRange(1), default=3, show_default=True, help="Latest months of each project.")
@format_option
@pass_session
def command(session: Session, project: str | None, months: int, form: str) -> None:
    """List projects by month with the value of the guard, the largest last value first.

    A value of 12,000 comes up once in a thousand years of a quiet project, however often it is looked at. Cases are
    quicker and promise less. See docs/method.md, S9.

    barograph guard --months 6
    """
    by_project = latest_months(session.workspace.arrow(Table.GUARD.label).to_pylist(), project, months)
    order = sorted(by_project, key=lambda name: (-by_project[name][-1]["value"], name))
    rows = [row for name in order for row in by_project[name]]
    print_rows([{key: row[key] for key in COLUMNS} for row in rows], COLUMNS, form)
    if not rows:
        session.say("no project. Make the table with: barograph run --as-of DATE")
