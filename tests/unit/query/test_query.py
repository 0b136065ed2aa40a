from __future__ import annotations

from pathlib import Path

import pytest

from barograph.errors import DataError
from barograph.query import Limits, query, visible_columns
from barograph.store import Store
from barograph.tables import Table
from barograph.views import VIEWS
from made_workspace import made_workspace


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("query") / "ws", cases=4)


def rows(store: Store, sql: str, **more: object) -> list[dict[str, object]]:
    return query(store, sql, **more).table.to_pylist()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("identify", [False, True])
def test_every_view_has_the_documented_columns(store: Store, view: object, identify: bool) -> None:
    found = query(store, f"select * from {view.name}", identify)
    wanted = view.columns + (view.named if identify else ())
    assert found.table.column_names == [name for _, name, _ in wanted]


def test_views_work_on_an_empty_workspace(tmp_path: Path) -> None:
    for view in VIEWS:
        assert rows(Store(tmp_path), f"select * from {view.name}") == []


def test_counts_are_those_of_the_tables(store: Store) -> None:
    assert rows(store, "select count(*) as n from v_cases") == [{"n": 4}]
    held = store.arrow(Table.MESSAGES).num_rows
    assert rows(store, "select count(*) as n, count(distinct message_id) as k from v_messages") == [
        {"n": held, "k": held}
    ]
    assert rows(store, "select sum(pressing) as n from v_cases") == rows(
        store, "select sum(pressing::int) as n from v_case_messages"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_parquet('{file}')",
        "select * from '{file}'",
        "select * from read_text('/etc/hosts')",
        "select * from read_csv('/etc/hosts')",
        "select * from glob('/*')",
        "copy (select 1) to '{root}/out.csv'",
        "copy messages to '{root}/out.parquet'",
        "attach '{root}/other.db'",
        "export database '{root}/dump'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access=true",
        "set lock_configuration=false",
        "reset lock_configuration",
        "set memory_limit='100GB'",
        "create table t as select 1",
        "create view v_cases as select 1",
        "insert into cases select * from cases",
        "drop view v_cases",
        "delete from decisions",
        "pragma database_list",
        "call pragma_version()",
        "select 1; select 2",
        "",
        "selct 1",
        "select * from secret_of_the_caller",
        "select * from sqlite_scan('{root}/x', 't')",
        "select * from 'https://example.org/x.parquet'",
    ],
)
def test_nothing_but_the_tables_can_be_read_and_nothing_changed(store: Store, sql: str) -> None:
    secret_of_the_caller = store.arrow(Table.CASES)
    assert secret_of_the_caller.num_rows
    before = sorted(path for path in store.root.rglob("*"))
    digest = store.digest(Table.CASES)
    with pytest.raises(DataError, match="query: "):
        query(store, sql.format(file=store.files(Table.MESSAGES)[0], root=store.root))
    assert sorted(path for path in store.root.rglob("*")) == before
    assert store.digest(Table.CASES) == digest


NAMES = ("Pelle", "okonjo", "Carvoeiro", "Maren", "fastpost")


def test_no_column_names_anybody_unless_asked(store: Store) -> None:
    for table in Table:
        text = repr(rows(store, f"select * from {table.label}"))
        assert not [name for name in NAMES if name in text], table.label
    for view in VIEWS:
        assert not [name for name in NAMES if name in repr(rows(store, f"select * from {view.name}"))], view.name
    assert "okonjo" in repr(rows(store, "select * from v_messages", identify=True))


@pytest.mark.parametrize("table", Table, ids=lambda table: table.label)
def test_private_columns_are_out_of_every_table(table: Table) -> None:
    shown = set(visible_columns(table, identify=False))
    assert not shown & {column.name for column in table.value.columns if column.private}


def test_a_hidden_column_is_not_there_under_any_name(store: Store) -> None:
    for column in ("address", "own_text", "names"):
        with pytest.raises(DataError, match="not found"):
            query(store, f"select {column} from messages, accounts")
    with pytest.raises(DataError, match="not found"):
        query(store, "select names from cases")


def test_time_is_bounded(store: Store) -> None:
    with pytest.raises(DataError, match=r"stopped after 0\.3 s"):
        query(store, "select count(*) from range(1000000000000) a where a.range % 7 = 3", limits=Limits(seconds=0.3))


def test_memory_is_bounded(store: Store) -> None:
    with pytest.raises(DataError, match=r"(?i)memory"):
        query(store, "select list(range) from range(100000000)", limits=Limits(memory_mb=64))


def test_rows_are_bounded_and_more_is_told(store: Store) -> None:
    found = query(store, "select * from range(50) order by 1", limits=Limits(rows=10))
    assert (found.table.num_rows, found.more, found.table.column(0).to_pylist()) == (10, True, list(range(10)))
    exact = query(store, "select * from range(10)", limits=Limits(rows=10))
    assert (exact.table.num_rows, exact.more) == (10, False)


def test_notebook_display_escapes_what_the_archive_says(store: Store) -> None:
    found = query(store, "select '<script>x</script>\u202e' as \"<b>\"")
    shown = found._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "⟨U+202E⟩" in shown
