"""The verbs of deciding, asking and reviewing, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from barograph.cases.repository.case_repository import CaseRepository
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.errors import ConfigError, DataError, MissingExtra
from barograph.storage.audit_log import AuditLog
from barograph.storage.store import Store
from made_workspace import made_workspace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return made_workspace(tmp_path / "ws", cases=2)


def typed(store: Store, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(store.root), *words], catch_exceptions=False, standalone_mode=False)


def first(store: Store) -> str:
    return CaseRepository(store).entries(False)[0].case_id


def decide(store: Store, *words: str) -> Result:
    case = first(store)
    return typed(store, "decide", case, "FalsePositive", "--reviewer", "fern", "--reason", "a course", *words)


def test_a_dismissed_case_leaves_the_queue_and_all_brings_it_back(store: Store) -> None:
    case = first(store)
    result = decide(store, "--at", "2020-02-03T10:00Z", "--second-reader", "moss")
    assert "out of the queue until a new message arrives" in result.stderr
    assert case not in typed(store, "cases").stdout
    assert case in typed(store, "cases", "--all").stdout
    listed = json.loads(typed(store, "cases", "--all", "--format", "json").stdout)
    assert [row["status"] for row in listed if row["case_id"] == case] == ["FalsePositive"]
    taken = json.loads(typed(store, "decisions", "--case", case, "--format", "json").stdout)
    assert [(row["at"], row["second_reader"]) for row in taken] == [("2020-02-03T10:00:00Z", "moss")]


def test_without_at_the_clock_of_the_act_is_used(store: Store) -> None:
    decide(store)
    held = store.arrow(Table.DECISIONS).to_pylist()[0]["at"]
    assert held.year >= 2024


def test_a_statement_comes_from_a_file_as_it_stands(store: Store, tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    said.write_bytes("Ich war's nicht.\r\n\r\nGruß\n".encode())
    decide(store, "--reply-file", str(said))
    assert store.arrow(Table.DECISIONS)["reply"].to_pylist() == ["Ich war's nicht.\r\n\r\nGruß\n"]
    said.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8 at byte 0"):
        decide(store, "--reply-file", str(said))


def test_a_wrong_instant_and_a_wrong_case_are_told(store: Store) -> None:
    with pytest.raises(ConfigError, match="expected an instant"):
        decide(store, "--at", "yesterday")
    with pytest.raises(DataError, match="no case C-NOWHERE"):
        typed(store, "decide", "C-NOWHERE", "New", "--reviewer", "fern", "--reason", "x")


def test_agreement_is_a_listing_too(store: Store) -> None:
    decide(store)
    told = typed(store, "decisions", "--agreement", "--format", "csv").stdout.splitlines()
    assert told[0] == "measure,count,of,share,low,high,kappa"
    assert told[1].startswith('"false positives, all tiers, random part",1,1,1.0,0.025,')  # shares are not rounded


def test_query_prints_rows_lists_views_and_tells_of_more(store: Store) -> None:
    assert json.loads(typed(store, "query", "select count(*) as n from v_cases", "--format", "json").stdout) == [
        {"n": 2}
    ]
    assert "v_case_messages" in typed(store, "query", "--views").stdout
    cut = typed(store, "query", "select * from range(9)", "--limit", "3")
    assert "the first 3 rows" in cut.stderr
    with pytest.raises(DataError, match="query: "):
        typed(store, "query", "drop table cases")


def test_names_in_a_query_are_recorded_first(store: Store) -> None:
    asked = "select display_name from v_messages"
    with pytest.raises(DataError, match="not found"):
        typed(store, "query", asked)
    assert AuditLog(store.root).entries() == []
    assert "Pelle Okonjo" in typed(store, "query", asked, "--identify").stdout
    assert [entry.verb for entry in AuditLog(store.root).entries()] == ["query"]


def test_a_static_copy_is_written_and_names_in_it_are_recorded(store: Store, tmp_path: Path) -> None:
    told = typed(store, "review", "--static", str(tmp_path / "plain")).stdout.strip()
    assert Path(told).is_file()
    assert AuditLog(store.root).entries() == []
    typed(store, "review", "--static", str(tmp_path / "named"), "--identify")
    assert [entry.verb for entry in AuditLog(store.root).entries()] == ["review"]


def test_without_its_extra_the_review_page_says_how_to_get_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtra, match=r"barograph\[review\]") as caught:
        typed(store, "review")
    assert caught.value.exit_code == 5
