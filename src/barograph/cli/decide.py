"""`barograph decide`: a human being decides on a case.

The one place below `run` where the clock may be read: a decision is an act of now. `--at` overrides it, and the API
always takes the instant as an argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from barograph.cases.repository.decisions import DISMISSED, STATUSES, Judgement
from barograph.cli.case_id import CASE_ID
from barograph.cli.session import Session, pass_session
from barograph.errors import ConfigError


@click.command("decide", short_help="Decide on a case; nothing decided before is changed.")
@click.argument("case_id", metavar="CASE", type=CASE_ID)
@click.argument("status", metavar="STATUS", type=click.Choice(STATUSES, case_sensitive=False))
@click.option("--reviewer", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, in words.")
@click.option("--second-reader", metavar="NAME", help="Who read the case too.")
@click.option("--reply-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Statement of somebody concerned, UTF-8; kept unedited.")  # fmt: skip
@click.option("--duplicate-of", metavar="CASE", type=CASE_ID, help="The case this one repeats, with status Duplicate.")
@click.option("--statement-of", metavar="LABEL", help="Label of the account that --reply-file or --dispute is of: A1.")
@click.option("--dispute", metavar="TEXT", help="What that account disputes; open until somebody decides again.")
@click.option("--expires", metavar="DATE", help="As of this date the decision stands no longer, e.g. 2025-05-01.")
@click.option("--at", metavar="INSTANT", help="When, e.g. 2024-05-01T12:00Z; now, if not given.")
@pass_session
def command(
    session: Session, /, case_id: str, status: str, reply_file: Path | None, at: str | None,
    expires: str | None, **said: str,
) -> None:  # fmt: skip
    """Add a decision: New, InProgress, Indeterminate, FalsePositive, TruePositive or Duplicate.

    FalsePositive and Duplicate take a case out of the queue until a message arrives that was not known now, or until
    the decision expires. Whoever records a statement answers for it with their name.

        barograph decide C-ABCDEFGHIJ FalsePositive --reviewer fern --reason "a course of students"
    """
    judgement = Judgement(
        status=status,
        at=_instant(at) if at else datetime.now(UTC),
        reply=_statement(reply_file) if reply_file else None,
        expires_at=_day(expires) if expires else None,
        **said,
    )
    row = session.workspace.decide(case_id, judgement)
    dismissed = "; out of the queue until a new message arrives" if status in DISMISSED else ""
    session.say(f"{case_id}: {row.status} by {row.reviewer}, {len(row.message_ids)} messages known{dismissed}")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError([f"--at {text!r}: expected an instant such as 2024-05-01T12:00Z"]) from None


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise ConfigError([f"--expires {text!r}: expected a date such as 2025-05-01"]) from None


def _statement(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError([f"--reply-file {path}: not UTF-8 at byte {error.start}"]) from None
