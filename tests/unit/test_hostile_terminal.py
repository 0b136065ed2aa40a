"""Hostile archive text on stdout: it moves no cursor, turns no line, starts no formula, and JSON gives it back."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from click.testing import CliRunner

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decisions import Judgement, record
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.storage.store import Store
from case_samples import Changes
from hostile import HOSTILE
from made_workspace import build_cases, numbered, write

AT_ONCE = 14
MOVING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What a terminal acts on or shows turned round; only tab and newline may stand in an output."""

FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hostile texts, subjects, lists, paths, names, decisions and rejects."""
    made = Store(tmp_path_factory.mktemp("terminal") / "ws")
    batches = [HOSTILE[n : n + AT_ONCE] for n in range(0, len(HOSTILE), AT_ONCE)]
    write(made, [numbered(n, _changed(batch, HOSTILE[-n - 1])) for n, batch in enumerate(batches)])
    build_cases(made)
    at = datetime(2024, 5, 1, tzinfo=UTC)
    for number, entry in enumerate(CaseRepository(made).entries(False)):
        said = HOSTILE[number * AT_ONCE]
        judgement = Judgement("InProgress", f"r {said}"[:200], f"r {said}", at + timedelta(hours=number))
        record(made, entry.case_id, judgement)
    text = {field.name for field in Table.REJECTS.arrow if field.type == pa.string()}
    rows = [{**dict.fromkeys(text, said), "reject_id": f"{n}"} for n, said in enumerate(HOSTILE)]
    storable = [{name: str(value).encode(errors="replace").decode() for name, value in row.items()} for row in rows]
    made.replace_arrow(Table.REJECTS, pa.Table.from_pylist(storable, schema=Table.REJECTS.arrow), {"stage": "load"})
    return made


def _changed(batch: tuple[str, ...], name: str) -> Changes:
    return Changes(
        text=tuple(f"Please hand it over. {said}" for said in batch),
        subject=batch,
        name=f"Pelle {name}",
        project=batch[1],
        path=batch[2 % len(batch)],
        evidence=batch[3 % len(batch)],
    )


def told(store: Store, *words: str) -> str:
    done = CliRunner().invoke(cli, ["-w", str(store.root), *words], catch_exceptions=False, standalone_mode=False)
    assert done.exit_code == 0
    assert len(done.stdout) > 100
    return done.stdout


LISTINGS = {
    "cases": ("cases", "--all"),
    "named cases": ("cases", "--all", "--identify"),
    "decisions": ("decisions",),
    "rejects": ("rejects",),
    "messages": ("query", "--identify", "select subject, own_text, display_name from v_messages"),
    "evidence": ("query", "select * from v_evidence"),
}
EVERY = pytest.mark.parametrize("verb", LISTINGS)


def test_more_than_two_hundred_reach_the_tables(store: Store) -> None:
    texts = store.arrow(Table.MESSAGES)["own_text"].to_pylist()
    assert sum(any(said in text for text in texts) for said in HOSTILE) >= 200
    assert store.row_count(Table.REJECTS) >= 200


@EVERY
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_listing_moves_no_cursor(store: Store, verb: str, form: str) -> None:
    assert MOVING.findall(told(store, *LISTINGS[verb], "--format", form).replace("\r\n", "\n")) == []


@EVERY
def test_a_listing_as_csv_starts_no_formula(store: Store, verb: str) -> None:
    rows = list(csv.reader(io.StringIO(told(store, *LISTINGS[verb], "--format", "csv"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if FORMULA.search(cell) and not NUMBER.fullmatch(cell)] == []


def test_json_gives_back_what_the_archive_holds(store: Store) -> None:
    rows = json.loads(told(store, "query", "--identify", "select own_text from v_messages", "--format", "json"))
    assert sorted(row["own_text"] for row in rows) == sorted(store.arrow(Table.MESSAGES)["own_text"].to_pylist())


def test_a_case_at_the_terminal_moves_no_cursor(store: Store) -> None:
    for entry in CaseRepository(store).entries(False):
        for more in ((), ("--identify",), ("--format", "json")):
            assert MOVING.findall(told(store, "show", entry.case_id, *more)) == [], entry.case_id
