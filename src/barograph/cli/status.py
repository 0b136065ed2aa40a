"""`barograph status`: what the workspace holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, plain, print_json, print_rows
from barograph.cli.session import Session, pass_session
from barograph.text.safe_text import safe_line

VENUES = ("venue", "first", "last", "messages", "accounts", "rejects")
AT_TERMINAL = ("venue", "first", "last", "messages", "rejects")
"""Columns that fit a terminal of 80 characters beside a long name; CSV and JSON hold all."""

TABLES = ("table", "rows", "digest", "stage", "as_of")


@click.command("status", short_help="Tell what the workspace holds.")
@click.option("--tables", is_flag=True, help="List tables with rows and digests; equal digests mean equal contents.")
@format_option
@pass_session
def command(session: Session, tables: bool, form: str) -> None:
    """List the venues that are loaded, with their spans and counts, and tell of the last load and the last run.

    barograph status
    """
    table_rows = list(_tables(session))
    if not table_rows:
        begin = f"barograph --workspace {session.root} load auto PATH"
        session.say(f"{session.root}: nothing is loaded. Begin with: {begin}")
    if tables:
        print_rows(table_rows, TABLES, form)
        return
    from barograph.cases.repository.holdings import last_load, last_run, venues

    found, load, run = venues(session.store), last_load(session.store), last_run(session.store)
    if form == "json":
        print_json({"venues": found, "last_load": load, "last_run": run, "tables": table_rows})
        return
    if found or form == "csv":
        print_rows([plain(venue) for venue in found], AT_TERMINAL if form == "table" else VENUES, form)
    if load:
        session.say(safe_line(f"last load: {_minute(load.ended)}, {load.source} into {load.venue}"))
    if run:
        watch, review, high = run.cases
        session.say(
            f"last run:  {_minute(run.ended)}, {run.run_id[:8]} as of {run.as_of:%Y-%m-%d}: {high} high, "
            f"{review} to review, {watch} to watch"
        )
    elif found:
        session.say(f"last run:  none. Run with: barograph --workspace {session.root} run --as-of DATE")


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _tables(session: Session) -> Iterator[dict[str, object]]:
    store = session.store
    for table in Table:
        manifest = store.manifest(table)
        if manifest is not None:
            made = dict(manifest.made_by)
            yield {
                "table": table.label,
                "rows": store.row_count(table),
                "digest": manifest.digest[:16],
                "stage": made.get("stage"),
                "as_of": made.get("as_of"),
            }
