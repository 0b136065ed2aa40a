"""`barograph replay`: what would have been flagged, as of each of many dates."""

from __future__ import annotations

from datetime import datetime

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("case_id", "tier", "venue", "first_crossed", "seen_as_of", "accounts", "score", "rate", "access_gained")


@click.command("replay", short_help="Detect as of many dates: since when would it have been flagged?")
@click.option("--from", "since", required=True, metavar="DATE", help="First date.")
@click.option("--to", "until", required=True, metavar="DATE", help="Last date; always looked at.")
@click.option("--step", type=click.Choice(("week", "month", "quarter")), default="month", show_default=True,
              help="How far apart the dates are.")  # fmt: skip
@click.option("--min-tier", type=click.IntRange(0, 2), default=0, show_default=True, help="0 watch, 1 review, 2 high.")
@click.option("--identify", is_flag=True, help="Name accounts and addresses; otherwise labels stand for them.")
@format_option
@pass_session
def command(session: Session, since: str, until: str, step: str, min_tier: int, identify: bool, form: str) -> None:
    """Run detection as of the end of each week, month or quarter. The answer at a date is that of `run --as-of` it.

    barograph replay --from 2023-01-01 --to 2024-06-30 --step month --min-tier 1
    """
    if identify:
        session.reveal("replay", f"{since} to {until}")
    from barograph.as_of import as_of_instant
    from barograph.cli.progress import stepping
    from barograph.evaluation.report import rate_in_words
    from barograph.evaluation.steps import step_dates

    workspace = session.workspace
    dates = step_dates(as_of_instant(since).date(), as_of_instant(until).date(), step)
    with stepping(session, "replay", len(dates)) as steps:
        found = workspace.replay(since, until, step, min_tier, identify, steps.end)
    rows: list[dict[str, object]] = [
        {
            "case_id": alarm.case_id,
            "tier": alarm.tier,
            "venue": alarm.venue,
            "first_crossed": _day(alarm.first_crossed_at),
            "seen_as_of": _day(alarm.first_seen_as_of),
            "accounts": ", ".join(" ".join((a.label, *a.names[:1], *a.logins[:1])) for a in alarm.accounts),
            "score": alarm.score,
            "rate": max(alarm.false_alarms_per_list_year.surrogate, alarm.false_alarms_per_list_year.real),
            "access_gained": _day(alarm.leads[0].at) if alarm.leads else "",
        }
        for alarm in found.alarms
    ]
    print_rows(rows, COLUMNS, form, full=found)
    rate = rate_in_words(found.per_1000_list_years, found.per_1000_list_years_upper, found.list_years)
    session.say(f"{len(found.alarms)} alarms at tier {min_tier} or above in {found.list_years:.1f} list-years: {rate}")


def _day(at: datetime) -> str:
    return at.date().isoformat()
