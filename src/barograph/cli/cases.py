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
@click.option("--project", help="Only cases of this project.")
@click.option("--identify", is_flag=True, help="Name accounts and addresses; otherwise labels stand for them.")
@click.option("--all", "dismissed", is_flag=True, help="List dismissed cases too (FalsePositive, Duplicate).")
@format_option
@pass_session
def command(session: Session, min_tier: int, project: str | None, identify: bool, dismissed: bool, form: str) -> None:
    """List the cases of the last run, highest tier and rarest first. Groups of accounts, never one account alone.

    A dismissed case is left out until a message arrives that its last reader did not know. Where no case is listed, a
    line says why: never run, nothing before that date, all dismissed, or none found.

    barograph cases --min-tier 1 --format json
    """
    from barograph.cases.repository.last_run import check_project, spoken_of, why_empty

    store, repository = session.store, session.repository
    if project is not None:
        check_project(store, project)
    if identify:
        session.reveal("cases", f"tier {min_tier} and above")
    here = repository.cases_at(project)
    everything = [case for case in repository.entries(identify) if case.case_id in here]
    found = [case for case in everything if case.tier >= min_tier and (dismissed or not case.dismissed)]
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
            "status": ", ".join(
                (
                    case.status,
                    *([f"{case.new_messages} new"] if case.new_messages else []),
                    *(["disputed"] if case.disputed else []),
                )
            ),
        }
        for case in found
    ]
    print_rows(
        rows,
        AT_TERMINAL if form == "table" else COLUMNS,
        form,
        full=[{**plain(case), "venue": case.project} for case in found],
    )
    if not found:
        session.say(why_empty(store, everything, min_tier))
    elif form == "table" and (run := spoken_of(store)):
        session.say(f"of {run}")
