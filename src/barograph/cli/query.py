"""`barograph query`: SQL over the tables, read-only."""

from __future__ import annotations

import re
import sys

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import DataError
from barograph.sql.views import VIEWS

_MISSING = re.compile(r'(?:column|Column with name) "?([\w.]+)"?')


@click.command("query", short_help="Ask the tables in SQL, read-only.")
@click.argument("sql", required=False)
@click.option("--views", is_flag=True, help="List the views and their columns instead.")
@click.option("--identify", is_flag=True, help="Let columns be seen that can name somebody; recorded.")
@click.option("--limit", type=click.IntRange(1), default=10_000, show_default=True, help="Rows at most.")
@click.option("--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds at most.")
@click.option("--memory", type=click.IntRange(64), default=1024, show_default=True, help="Memory of the engine, MB.")
@format_option
@pass_session
def command(session: Session, /, sql: str | None, views: bool, identify: bool, form: str, **bounds: float) -> None:
    """Ask the tables one question in SQL (DuckDB): tables by name, and the views v_cases, v_evidence, v_accounts ...

    Nothing can be changed and no other file read. `-` reads the statement from stdin. Recipes: docs/recipes.md.

        barograph query "select tier, count(*) as cases from v_cases group by tier"
    """
    if views:
        listed: list[dict[str, object]] = [
            {"view": view.name, "column": name, "meaning": meaning}
            for view in VIEWS
            for _, name, meaning in view.columns
        ]
        print_rows(listed, ("view", "column", "meaning"), form)
        return
    if not sql:
        raise click.UsageError('give a statement, e.g. barograph query "select * from v_cases", or --views')
    from barograph.sql.sandbox import Limits, run_sql

    if identify:
        session.reveal("query", "columns that can name somebody")
    limits = Limits(int(bounds["limit"]), float(bounds["timeout"]), int(bounds["memory"]))
    try:
        found = run_sql(session.store, sys.stdin.read() if sql == "-" else sql, identify, limits)
    except DataError as error:
        raise DataError(f"{error}{'' if identify else _hint(str(error))}") from error
    print_rows([dict(zip(found.columns, row, strict=True)) for row in found.rows], found.columns, form)
    if found.more:
        session.say(f"the first {limits.rows:,} rows; raise --limit for more")


def _hint(message: str) -> str:
    """Advice where a statement names a column that only `--identify` shows."""
    from barograph.catalogue.tables import Table

    hidden = {column.name for table in Table for column in table.value.columns if column.hidden}
    asked = {name.rpartition(".")[2] for name in _MISSING.findall(message)}
    known = sorted(asked & hidden)
    if not known:
        return ""
    return f"\nThe column {known[0]} can name somebody: --identify shows it, and that is recorded in the audit log."
