"""`barograph exposure`: how alone and how behind projects are, so that help can be sent before pressure comes."""

from __future__ import annotations

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, latest_months, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = tuple(Table.EXPOSURE.columns)
RANKED = (
    "project", "one_can", "month", "maintainers", "unanswered_share", "median_reply_days", "reply_trend", "load_stated",
)  # fmt: skip
_NO_FAULT = "Slow answers are no fault of anybody: a number here is a reason to offer help, never to press."


@click.command("exposure", short_help="How alone and how behind projects are.")
@click.option("--project", help="Only this project.")
@click.option("--months", type=click.IntRange(1), default=12, show_default=True, help="Latest months of each project.")
@click.option("--rank", is_flag=True, help="One row a project, most alone first, with what one can do.")
@click.option("--stratum", metavar="WORD", help="Only watched projects marked so; `dependency`: imported ones.")
@format_option
@pass_session
def command(session: Session, project: str | None, months: int, rank: bool, stratum: str | None, form: str) -> None:
    """List projects by month: how few carry them, how long an answer takes, how much stays without one.

    Projects, never a list of people. It adds to no score; it tells where help may be welcome (docs/harm.md).

    barograph exposure --rank --stratum dependency
    """
    if rank or stratum:
        _ranked(session, project, stratum, form)
        return
    by_project = latest_months(session.workspace.arrow(Table.EXPOSURE.label).to_pylist(), project, months)
    rows = [{key: row[key] for key in COLUMNS} for own in by_project.values() for row in own]
    print_rows(rows, COLUMNS, form)
    if not rows:
        session.say("no project. Make the table with: barograph run --as-of DATE")
        return
    session.say(_NO_FAULT)


def _ranked(session: Session, project: str | None, stratum: str | None, form: str) -> None:
    from barograph.watch.exposed import exposed, of_stratum
    from barograph.watch.watch_list import read_watch_list

    wanted = frozenset([project]) if project else None
    if stratum:
        marked = of_stratum(read_watch_list(session.root), stratum)
        wanted = marked if wanted is None else wanted & marked
    found = exposed(session.workspace.arrow(Table.EXPOSURE.label).to_pylist(), wanted)
    rows: list[dict[str, object]] = [
        {name: getattr(item, name) for name in RANKED} | {"month": f"{item.month:%Y-%m}"} for item in found
    ]
    print_rows(rows, RANKED, form)
    missing = len(wanted or ()) - len(found)
    if missing > 0:
        session.say(f"{missing} projects have no figures; fetch and run first: barograph update")
    session.say(_NO_FAULT)
