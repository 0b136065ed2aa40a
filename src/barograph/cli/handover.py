"""`barograph handover`: who gained access to a project, how fast, and what was public before."""

from __future__ import annotations

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = (
    "account", "at", "kind", "days_there", "as_fast_here", "as_fast_elsewhere", "messages", "active_days", "answers",
    "answered", "patches", "commits", "cases",
)  # fmt: skip


@click.command("handover", short_help="Who gained access to a project, and how fast.")
@click.argument("project")
@click.option("--identify", is_flag=True, help="Name accounts; recorded.")
@format_option
@pass_session
def command(session: Session, project: str, identify: bool, form: str) -> None:
    """List accounts that gained access to PROJECT: when, after how many days there, and how many others came as fast.

    Counts are of the 365 days before, in the project's public archives. A fast gain is no fault of anybody.

        barograph handover harbor
    """
    found = session.workspace.handovers(project, identify)
    if identify:
        session.reveal("handover", project)
    rows: list[dict[str, object]] = [
        {
            "account": gain.account,
            "at": gain.at,
            "kind": gain.kind,
            "days_there": gain.days_there,
            "as_fast_here": f"{gain.as_fast_here} of {gain.gains_here}" if gain.compared else "not compared",
            "as_fast_elsewhere": (
                f"{gain.as_fast_elsewhere} of {gain.gains_elsewhere}" if gain.compared else "not compared"
            ),
            "messages": gain.messages,
            "active_days": gain.active_days,
            "answers": gain.answers,
            "answered": gain.answered,
            "patches": gain.patches,
            "commits": gain.commits,
            "cases": ", ".join(gain.cases),
            "names": "; ".join(gain.names),
        }
        for gain in found
    ]
    print_rows(rows, (*COLUMNS, "names") if identify else COLUMNS, form, full=found)
    session.say("Only rights that the loaded archives hold, and no private talk. The ladder of each: --format json")
