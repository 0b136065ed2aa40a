"""`barograph cases`: the queue."""

from __future__ import annotations

import click

from barograph.cli.output import format_option, plain, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("case_id", "tier", "likelihood", "confidence", "project", "accounts", "crossed", "rate", "status", "venue")
AT_TERMINAL = ("case_id", "tier", "likelihood", "project", "accounts", "rate", "status")
"""Columns that fit a terminal of 80 characters; CSV holds all columns, JSON all fields.

`venue` is the name `project` had before; CSV and JSON keep it for one version.
"""


@click.command("cases", short_help="List the cases, best first.")
@click.option("--min-tier", type=click.IntRange(0, 2), default=0, show_default=True, help="0 watch, 1 review, 2 high.")
@click.option("--identify", is_flag=True, help="Name accounts and addresses; otherwise labels stand for them.")
@click.option("--all", "dismissed", is_flag=True, help="List dismissed cases too (FalsePositive, Duplicate).")
@format_option
@pass_session
def command(session: Session, min_tier: int, identify: bool, dismissed: bool, form: str) -> None:
    """List the cases of the last run, highest tier and rarest first. Groups of accounts, never one account alone.

    A dismissed case is left out until a message arrives that its last reader did not know.

    barograph cases --min-tier 1 --format json
    """
    if identify:
        session.reveal("cases", f"tier {min_tier} and above")
    found = [case for case in session.repository.entries(identify, dismissed) if case.tier >= min_tier]
    rows: list[dict[str, object]] = [
        {
            "case_id": case.case_id,
            "tier": case.tier,
            "likelihood": case.likelihood,
            "confidence": case.confidence,
            "project": case.project,
            "accounts": ", ".join(" ".join((a.label, *a.names[:1], *a.logins[:1])) for a in case.accounts),
            "crossed": case.first_crossed_at.date().isoformat() if case.first_crossed_at else "",
            "rate": max(case.false_alarms_per_list_year.surrogate, case.false_alarms_per_list_year.real),
            "venue": case.project,
            "status": f"{case.status}, {case.new_messages} new" if case.new_messages else case.status,
        }
        for case in found
    ]
    print_rows(
        rows,
        AT_TERMINAL if form == "table" else COLUMNS,
        form,
        full=[{**plain(case), "venue": case.project} for case in found],
    )
    if not found and form == "table":
        session.say("no case. That means little: polite, aged or off-list pressure is missed (docs/method.md).")
