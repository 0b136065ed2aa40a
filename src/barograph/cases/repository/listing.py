"""Rows of small tables as plain values, read by DuckDB: what the verbs that list something rest on.

Arrow would do the same, but importing it (and numpy with it) takes longer than a listing may; `benchmarks/reads.py`
measures that, and a test holds what a listing may import.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from barograph.catalogue.column import INSTANT, INSTANTS, NUMBERS, SEEN, TEXTS, Column
from barograph.storage.duckdb_reader import shared, source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from barograph.catalogue.tables import Table
    from barograph.storage.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LISTS = (TEXTS, NUMBERS, INSTANTS, SEEN)


def listed(
    store: Store,
    table: Table,
    names: Sequence[str],
    where: tuple[str, str] | None = None,
    order: Sequence[str] = (),
    limit: int | None = None,
    engine: duckdb.DuckDBPyConnection | None = None,
    counted: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries; lists become tuples, instants are in UTC.

    Args:
        store: The workspace's tables.
        table: The table.
        names: The columns wanted.
        where: A text column and the value it must have; all rows without it.
        order: Columns to sort by, rising, nulls last; as the files hold them without any.
        limit: Rows at most.
        engine: What reads; the engine of all listings of this process without it.
        counted: Columns of lists, further ones, of which only the number of items is wanted.

    Raises:
        SchemaError: A file lacks a column that is not optional.

    Example:
        >>> listed(Store(Path("ws")), Table.CASES, ["case_id", "tier"])  # doctest: +SKIP
        [{'case_id': 'C-ABCDEFGHIJ', 'tier': 1}]
    """
    if store.manifest(table) is None:  # then DuckDB need not be imported
        return []
    known = {column.name: column for column in table.value.columns}
    wanted = [known[name] for name in names]
    needed = [*names, *counted, *order, *([where[0]] if where else ())]
    chosen = [*map(_selected, wanted), *(f"coalesce(len({known[name].quoted}), 0)" for name in counted)]
    reader = engine or shared()
    asked = f"select {', '.join(chosen)} from {source(reader, store, table, needed)}"  # noqa: S608 (names of our own)
    values: list[object] = []
    if where is not None:
        asked, values = f"{asked} where {known[where[0]].quoted} = ?", [where[1]]
    if order:
        asked = f"{asked} order by {', '.join(known[name].quoted for name in order)}"
    if limit is not None:
        asked = f"{asked} limit {limit:d}"
    with reader.cursor() as cursor:
        tuples = cursor.execute(asked, values).fetchall()
    rows = [dict(zip((*names, *counted), row, strict=True)) for row in tuples]
    for column in wanted:
        if column.kind is INSTANT:
            for row in rows:
                row[column.name] = _instant(row[column.name])
        elif column.kind in _LISTS:
            for row in rows:
                row[column.name] = tuple(row[column.name] or ())
    return rows


def _selected(column: Column) -> str:
    """Instants go by way of whole numbers: DuckDB would import pytz for them."""
    return f"epoch_us({column.quoted})" if column.kind is INSTANT else column.quoted


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
