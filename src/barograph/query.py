"""SQL over the tables of a workspace, read-only: DuckDB sees the manifested rows and nothing else.

Tables are handed over as Arrow datasets with chosen columns; after that DuckDB's own access to files and network is
switched off and its settings are locked. A statement can therefore read neither other files nor the columns left out,
and it cannot change anything. Memory, time and rows are bounded.

Without `identify` there is no column that can name somebody: names, addresses and logins, and with them texts,
subjects, links, paths and ids that hold them. Accounts are digests. Names of lists and repositories stay as they are.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from barograph.cases.language import count
from barograph.cases.shelf import Shelf
from barograph.cases.visible import visible_line
from barograph.errors import DataError
from barograph.store import Store
from barograph.tables import Table
from barograph.views import VIEWS

if TYPE_CHECKING:
    import duckdb

TELLING: dict[Table, frozenset[str]] = {
    Table.MESSAGES: frozenset(
        {"native_id", "reply_to", "reference_ids", "thread_hint", "subject", "own_text", "permalink", "path",
         "message_host", "notes"}
    ),
    Table.REJECTS: frozenset({"path", "detail"}),
    Table.RIGHTS: frozenset({"native_id", "detail", "path"}),
    Table.LOADS: frozenset({"path"}),
    Table.THREADS: frozenset({"subject"}),
    Table.ACCOUNTS: frozenset({"domain"}),
    Table.DECISIONS: frozenset({"reply"}),
}  # fmt: skip
"""Columns not made to name somebody, but which often do; left out like the private ones."""

BATCH = 10_000
"""Rows fetched at a time."""

STANDING = pa.schema(
    [("case_id", pa.string()), ("status", pa.string()), ("dismissed", pa.bool_()), ("new_messages", pa.int64())]
)

_LOCKS = (
    "enable_external_access=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "python_enable_replacements=false",
    "lock_configuration=true",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one statement.

    Attributes:
        rows: Rows given back.
        seconds: Time it may take.
        memory_mb: Memory of the engine, MB.
        threads: Threads of the engine.
    """

    rows: int = 10_000
    seconds: float = 60.0
    memory_mb: int = 1024
    threads: int = 2


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
        head = "".join(f'<th scope="col">{escape(visible_line(name))}</th>' for name in names)
        cells = ("".join(f"<td>{_cell(row[name])}</td>" for name in names) for row in self.table.to_pylist())
        told = f"{count(self.table.num_rows, 'row').capitalize()}{', and more' if self.more else ''}"
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><caption>{told}</caption><tr>{head}</tr>{body}</table>"


def query(store: Store, sql: str, identify: bool = False, limits: Limits | None = None) -> Rows:
    """Run one `select` over the tables and views of a workspace.

    Args:
        store: The workspace's tables.
        sql: One statement; tables go by their names, views are those of `barograph.views`.
        identify: Let columns that can name somebody be seen; the caller records that in the audit log first.
        limits: Bounds; the defaults suit an analyst's question.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.

    Example:
        >>> query(Store(Path("ws")), "select tier, count(*) from v_cases group by tier")  # doctest: +SKIP
    """
    import duckdb

    limits = limits or Limits()
    with duckdb.connect(":memory:") as engine:
        _open(engine, store, identify, limits)
        timer = threading.Timer(limits.seconds, engine.interrupt)
        try:
            statements = engine.extract_statements(sql)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise DataError("query: expected one statement that reads: select, from, describe or show")
            timer.start()
            return _read(engine.sql(sql).to_arrow_reader(min(limits.rows + 1, BATCH)), limits.rows)
        except duckdb.InterruptException:
            raise DataError(f"query: stopped after {limits.seconds:g} s; ask for less, or raise --timeout") from None
        except (duckdb.Error, pa.ArrowException) as error:
            raise DataError(f"query: {error}") from error
        finally:
            timer.cancel()


def _open(engine: duckdb.DuckDBPyConnection, store: Store, identify: bool, limits: Limits) -> None:
    """Hand over tables and views, then lock the door."""
    settings = (
        f"memory_limit='{limits.memory_mb}MB'",
        f"threads={limits.threads}",
        "temp_directory=''",
        "timezone='UTC'",
    )
    for setting in settings:
        engine.execute(f"set {setting}")
    for table in Table:
        engine.register(table.label, _dataset(store, table, identify))
    engine.register("standing", _standing(store))
    for view in VIEWS:
        engine.execute(f"create temp view {view.name} as {view.sql(identify)}")
    for lock in _LOCKS:
        engine.execute(f"set {lock}")


def visible_columns(table: Table, identify: bool) -> list[str]:
    """Columns of a table a statement may see.

    Example:
        >>> "address" in visible_columns(Table.MESSAGES, identify=False)
        False
    """
    hidden = TELLING.get(table, frozenset())
    return [c.name for c in table.value.columns if identify or not (c.private or c.name in hidden)]


def _dataset(store: Store, table: Table, identify: bool) -> Any:
    from pyarrow import dataset

    schema = pa.schema([table.arrow.field(name) for name in visible_columns(table, identify)])
    files = [str(path) for path in store.files(table)]
    return dataset.dataset(files, schema=schema, format="parquet") if files else schema.empty_table()


def _standing(store: Store) -> pa.Table:
    held = Shelf(store).standings
    rows = [
        {"case_id": case, "status": s.status, "dismissed": s.dismissed, "new_messages": s.new_messages}
        for case, s in sorted(held.items())
    ]
    return pa.Table.from_pylist(rows, schema=STANDING)


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
    return "" if value is None else escape(visible_line(str(value)))
