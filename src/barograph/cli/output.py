"""Data on stdout: a table for eyes, JSON or CSV for programs. Archive text can move no cursor and start no formula."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import click
import orjson

from barograph.text.safe_text import escape_controls, safe_line, show_hidden

FORMATS = ("table", "json", "csv")
ID_WIDTH = 16
"""A first column no wider than this is an id to be copied, and is shown whole."""

NARROW = 80
"""Width of text, and of a table on a terminal that does not say how wide it is."""


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--format` of every listing."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
    )(function)


def plain(value: object) -> Any:
    """Data classes, models, instants and tuples as plain JSON values.

    Example:
        >>> plain((1, None))
        [1, None]
    """
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    return value


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(escape_controls(orjson.dumps(plain(value), default=str, option=orjson.OPT_INDENT_2).decode()))


def print_rows(rows: Sequence[dict[str, object]], columns: Sequence[str], form: str, full: object = None) -> None:
    """Print a listing.

    Args:
        rows: One mapping a row; values of the table and the CSV.
        columns: Columns in order.
        form: table, json or csv.
        full: What JSON holds, where it holds more than the table; the rows themselves without it.
    """
    if form == "json":
        print_json(rows if full is None else full)
    elif form == "csv":
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_csv_cell(row.get(name)) for name in columns] for row in rows)
        click.echo(stream.getvalue(), nl=False)
    else:
        click.echo(table(rows, columns))


def table(rows: Sequence[dict[str, object]], columns: Sequence[str], width: int | None = None) -> str:
    """Rows as aligned text; the widest column gives way on a narrow terminal, but not an id in the first.

    A pipe or a file gets every column whole, unless `COLUMNS` is set.

    Example:
        >>> print(table([{"stage": "link", "rows": 3}], ["stage", "rows"], width=80))
        stage  rows
        link   3
    """
    lines = [list(columns)] + [[safe_line(_text(row.get(name))) for name in columns] for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    room = (width or _width() or sum(widths) + 2 * len(columns)) - 2 * (len(columns) - 1)
    kept = 1 if widths[0] <= ID_WIDTH else 0
    while sum(widths) > room and max(widths[kept:], default=0) > 8:
        widest = widths.index(max(widths[kept:]), kept)
        widths[widest] -= 1
    shown = ("  ".join(_fit(text, size) for text, size in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(shown)


def _width() -> int | None:
    """Columns of the terminal; None where stdout is a pipe or a file and `COLUMNS` does not say."""
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS", "").isdigit():
        return None
    return shutil.get_terminal_size((NARROW, 24)).columns


def _csv_cell(value: object) -> str:
    """A value for programs: numbers and instants whole, text such that no spreadsheet takes it for a formula.

    Example:
        >>> _csv_cell(-0.7421), _csv_cell("=1+1"), _csv_cell(datetime(2024, 5, 1, 10, 2, 3))
        ('-0.7421', "'=1+1", '2024-05-01T10:02:03')
    """
    from barograph.graphs.export import cell

    if isinstance(value, bool | int | float):
        return str(value)
    return show_hidden(cell("" if value is None else str(plain(value))))


def _fit(text: str, size: int) -> str:
    return text.ljust(size) if len(text) <= size else f"{text[: size - 1]}…"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def latest_months(
    rows: Iterable[Mapping[str, Any]], project: str | None, months: int
) -> dict[str, list[dict[str, Any]]]:
    """The last so many months of each project, or of one, by name and time; `month` as text, e.g. 2024-06."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["project"], row["month"])):
        if project in (None, row["project"]):
            found.setdefault(row["project"], []).append({**row, "month": f"{row['month']:%Y-%m}"})
    return {name: own[-months:] for name, own in found.items()}
