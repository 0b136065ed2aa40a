"""What a listing reads and what it may import: a start of Arrow, numpy or the models would cost it its 300 ms."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from barograph.cases.inputs.record import columns, records
from barograph.cases.inputs.records import EpisodeRecord
from barograph.cases.repository.decisions import Judgement, record
from barograph.cases.repository.listing import listed
from barograph.cases.stage import case_rows
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import SchemaError
from barograph.sql.query import query
from barograph.sql.sandbox import run_sql
from barograph.storage.duckdb_reader import connect, source
from barograph.storage.store import Store
from case_samples import AS_OF
from made_workspace import made_workspace

MODELS = ("pydantic", "jsonschema")
HEAVY = ("pyarrow", "numpy", "pandas", "yaml", "pyspark", "networkx", "jinja2", "fastapi", "sklearn", "torch")
LOOK = (
    "import sys, json\n"
    "from barograph.cli.app import cli\n"
    "cli.main(sys.argv[1:], standalone_mode=False)\n"
    "print(json.dumps([name for name in sys.modules if '.' not in name]), file=sys.stderr)\n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("listing"))


@pytest.mark.parametrize(
    ("verb", "barred"),
    [
        (["--help"], (*HEAVY, *MODELS, "duckdb")),
        (["cases"], (*HEAVY, *MODELS)),
        (["cases", "--format", "json"], (*HEAVY, *MODELS)),
        (["status"], (*HEAVY, *MODELS)),
        (["status", "--tables"], (*HEAVY, *MODELS, "duckdb")),
        (["rejects"], (*HEAVY, *MODELS)),
        (["audit"], (*HEAVY, *MODELS, "duckdb")),
        (["decisions"], HEAVY),
        (["show", "CASE"], (*HEAVY, *MODELS)),
        (["query", "select * from v_cases"], (*HEAVY, *MODELS)),
        (["query", "--format", "json", "select p, pressing from v_case_messages"], (*HEAVY, *MODELS)),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_listing_imports_nothing_heavy(store: Store, verb: list[str], barred: tuple[str, ...]) -> None:
    (case, *_) = sorted(row["case_id"] for row in listed(store, Table.CASES, ["case_id"]))
    asked = [case if word == "CASE" else word for word in verb]
    line = [sys.executable, "-c", LOOK, "-w", str(store.root), *asked]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    assert done.stdout.strip()
    imported = json.loads(done.stderr.splitlines()[-1])
    assert "click" in imported
    assert sorted(set(imported) & set(barred)) == []


def test_a_listing_gives_what_arrow_gives(store: Store) -> None:
    wanted = columns(EpisodeRecord)
    plain = [name for name in wanted if name != "crossed_at"]  # a list of instants is in no listing
    held = records(EpisodeRecord, store.arrow(Table.EPISODES))
    assert len(held) == 6
    found = listed(store, Table.EPISODES, plain)
    assert found == [{name: getattr(row, name) for name in plain} for row in held]


def test_a_listing_is_cut_and_ordered_as_asked(store: Store) -> None:
    ids = [row["message_id"] for row in listed(store, Table.MESSAGES, ["message_id"])]
    assert len(ids) > 3
    first = listed(store, Table.MESSAGES, ["message_id"], order=("message_id",), limit=2)
    assert [row["message_id"] for row in first] == sorted(ids)[:2]
    (one,) = listed(store, Table.MESSAGES, ["message_id", "subject"], ("message_id", ids[3]))
    assert one["message_id"] == ids[3]
    assert listed(store, Table.MESSAGES, ["message_id"], ("message_id", "' or 1=1 --")) == []


def test_items_of_lists_are_counted_without_being_read(store: Store) -> None:
    held = listed(store, Table.CASES, ["case_id", "message_ids"])
    assert listed(store, Table.CASES, ["case_id"], counted=["message_ids"]) == [
        {"case_id": row["case_id"], "message_ids": len(row["message_ids"])} for row in held
    ]


ADVICE = [
    (Table.CASES, "digest", "Make it again with: barograph run --force"),
    (Table.MESSAGES, "permalink", "Load the archives again, into a new workspace: barograph -w NEW load"),
    (Table.RIGHTS, "detail", "Load the archives again"),
    (Table.LOADS, "units", "Load the archives again"),
    (Table.DECISIONS, "reason", "cannot be made again: restore its folder from a copy"),
]


def _without(store: Store, table: Table, *names: str) -> None:
    """Take columns out of a table's files, as if an older barograph had written them."""
    for path in store.files(table):
        pq.write_table(pq.read_table(path, partitioning=None).drop_columns(list(names)), path)


def _decided(folder: Path) -> Store:
    store = made_workspace(folder, 1)
    (case,) = listed(store, Table.CASES, ["case_id"])
    record(store, case["case_id"], Judgement("FalsePositive", "fern", "a course", datetime(2020, 2, 3, tzinfo=UTC)))
    return store


@pytest.mark.parametrize(("table", "column", "advice"), ADVICE, ids=lambda value: getattr(value, "label", ""))
def test_a_missing_column_is_the_same_fault_in_every_reader_with_the_advice_of_its_table(
    tmp_path: Path, table: Table, column: str, advice: str
) -> None:
    store = _decided(tmp_path)
    _without(store, table, column)
    fault = rf"table {table.label} lacks column {column} in .*\.parquet: .*{advice}"
    readers = (
        lambda: listed(store, table, [column]),
        lambda: store.arrow(table),
        lambda: list(store.row_groups(table, [column])),
        lambda: store.checked_files(table),
        lambda: run_sql(store, f"select * from {table.label}", identify=True),
        lambda: query(store, f"select count(*) from {table.label}, query('select 1')", identify=True),
        lambda: source(connect(), store, table),
    )
    for reader in readers:
        with pytest.raises(SchemaError, match=fault) as caught:
            reader()
        assert ("barograph run" in str(caught.value)) == (not table.primary)
    if table not in (Table.CASES, Table.DECISIONS):
        with pytest.raises(SchemaError, match=fault):
            case_rows(store, Config(), AS_OF)


def test_an_optional_column_that_a_file_lacks_is_null_in_every_reader(tmp_path: Path) -> None:
    store = _decided(tmp_path)
    _without(store, Table.DECISIONS, "reply", "duplicate_of")
    assert [row["reply"] for row in listed(store, Table.DECISIONS, ["reply", "status"])] == [None]
    assert store.arrow(Table.DECISIONS)["reply"].to_pylist() == [None]
    assert run_sql(store, "select reply, status from decisions", identify=True).rows == ((None, "FalsePositive"),)
    held = query(store, "select reply from decisions, query('select 1')", identify=True)
    assert held.table.to_pylist() == [{"reply": None}]
    (case,) = listed(store, Table.CASES, ["case_id"])
    record(store, case["case_id"], Judgement("InProgress", "fern", "again", datetime(2020, 2, 4, tzinfo=UTC)))
    assert len(listed(store, Table.DECISIONS, ["reply"])) == 2


def test_a_name_inside_a_list_is_not_taken_for_a_column(tmp_path: Path) -> None:
    store = made_workspace(tmp_path, 1)
    _without(store, Table.ACCOUNTS, "messages", "first_seen")
    with pytest.raises(SchemaError, match="lacks column first_seen, messages in"):
        listed(store, Table.ACCOUNTS, ["account_id", "first_seen", "messages"])


def test_faults_of_settings_given_with_a_listing_are_told(store: Store) -> None:
    line = [sys.executable, "-c", "from barograph.cli import main; main()", "-w", str(store.root)]
    done = subprocess.run([*line, "--set", "group.kmax=4", "cases"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert "group.k_max" in done.stderr
