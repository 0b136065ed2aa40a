"""What a listing reads and what it may import: a start of Arrow, numpy or the models would cost it its 300 ms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from barograph.cases.inputs.record import columns, records
from barograph.cases.inputs.records import EpisodeRecord
from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.errors import SchemaError
from barograph.storage.store import Store
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
        (["status"], (*HEAVY, *MODELS, "duckdb")),
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


def test_a_table_of_an_older_barograph_is_told_and_how_to_mend_it(tmp_path: Path) -> None:
    old = made_workspace(tmp_path, 1)
    (path,) = old.files(Table.CASES)
    pq.write_table(pq.read_table(path).drop_columns(["digest"]), path)
    with pytest.raises(SchemaError, match="barograph run --force"):
        listed(old, Table.CASES, ["case_id", "digest"])


def test_faults_of_settings_given_with_a_listing_are_told(store: Store) -> None:
    line = [sys.executable, "-c", "from barograph.cli import main; main()", "-w", str(store.root)]
    done = subprocess.run([*line, "--set", "group.kmax=4", "cases"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert "group.k_max" in done.stderr
