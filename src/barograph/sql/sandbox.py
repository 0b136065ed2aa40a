"""DuckDB over the manifested rows of a workspace and nothing else, for one statement of whoever asks.

Tables are put before the engine with chosen columns; after that its own access to files and network is switched off and
its settings are locked. A statement can therefore read neither other files nor the columns left out, and it cannot
change anything. Memory, time and rows are bounded.

Small tables are copied into the engine's memory, only those the statement names: that takes milliseconds. Where a large
one is named, or one that is not recognised, every table is handed over as an Arrow dataset, which reads only what is
asked of it; to import Arrow alone takes half a second.

Without `identify` there is no column that can name somebody: names, addresses and logins, and with them texts,
subjects, links, paths and ids that hold them. Accounts are digests. Names of lists and repositories stay as they are.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from barograph.cases.repository.decisions import CaseStatus, all_decisions, case_messages, status_by_case
from barograph.cases.repository.listing import listed
from barograph.catalogue.column import Kind
from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.sql.views import VIEWS, View

if TYPE_CHECKING:
    import duckdb

    from barograph.storage.store import Store

T = TypeVar("T")

INDIRECTLY_IDENTIFYING: dict[Table, frozenset[str]] = {
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

SMALL_ROWS, SMALL_BYTES = 200_000, 16 * 2**20
"""Rows, and bytes of the files, up to which the tables of a statement are copied."""

_STANDING = "standing"
_SEEN = "struct(venue varchar, first_seen timestamptz, last_seen timestamptz, messages bigint)[]"
_TYPES = {
    Kind.TEXT: "varchar",
    Kind.WHOLE: "bigint",
    Kind.NUMBER: "double",
    Kind.FLAG: "boolean",
    Kind.INSTANT: "timestamptz",
    Kind.TEXTS: "varchar[]",
    Kind.RAW: "blob",
    Kind.NUMBERS: "double[]",
    Kind.INSTANTS: "timestamptz[]",
    Kind.SEEN: _SEEN,
}
_LOCKS = (
    "enable_external_access=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "python_enable_replacements=false",
    "lock_configuration=true",
)
_WORD = re.compile(r"\w+")
_AFTER_FROM = re.compile(r'\b(?:from|join)[\s("]+(\w+)')
_LISTS_NAMES = re.compile(r"show|desc|describe|summarize|table|tables|query|query_table|information_schema|"
                          r"json_execute_serialized_sql|"
                          r"(?:duckdb|pg|pragma|sqlite)_\w+")  # fmt: skip
"""Words of statements whose answer depends on what else is there."""
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
class Answer:
    """What a statement gave, as plain values.

    Attributes:
        columns: Names of the columns.
        rows: Values, one tuple a row.
        more: There are more rows than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What a statement names.

    Attributes:
        tables: Tables, and of each the columns to be copied.
        views: Views over them.
        standing: Where cases stand is among them.
    """

    tables: Mapping[Table, list[str]]
    views: tuple[View, ...]
    standing: bool


def visible_columns(table: Table, identify: bool) -> list[str]:
    """Columns of a table a statement may see.

    Example:
        >>> "address" in visible_columns(Table.MESSAGES, identify=False)
        False
    """
    hidden = INDIRECTLY_IDENTIFYING.get(table, frozenset())
    return [c.name for c in table.value.columns if identify or not (c.private or c.name in hidden)]


def answer(store: Store, sql: str, identify: bool = False, limits: Limits | None = None) -> Answer:
    """Run one `select` and give back plain values; `barograph.sql.query.query` gives Arrow.

    Args:
        store: The workspace's tables.
        sql: One statement; tables go by their names, views are those of `barograph.sql.views`.
        identify: Let columns that can name somebody be seen; the caller records that in the audit log first.
        limits: Bounds; the defaults suit an analyst's question.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.

    Example:
        >>> answer(Store(Path("ws")), "select count(*) as n from cases").rows  # doctest: +SKIP
        ((3,),)
    """
    limits = limits or Limits()

    def read(engine: duckdb.DuckDBPyConnection) -> Answer:
        engine.execute(sql)
        columns = tuple(str(column[0]) for column in engine.description or ())
        held = engine.fetchmany(limits.rows + 1)
        return Answer(columns, tuple(held[: limits.rows]), len(held) > limits.rows)

    return ask(store, sql, identify, limits, read)


def ask(store: Store, sql: str, identify: bool, limits: Limits, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """Check a statement and let it be read in an engine that sees the tables and nothing else.

    Args:
        store: The workspace's tables.
        sql: The statement.
        identify: Let columns that can name somebody be seen.
        limits: Bounds; that on rows is kept by `read`.
        read: Runs the statement on the engine it is given, and takes the answer. May be called twice.

    Raises:
        DataError: Not one reading statement, a fault in it, or a bound was met.
    """
    import duckdb

    try:
        named = named_in(sql, identify)
        if named is not None and _small(store, named.tables):
            try:
                return _asked(store, sql, identify, limits, read, named)
            except (duckdb.CatalogException, duckdb.OutOfMemoryException):
                pass  # a table that was not recognised, or too little room for copies
        return _asked(store, sql, identify, limits, read, None)
    except duckdb.InterruptException:
        raise DataError(f"query: stopped after {limits.seconds:g} s; ask for less, or raise --timeout") from None
    except duckdb.ParserException as error:
        raise DataError(f"query: {error}{_QUOTE_AT if _BARE_AT.search(sql) else ''}") from error
    except duckdb.Error as error:
        raise DataError(f"query: {error}") from error


def named_in(sql: str, identify: bool) -> Named | None:
    """The tables and views a statement names; None where its answer may depend on the others too.

    A table named in a way not recognised here is missed; then the engine does not find it, and says so. One that lies
    under a view has the columns of that view only, unless the statement has its name anywhere.

    Example:
        >>> [view.name for view in named_in("select messages from v_cases", False).views]
        ['v_cases']
    """
    text = sql.lower()
    words = set(_WORD.findall(text))
    if any(_LISTS_NAMES.fullmatch(word) for word in words):
        return None
    views = tuple(view for view in VIEWS if view.name in words)
    direct = set(_AFTER_FROM.findall(text))
    under = {name for view in views for name in _AFTER_FROM.findall(f"from {view.source}")}
    tables = {}
    for table in Table:
        seen = visible_columns(table, identify)
        if table.label in (direct | under) & words:
            tables[table] = seen
        elif table.label in under:
            used = {name for view in views for name in _used(view, table, identify)}
            tables[table] = [name for name in seen if name in used]
    return Named(tables, views, _STANDING in direct | under)


def _used(view: View, table: Table, identify: bool) -> set[str]:
    """Names a view takes of a table: those after its alias, and those of the join."""
    alias = re.search(rf"\b{table.label} (\w)\b", view.source)
    told = re.findall(rf'\b{alias[1]}\."?(\w+)', view.sql(identify)) if alias else []
    return {*told, *_WORD.findall(view.source)}


def _small(store: Store, tables: Collection[Table]) -> bool:
    held = [file for table in tables if (manifest := store.manifest(table)) for file in manifest.files]
    return sum(file.rows for file in held) <= SMALL_ROWS and sum(file.size for file in held) <= SMALL_BYTES


def _asked(
    store: Store,
    sql: str,
    identify: bool,
    limits: Limits,
    read: Callable[[duckdb.DuckDBPyConnection], T],
    named: Named | None,
) -> T:
    import duckdb

    bounds: dict[str, Any] = {
        "memory_limit": f"{limits.memory_mb}MB", "threads": limits.threads, "temp_directory": "",
    }  # fmt: skip
    with duckdb.connect(":memory:", config=bounds) as engine:
        statements = engine.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise DataError("query: expected one statement that reads: select, from, describe or show")
        engine.execute("set timezone='UTC'")
        if named is None:
            _hand_over(engine, store, identify)
        else:
            for table, names in named.tables.items():
                _copy(engine, store, table, names)
        if named is None or named.standing:
            _put_standing(engine, store)
        for view in VIEWS if named is None else named.views:
            engine.execute(f"create temp view {view.name} as {view.sql(identify)}")
        for lock in _LOCKS:
            engine.execute(f"set {lock}")
        timer = threading.Timer(limits.seconds, engine.interrupt)
        timer.start()
        try:
            return read(engine)
        finally:
            timer.cancel()


def _copy(engine: duckdb.DuckDBPyConnection, store: Store, table: Table, names: Collection[str]) -> None:
    """A table in the engine's memory; null where a file of an older barograph lacks a column."""
    chosen = [column for column in table.value.columns if column.name in names]
    typed = ", ".join(f"null::{_TYPES[column.kind]} as {column.quoted}" for column in chosen)
    quoted = ", ".join(column.quoted for column in chosen)
    files = [str(path) for path in store.files(table)]
    held = "union all by name from read_parquet($files, union_by_name=true)" if files else ""
    made = f"create temp table {table.label} as select {quoted} from (select {typed} where false {held})"  # noqa: S608
    engine.execute(made, {"files": files} if files else None)


def _hand_over(engine: duckdb.DuckDBPyConnection, store: Store, identify: bool) -> None:
    """Every table as an Arrow dataset."""
    import pyarrow as pa
    from pyarrow import dataset

    for table in Table:
        schema = pa.schema([table.arrow.field(name) for name in visible_columns(table, identify)])
        files = [str(path) for path in store.files(table)]
        held = dataset.dataset(files, schema=schema, format="parquet") if files else schema.empty_table()
        engine.register(table.label, held)


def _put_standing(engine: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Where every case stands, as a table."""
    decided = all_decisions(store, engine)
    if decided:
        held = sorted(status_by_case(case_messages(store, engine), decided).items())
    else:  # then it does not matter what cases rest on
        held = [(row["case_id"], CaseStatus()) for row in listed(store, Table.CASES, ["case_id"], engine=engine)]
    columns = [
        [case for case, _ in held],
        [standing.status for _, standing in held],
        [standing.dismissed for _, standing in held],
        [standing.new_messages for _, standing in held],
    ]
    engine.execute(
        f"create temp table {_STANDING} as select unnest(?::varchar[]) as case_id, unnest(?::varchar[]) as status, "
        "unnest(?::boolean[]) as dismissed, unnest(?::bigint[]) as new_messages",
        columns,
    )
