"""`barograph rejects`: what was not taken in, and why."""

from __future__ import annotations

import shutil
import textwrap

import click

from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.cli.output import NARROW, format_option, print_rows
from barograph.cli.session import Session, pass_session
from barograph.text.safe_text import safe_line

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
    found = listed(session.store, Table.REJECTS, COLUMNS, where, ("venue", "path", "byte_offset"), limit + 1)
    if form == "table":
        none = f"none with reason {reason}" if reason else "none"
        click.echo("\n".join(map(_shown, found[:limit])) or none)
    else:
        print_rows(found[:limit], COLUMNS, form)
    if len(found) > limit:
        session.say(f"there are more than {limit:,}; raise --limit")


def _shown(row: dict[str, object]) -> str:
    """A reject in full on lines of the terminal's width: reason and place, then what was found and expected."""
    width = max(shutil.get_terminal_size((NARROW, 24)).columns, 40)
    place = (
        f"{row['reason']}  {row['path']}, byte {row['byte_offset']}, {row['byte_length']} bytes (venue {row['venue']})"
    )
    lines = textwrap.wrap(safe_line(place), width, subsequent_indent="  ")
    indent = "    "
    text = safe_line(str(row["detail"] or ""))
    return "\n".join([*lines, *textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)])
