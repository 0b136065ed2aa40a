"""One read-only SQL statement in a sandboxed DuckDB that sees the tables of a workspace and nothing else.

Tables are put before the engine with the columns that may be seen; after that its own access to files and network is
switched off and its settings are locked. A statement can therefore read neither other files nor hidden columns, and it
cannot change anything. Memory, time and rows are bounded.

Small tables and the views over them are copied into the engine's memory, only those the statement names: that takes
milliseconds. Where a large one is named, or the names cannot be read from the statement, every table is handed over as
an Arrow dataset, which reads only what is asked of it; to import Arrow alone takes half a second. The names come from
DuckDB's own parse tree (`json_serialize_sql`): its `get_table_names` binds the statement too, and fails on a join with
`using`.

Without `identify` there is no column that can name somebody: names, addresses and logins, and with them texts,
subjects, links, paths and ids that hold them (see `barograph.catalogue.column.Content`). Accounts are digests. Names of
lists and repositories stay as they are.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from barograph.cases.repository.decisions import CaseStatus, all_decisions, case_messages, cases_as_of, status_by_case
from barograph.cases.repository.listing import listed
from barograph.catalogue.column import Column
from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.sql.views import VIEWS
from barograph.storage.duckdb_reader import connect, shared, source

if TYPE_CHECKING:
    import duckdb

    from barograph.storage.store import Store

T = TypeVar("T")

SMALL_ROWS, SMALL_BYTES = 200_000, 16 * 2**20
"""Rows, and bytes of the files, up to which the tables of a statement are copied."""

_TABLES = {table.label: table for table in Table}
_VIEWS = {view.name: view for view in VIEWS}
_STATUS = "standing"
"""The table of the status of every case, which is made from cases and decisions."""
_READS_NO_TABLE = {"range", "generate_series", "unnest"}
_LOCKS = (
    "enable_external_access=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "python_enable_replacements=false",
    "lock_configuration=true",
)
_BARE_AT = re.compile(r'(?<![\w."])at(?![\w"])', re.IGNORECASE)
_QUOTE_AT = '\nA column named at is written "at", with quotes: the bare word has another meaning in this SQL.'


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
class SqlResult:
    """What a statement gave, as plain values.

    Attributes:
        columns: Names of the columns.
        rows: Values, one tuple a row.
        more: There are more rows than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def run_sql(store: Store, sql: str, identify: bool = False, limits: Limits | None = None) -> SqlResult:
    """Run one `select` and give back plain values; `barograph.sql.query.query` gives Arrow.

    Args:
        store: The workspace's tables.
        sql: One statement; tables go by their names, views are those of `barograph.sql.views`.
        identify: Let columns that can name somebody be seen; the caller records that in the audit log first.
        limits: Bounds; the defaults suit an analyst's question.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.
        SchemaError: A file of a table lacks a column that is not optional.

    Example:
        >>> run_sql(Store(Path("ws")), "select count(*) as n from cases").rows  # doctest: +SKIP
        ((3,),)
    """
    limits = limits or Limits()

    def read(engine: duckdb.DuckDBPyConnection) -> SqlResult:
        engine.execute(sql)
        columns = tuple(str(column[0]) for column in engine.description or ())
        rows = engine.fetchmany(limits.rows + 1)
        return SqlResult(columns, tuple(rows[: limits.rows]), len(rows) > limits.rows)

    return execute(store, sql, identify, limits, read)


def execute(
    store: Store, sql: str, identify: bool, limits: Limits, read: Callable[[duckdb.DuckDBPyConnection], T]
) -> T:
    """Check a statement and let it be read in an engine that sees the tables and nothing else.

    Args:
        store: The workspace's tables.
        sql: The statement.
        identify: Let columns that can name somebody be seen.
        limits: Bounds; that on rows is kept by `read`.
        read: Runs the statement on the engine it is given, and takes the result. May be called twice.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.
        SchemaError: A file of a table lacks a column that is not optional.
    """
    import duckdb

    try:
        names = relations(sql)
        if names is not None and _small(store, names):
            try:
                return _execute(store, sql, identify, limits, read, names)
            except duckdb.OutOfMemoryException:
                pass  # too little room for copies
        return _execute(store, sql, identify, limits, read, None)
    except duckdb.InterruptException:
        raise DataError(f"query: stopped after {limits.seconds:g} s; ask for less, or raise --timeout") from None
    except duckdb.ParserException as error:
        raise DataError(f"query: {error}{_QUOTE_AT if _BARE_AT.search(sql) else ''}") from error
    except duckdb.Error as error:
        raise DataError(f"query: {error}") from error


@lru_cache(maxsize=64)
def relations(sql: str) -> frozenset[str] | None:
    """Tables and views a statement names; None where its answer may depend on others too, or it cannot be parsed.

    Example:
        >>> sorted(relations('with c as (from cases) select messages from c join "V_CASES" using (case_id)'))
        ['cases', 'v_cases']
    """
    with shared().cursor() as engine:
        (tree,) = engine.execute("select json_serialize_sql(?)", [sql]).fetchone() or ("",)
    try:
        parsed = orjson.loads(tree)
    except orjson.JSONDecodeError:  # nested deeper than it reads
        return None
    nodes = list(_nodes(parsed))
    kinds = {node.get("type") for node in nodes}
    named = {node["table_name"].lower() for node in nodes if node.get("type") == "BASE_TABLE"}
    called = {node["function"]["function_name"] for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    own = {str(node["key"]).lower() for node in nodes if node.keys() == {"key", "value"}}
    known = {*_TABLES, *_VIEWS, _STATUS}
    if parsed["error"] or "SHOW_REF" in kinds or called - _READS_NO_TABLE or named - known - own:
        return None
    return frozenset(named & known)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a parse tree."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _under(name: str) -> frozenset[str]:
    """What a view is made from; a table is its own."""
    return (relations(_VIEWS[name].sql(True)) or frozenset()) if name in _VIEWS else frozenset({name})


def _small(store: Store, names: Iterable[str]) -> bool:
    under = {label for name in names for label in _under(name)} & _TABLES.keys()
    files = [file for label in under if (manifest := store.manifest(_TABLES[label])) for file in manifest.files]
    return sum(file.rows for file in files) <= SMALL_ROWS and sum(file.size for file in files) <= SMALL_BYTES


def _execute(
    store: Store,
    sql: str,
    identify: bool,
    limits: Limits,
    read: Callable[[duckdb.DuckDBPyConnection], T],
    names: frozenset[str] | None,
) -> T:
    import duckdb

    with connect(memory_limit=f"{limits.memory_mb}MB", threads=limits.threads, temp_directory="") as engine:
        statements = engine.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise DataError("query: expected one statement that reads: select, from, describe or show")
        if names is None:
            _register_all(engine, store, identify)
        else:
            if any(_STATUS in _under(name) for name in names):
                _put_status(engine, store)
            for name in sorted(names - {_STATUS}):
                _copy(engine, store, name, identify)
        for lock in _LOCKS:
            engine.execute(f"set {lock}")
        timer = threading.Timer(limits.seconds, engine.interrupt)
        timer.start()
        try:
            return read(engine)
        finally:
            timer.cancel()


def _copy(engine: duckdb.DuckDBPyConnection, store: Store, name: str, identify: bool) -> None:
    """A table or view in the engine's memory; of the tables under a view only the columns it reads are read."""
    if name in _TABLES:
        made = _visible(engine, store, _TABLES[name], identify)
    else:
        under = sorted(_under(name) & _TABLES.keys())
        parts = (f"{label} as ({_visible(engine, store, _TABLES[label], identify)})" for label in under)
        made = f"with {', '.join(parts)} {_VIEWS[name].sql(identify)}"
    engine.execute(f"create temp table {name} as {made}")


def _visible(engine: duckdb.DuckDBPyConnection, store: Store, table: Table, identify: bool) -> str:
    """A statement that gives what may be seen of a table."""
    columns = table.visible(identify)
    rows = source(engine, store, table, [column.name for column in columns])
    return f"select {_with_aliases(columns)} from {rows}"  # noqa: S608 (names of our own)


def _with_aliases(columns: Iterable[Column]) -> str:
    """The columns, and those that had another name under that one too."""
    return ", ".join(f'{c.quoted}, {c.quoted} as "{c.alias}"' if c.alias else c.quoted for c in columns)


def _register_all(engine: duckdb.DuckDBPyConnection, store: Store, identify: bool) -> None:
    """Every table as an Arrow dataset, and the views over them."""
    import pyarrow as pa
    from pyarrow import dataset

    for table in Table:
        columns = table.visible(identify)
        files = [str(path) for path in store.checked_files(table, [column.name for column in columns])]
        schema = pa.schema([column.field for column in columns])
        rows = dataset.dataset(files, schema=schema, format="parquet") if files else schema.empty_table()
        renamed = any(column.alias for column in columns)
        engine.register(f"{table.label}_rows" if renamed else table.label, rows)
        if renamed:
            chosen = f"select {_with_aliases(columns)} from {table.label}_rows"  # noqa: S608 (names of our own)
            engine.execute(f"create temp view {table.label} as {chosen}")
    _put_status(engine, store)
    for view in VIEWS:
        engine.execute(f"create temp view {view.name} as {view.sql(identify)}")


def _put_status(engine: duckdb.DuckDBPyConnection, store: Store) -> None:
    """The status of every case, as a table."""
    decided = all_decisions(store, engine)
    if decided:
        statuses = sorted(status_by_case(case_messages(store, engine), decided, cases_as_of(store, engine)).items())
    else:  # then it does not matter what cases rest on
        statuses = [(row["case_id"], CaseStatus()) for row in listed(store, Table.CASES, ["case_id"], engine=engine)]
    columns = [
        [case for case, _ in statuses],
        [status.status for _, status in statuses],
        [status.dismissed for _, status in statuses],
        [status.new_messages for _, status in statuses],
        [status.disputed for _, status in statuses],
    ]
    engine.execute(
        f"create temp table {_STATUS} as select unnest(?::varchar[]) as case_id, unnest(?::varchar[]) as status, "
        "unnest(?::boolean[]) as dismissed, unnest(?::bigint[]) as new_messages, "
        "unnest(?::boolean[]) as disputed",
        columns,
    )
