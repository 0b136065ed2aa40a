"""SQL over the tables of a workspace, read-only, as Arrow rows for programs; see `barograph.sql.sandbox`."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pyarrow as pa

from barograph.cases.text.language import count
from barograph.errors import DataError
from barograph.sql.sandbox import Limits, execute
from barograph.storage.store import Store
from barograph.text.safe_text import safe_line

if TYPE_CHECKING:
    import duckdb

BATCH = 10_000
"""Rows fetched at a time."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave.

    Attributes:
        table: The rows, as Arrow.
        more: There are more rows than the limit.
    """

    table: pa.Table
    more: bool

    def __repr__(self) -> str:
        return f"Rows({self.table.num_rows} of {', '.join(self.table.column_names)}{', and more' if self.more else ''})"

    def _repr_html_(self) -> str:
        names = self.table.column_names
        head = "".join(f'<th scope="col">{escape(safe_line(name))}</th>' for name in names)
        cells = ("".join(f"<td>{_cell(row[name])}</td>" for name in names) for row in self.table.to_pylist())
        caption = f"{count(self.table.num_rows, 'row').capitalize()}{', and more' if self.more else ''}"
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><caption>{caption}</caption><tr>{head}</tr>{body}</table>"


def query(store: Store, sql: str, identify: bool = False, limits: Limits | None = None) -> Rows:
    """Run one `select` over the tables and views of a workspace.

    Args:
        store: The workspace's tables.
        sql: One statement; tables go by their names, views are those of `barograph.sql.views`.
        identify: Let columns that can name somebody be seen; the caller records that in the audit log first.
        limits: Bounds; the defaults suit an analyst's question.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.

    Example:
        >>> query(Store(Path("ws")), "select tier, count(*) from v_cases group by tier")  # doctest: +SKIP
    """
    limits = limits or Limits()

    def read(engine: duckdb.DuckDBPyConnection) -> Rows:
        return _read(engine.sql(sql).to_arrow_reader(min(limits.rows + 1, BATCH)), limits.rows)

    try:
        return execute(store, sql, identify, limits, read)
    except pa.ArrowException as error:
        raise DataError(f"query: {error}") from error


def _read(reader: pa.RecordBatchReader, limit: int) -> Rows:
    batches, seen = [], 0
    for batch in reader:
        batches.append(batch)
        seen += batch.num_rows
        if seen > limit:
            break
    table = pa.Table.from_batches(batches, schema=reader.schema)
    return Rows(table.slice(0, limit), seen > limit)


def _cell(value: object) -> str:
    return "" if value is None else escape(safe_line(str(value)))
