from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from barograph.catalogue.column import PLAIN, TEXT, Column
from barograph.catalogue.tables import Table
from barograph.cli.output import print_json
from barograph.errors import DataError, SchemaError
from barograph.sql import sandbox as engine
from barograph.sql.query import query
from barograph.sql.sandbox import Limits, relations, run_sql
from barograph.sql.views import VIEWS
from barograph.storage.store import Store
from made_workspace import made_workspace


@pytest.fixture(autouse=True, params=["copied", "handed over"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which tables come before the engine."""
    if request.param == "handed over":
        monkeypatch.setattr(engine, "SMALL_ROWS", -1)
    return str(request.param)


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


@pytest.mark.parametrize("at", ["min(at)", "AT"])
def test_a_column_whose_name_is_a_word_of_the_language_is_told_of(store: Store, at: str) -> None:
    with pytest.raises(DataError, match='written "at", with quotes'):
        query(store, f"select {at} as found from rights")
    quoted = at.replace("at", '"at"').replace("AT", '"at"')
    assert query(store, f"select {quoted} as found from rights").table.column_names == ["found"]
    with pytest.raises(DataError, match="Parser Error") as fault:
        query(store, 'select "at" from rights where')
    assert "with quotes" not in str(fault.value)


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
    shown = {column.name for column in table.visible(identify=False)}
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


@pytest.mark.parametrize(
    "sql",
    [
        "select * from v_cases order by case_id",
        "select case_id, accounts, messages from v_cases order by 1",
        "select count(*) as n from cases, acts where hit",
        'select count(*) as n from"messages"',
        "select k.* from v_cases c, cases k where c.case_id = k.case_id order by 1",
        "with m as (select * from messages) select count(*) as n from m join v_messages using (message_id)",
        "from query_table('episodes') select sum(tier) as n",
        "from query('select count(*) as n from ca' || 'ses')",
        "select count(*) as n from temp.acts",
        "select count(*) as n from /* all of them */ acts",
        "select name from (show tables) order by name",
        "select count(*) as n from duckdb_views() where view_name like 'v_%'",
        "select standing.status, count(*) as n from standing group by all",
        "describe v_evidence",
        "summarize select tier from v_cases",
    ],
)
def test_a_statement_gives_the_same_whichever_way_tables_come(
    store: Store, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    here = run_sql(store, sql)
    assert here.rows
    monkeypatch.setattr(engine, "SMALL_ROWS", -1)
    assert run_sql(store, sql) == here
    assert query(store, sql).table.column_names == list(here.columns)


def test_copies_for_which_there_is_too_little_room_are_done_without(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "select case_id, family, text from v_evidence order by all"
    held = run_sql(store, asked)

    def no_room(*_: object) -> None:
        raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(engine, "_copy", no_room)
    assert run_sql(store, asked) == held


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ('select messages, names from v_cases join "ROLES" using (x)', {"v_cases", "roles"}),
        ("with messages as (select * from temp.acts) select * from messages", {"acts", "messages"}),
        ("select (select max(tier) from cases) from range(3) where x in (from kinds select 1)", {"cases", "kinds"}),
        ("select 'from messages' /* from roles */ -- from rights", set()),
        ("select status from standing", {"standing"}),
    ],
)
def test_what_a_statement_names(sql: str, named: set[str]) -> None:
    assert relations(sql) == named


@pytest.mark.parametrize(
    "sql",
    [
        "show tables",
        "from duckdb_columns()",
        "select * from cases, information_schema.tables",
        "select * from cases, duckdb_views",
        "from query('select 1 from ca' || 'ses')",
        "select * from nothing_of_the_kind",
        "selct 1",
        "select " + "(" * 3000 + "1" + ")" * 3000,
    ],
    ids=lambda sql: sql[:30],
)
def test_a_statement_whose_answer_may_rest_on_any_table_is_not_given_copies(sql: str) -> None:
    assert relations(sql) is None


HIDDEN = (
    "select {c} from {t}",
    "select x.{c} from {t} x",
    "with x as (select * from {t}) select {c} from x",
    "select (select min({c}) from {t})",
    "select * from (select {c} as harmless from {t})",
    "select columns('{c}') from {t}",
    "select count(*) from {t} where {c} like 'a%'",
    "select t.{c} from {t} t join v_cases on true",
)


@pytest.mark.parametrize("sql", HIDDEN)
@pytest.mark.parametrize("place", ["messages.address", "messages.own_text", "accounts.domain", "cases.names"])
def test_no_way_of_asking_shows_a_hidden_column(store: Store, sql: str, place: str) -> None:
    table, _, column = place.partition(".")
    asked = sql.format(c=column, t=table)
    assert query(store, asked, identify=True).table.num_columns
    with pytest.raises(DataError, match=r"Binder Error"):
        query(store, asked)


def test_an_invented_text_column_is_hidden_until_it_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, said = Table.KINDS.value, "Pelle said so"
    for content in (None, PLAIN):
        column = Column("remark", TEXT, "what the sender added", content)
        monkeypatch.setattr(Table.KINDS, "_value_", replace(spec, columns=(*spec.columns, column)))
        store = Store(tmp_path / str(content))
        row = {field.name: None for field in Table.KINDS.arrow} | {"message_id": "m", "remark": said}
        store.replace_arrow(Table.KINDS, pa.Table.from_pylist([row], schema=Table.KINDS.arrow), {})
        assert (said in repr(rows(store, "select * from kinds"))) == (content is PLAIN)
        assert rows(store, "select remark from kinds", identify=True) == [{"remark": said}]


def test_a_renamed_column_goes_by_its_old_name_for_a_version(store: Store) -> None:
    found = rows(store, "select project, venue from roles")
    assert found
    assert all(row["project"] == row["venue"] for row in found)


def test_a_file_without_a_column_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    old = made_workspace(tmp_path, 1)
    (path,) = old.files(Table.ACTS)
    pq.write_table(pq.read_table(path).drop_columns(["stratum"]), path)
    with pytest.raises(SchemaError, match=r"table acts lacks column stratum in .*\.parquet: .*barograph run --force"):
        run_sql(old, "select count(*) as n from acts")


def test_plain_values_are_those_of_arrow(store: Store) -> None:
    for view in VIEWS:
        found = run_sql(store, f"select * from {view.name} order by all")
        assert [dict(zip(found.columns, row, strict=True)) for row in found.rows] == rows(
            store, f"select * from {view.name} order by all"
        )
    cut = run_sql(store, "select * from range(50)", limits=Limits(rows=10))
    assert (len(cut.rows), cut.more) == (10, True)


def test_every_kind_of_value_can_be_printed_as_json(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    found = run_sql(
        store,
        "select sum(tier) as n, 1.50 as d, timestamptz '2020-01-02 03:04:05Z' as at, interval 1 day as i, "
        "'\\x00'::blob as b, [date '2020-01-01'] as l, {'a': null} as s from v_cases",
    )
    print_json([dict(zip(found.columns, row, strict=True)) for row in found.rows])
    (row,) = json.loads(capsys.readouterr().out)
    assert row["n"] == 4
    assert (row["d"], row["at"], row["l"]) == ("1.50", "2020-01-02T03:04:05Z", ["2020-01-01"])


def test_notebook_display_escapes_what_the_archive_says(store: Store) -> None:
    found = query(store, "select '<script>x</script>\u202e' as \"<b>\"")
    shown = found._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "⟨U+202E⟩" in shown
