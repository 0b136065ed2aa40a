"""The one way into DuckDB: engines, and the manifested rows of a table as something to select from.

Listings, case inputs, graphs and `barograph query` read through here, without a JVM and mostly without Arrow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from barograph.catalogue.tables import Table
    from barograph.storage.store import Store


def connect(**settings: Any) -> duckdb.DuckDBPyConnection:
    """An engine of its own, in memory, with instants in UTC.

    Args:
        settings: Settings of DuckDB: `memory_limit`, `threads` and so on.
    """
    import duckdb

    engine = duckdb.connect(":memory:", config=settings)
    engine.execute("set timezone='UTC'")
    return engine


@cache
def engine_faults() -> tuple[type[Exception], ...]:
    """What the engine raises where a file is not there or no Parquet file."""
    import duckdb

    return duckdb.IOException, duckdb.InvalidInputException


@cache
def shared() -> duckdb.DuckDBPyConnection:
    """One engine for all listings of a process: to start one takes longer than most of them. Read by its cursors."""
    return connect(threads=1)


def source(engine: duckdb.DuckDBPyConnection, store: Store, table: Table, names: Collection[str] | None = None) -> str:
    """What stands after `from` in a statement over a table: its rows; none, with its columns, if it was never written.

    Args:
        engine: The engine that is to read.
        store: The workspace's tables.
        table: The table.
        names: The columns wanted; all of the table without it.

    Raises:
        SchemaError: A file lacks one of them that is not optional.
        DataError: A file is gone or damaged.
    """
    wanted = [column for column in table.value.columns if names is None or column.name in names]
    empty = f"select {', '.join(f'null::{c.kind.value} as {c.quoted}' for c in wanted)} where false"
    files = store.files(table)
    if not files:
        return f"({empty})"
    try:
        absent = [name for path, present in _columns(engine, files) for name in table.absent(present, path, names)]
    except engine_faults():
        store.checked_files(table)  # says which file, and what to do
        raise
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    if not absent:
        return f"read_parquet([{paths}], hive_partitioning=false)"
    return f"({empty} union all by name from read_parquet([{paths}], hive_partitioning=false, union_by_name=true))"


def select(engine: duckdb.DuckDBPyConnection, rows: str, sql: str, values: dict[str, object] | None = None) -> pa.Table:
    """Run a statement over one table, as Arrow.

    Args:
        engine: The engine that is to read.
        rows: The table, as `source` gives it; it goes by the name `rows` in the statement.
        sql: The statement.
        values: Its named parameters.
    """
    return engine.sql(f"with rows as (from {rows}) {sql}", params=values or None).to_arrow_table()


def fetched(
    store: Store, tables: Mapping[Table, Collection[str]], sql: str, values: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """Run a statement over some tables with the engine of all listings, as plain values.

    Args:
        store: The workspace's tables.
        tables: The tables, each with the columns wanted; each goes by its own name in the statement.
        sql: The statement. Instants are to be asked for by `epoch_us`: DuckDB would import pytz for them.
        values: Its named parameters.

    Raises:
        SchemaError: A file lacks a column that is not optional.
    """
    engine = shared()
    relations = ", ".join(
        f"{table.label} as (from {source(engine, store, table, names)})" for table, names in tables.items()
    )
    with engine.cursor() as cursor:
        return cursor.execute(f"with {relations} {sql}", dict(values or {})).fetchall()


def _columns(engine: duckdb.DuckDBPyConnection, files: list[Path]) -> Iterator[tuple[Path, set[str]]]:
    """Names of the columns of each file; those inside lists and structures are left out."""
    asked = "select file_name, name, num_children from parquet_schema(?)"
    with engine.cursor() as cursor:
        found = cursor.execute(asked, [[str(path) for path in files]]).fetchall()
    for path, nodes in groupby(found, key=lambda node: str(node[0])):
        names, inside = set(), 0
        for _, name, children in list(nodes)[1:]:
            if inside:
                inside -= 1
            else:
                names.add(str(name))
            inside += children or 0
        yield Path(path), names
