"""Tables say what they are, the committed dictionary is current, and health statements have no place in them."""

import importlib.util
from pathlib import Path

import pytest

from barograph.cases.repository.case_repository import CaseRepository
from barograph.catalogue.column import INSTANT, TEXT, TEXTS, WHOLE, Column
from barograph.catalogue.tables import Table
from barograph.export.registry import FORMATS, export_case
from barograph.pipeline.stages import STAGES
from barograph.storage.audit_log import AuditLog
from made_workspace import made_workspace

ROOT = Path(__file__).resolve().parents[2]


def test_the_dictionary_is_current() -> None:
    spec = importlib.util.spec_from_file_location("make_data_dictionary", ROOT / "scripts" / "make_data_dictionary.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.TARGET.read_text("utf-8") == script.dictionary(), "run: python scripts/make_data_dictionary.py"


@pytest.mark.parametrize("table", list(Table), ids=lambda table: table.label)
def test_a_table_says_what_it_is(table: Table) -> None:
    names = table.columns
    assert len(set(names)) == len(names)
    assert set(table.value.key) <= set(names)
    assert table.value.title
    for column in table.value.columns:
        assert column.doc
        assert column.doc.endswith("...") or not column.doc.endswith(".")
    if table.value.time:
        assert str(table.arrow.field(table.value.time).type) == "timestamp[us, tz=UTC]"
        assert "venue" in names, "files are laid out by year and venue"


def test_who_makes_a_table_is_said_once() -> None:
    made = {table: stage.name for stage in STAGES for table in stage.writes}
    assert {table: table.value.made_by for table in Table if not table.primary} == made


@pytest.mark.parametrize("table", list(Table), ids=lambda table: table.label)
def test_what_is_derived_names_columns_of_the_table(table: Table) -> None:
    instants = {column.name for column in table.value.columns if column.kind is INSTANT}
    assert {table.value.time, table.value.dated, table.cut_by} <= {None, *instants}
    assert [column.name for column in table.value.columns if column.optional and column.name in table.value.key] == []


def test_a_text_that_does_not_say_what_it_holds_is_hidden_prose() -> None:
    assert [Column("x", kind, "x").hidden for kind in (TEXT, TEXTS, WHOLE)] == [True, True, False]
    assert Column("x", TEXT, "x").prose


@pytest.mark.parametrize("name", ["display_name", "address", "login", "names", "addresses", "logins", "recipients"])
def test_columns_that_name_somebody_are_marked_private(name: str) -> None:
    marked = [column.private for table in Table for column in table.value.columns if column.name == name]
    assert marked
    assert all(marked)


HEALTH = ("ill for most of the winter", "poor health")
"""What the sample's maintainer says, and what is made of it by a newcomer."""


def _holds(text: str) -> bool:
    return any(words in text.lower() for words in HEALTH)


def test_health_statements_stand_in_the_archive_s_own_table_alone(tmp_path: Path) -> None:
    store = made_workspace(tmp_path / "ws", cases=2)
    told = {table: str(store.arrow(table).to_pylist()) for table in Table}
    assert _holds(told[Table.MESSAGES])
    assert [table.label for table in Table if _holds(told[table])] == ["messages"]
    assert "[health statement masked]" in told[Table.CASES]


def test_no_export_holds_a_health_statement(tmp_path: Path) -> None:
    store = made_workspace(tmp_path / "ws", cases=1)
    shelf = CaseRepository(store)
    (entry,) = shelf.entries(identify=False)
    forms = [item.name for item in FORMATS if item.name not in ("stix", "misp", "pdf")]
    out = tmp_path / "out"
    written = export_case(shelf.case(entry.case_id, identify=True), shelf.names(entry.case_id), forms, out, True)
    assert len(written) >= len(forms)
    assert [path.name for path in written if _holds(path.read_bytes().decode("utf-8", "replace"))] == []
    assert not AuditLog(store.root).path.exists()
