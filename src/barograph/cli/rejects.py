"""`barograph rejects`: what was not taken in, and why."""

from __future__ import annotations

import click
import pyarrow.compute as pc

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("reason", "venue", "path", "byte_offset", "byte_length", "detail", "sha256")


@click.command("rejects", short_help="List what was not taken in, and why.")
@click.option("--reason", help="Only this reason.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="Rows at most.")
@format_option
@pass_session
def command(session: Session, reason: str | None, limit: int, form: str) -> None:
    """List rejected units: place to the byte, digest, reason, and what was expected.

    barograph rejects --reason no-date --format csv
    """
    held = session.workspace.arrow("rejects")
    if reason:
        held = held.filter(pc.equal(held["reason"], reason))
    ordered = held.sort_by([("venue", "ascending"), ("path", "ascending"), ("byte_offset", "ascending")])
    rows = ordered.slice(0, limit).select(list(COLUMNS)).to_pylist()
    print_rows(rows, COLUMNS, form)
    if held.num_rows > limit:
        session.say(f"{held.num_rows - limit:,} more; raise --limit")
