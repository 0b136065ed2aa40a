"""`barograph rejects`: what was not taken in, and why."""

from __future__ import annotations

import click

from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
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
    where = ("reason", reason) if reason else None
    held = listed(session.store, Table.REJECTS, COLUMNS, where, ("venue", "path", "byte_offset"), limit + 1)
    print_rows(held[:limit], COLUMNS, form)
    if len(held) > limit:
        session.say(f"there are more than {limit:,}; raise --limit")
