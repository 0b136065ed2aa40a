"""Every statement of docs/recipes.md runs on a workspace in which something was decided."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decisions import Judgement, record
from barograph.sql.query import query
from barograph.sql.views import VIEWS
from barograph.storage.store import Store
from made_workspace import made_workspace

RECIPES = (Path(__file__).resolve().parents[3] / "docs" / "recipes.md").read_text("utf-8")
STATEMENTS = dict(re.findall(r"^## (.+?)$.*?^```sql\n(.*?)^```$", RECIPES, re.MULTILINE | re.DOTALL))
EMPTY = {"Cases that were dismissed, and have something new since"}
"""Recipes that rightly find nothing in the sample."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = made_workspace(tmp_path_factory.mktemp("recipes") / "ws", cases=3)
    case = CaseRepository(made).entries(False)[0].case_id
    record(made, case, Judgement("FalsePositive", "fern", "a course", datetime(2020, 2, 3, tzinfo=UTC)))
    return made


def test_every_heading_with_a_statement_is_run() -> None:
    assert len(STATEMENTS) == RECIPES.count("```sql") >= 10


@pytest.mark.parametrize("title", STATEMENTS)
def test_recipe(store: Store, title: str) -> None:
    found = query(store, STATEMENTS[title])
    assert (found.table.num_rows == 0) == (title in EMPTY)


def test_views_of_the_document_are_those_there_are() -> None:
    listed = dict(re.findall(r"^\| `(v_\w+)` \| (.+) \|$", RECIPES, re.MULTILINE))
    assert listed == {view.name: view.title for view in VIEWS}
