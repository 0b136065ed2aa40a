"""The overview: who stands where and why, nobody named, and no statement of the database more for more projects."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from barograph.catalogue.tables import Table
from barograph.overview import projects
from barograph.overview.projects import ProjectRows
from barograph.overview.rows import MONTHS, CaseCount, by_need, project_key, signs_of
from barograph.review.project_pages import HELP, KEEP, AskedWindow
from barograph.review.service import ReviewService
from barograph.storage.store import Store
from case_samples import Changes
from made_projects import AS_OF, made_projects, project_name
from made_workspace import made_workspace

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_projects(tmp_path_factory.mktemp("projects") / "ws", projects=15)


def test_projects_with_most_signs_stand_first_and_each_sign_is_named(store: Store) -> None:
    overview = ProjectRows(store, ()).overview()
    assert overview.as_of == AS_OF
    assert [len(row.signs) for row in overview.rows] == sorted((len(row.signs) for row in overview.rows), reverse=True)
    first, by_name = overview.rows[0], {row.project: row for row in overview.rows}
    alone = ("one account carries it", "answers are slower than before", "a maintainer spoke of load")
    assert by_name[project_name(0)].signs == alone
    assert (first.project, len(first.signs)) == (project_name(14), len(alone)), "as many signs, and less answered"
    assert by_name[project_name(4)].signs == ("one account carries it", "half or more stays unanswered")
    assert by_name[project_name(1)].signs == ()


def test_among_equal_signs_the_less_answered_comes_first_then_the_name(store: Store) -> None:
    rows = [row for row in ProjectRows(store, ()).overview().rows if not row.signs]
    shares = [row.exposure.unanswered for row in rows if row.exposure and row.exposure.unanswered is not None]
    assert len(shares) >= 3
    assert shares == sorted(shares, reverse=True)
    unknown = replace(rows[0], exposure=None)
    assert sorted([unknown, *rows], key=by_need)[-1] is unknown


def test_an_open_case_and_an_alarm_are_signs_and_a_dismissed_case_is_none(store: Store) -> None:
    name = project_name(1)
    open_case, done = CaseCount(name, "shown", 1, dismissed=False), CaseCount(name, "shown", 2, dismissed=True)
    reader = ProjectRows(store, [open_case, done])
    row = reader.row(name)
    assert (row.open_cases, row.signs, row.project) == ((0, 1, 0), ("an open case at tier 1 or 2",), "shown")
    assert row.guard is not None
    assert signs_of(None, replace(row.guard, alarm=True), (3, 0, 0)) == ["the guard raised its alarm"]


def test_a_row_tells_last_message_load_and_months(store: Store) -> None:
    row = ProjectRows(store, ()).row(project_name(5))
    assert row.last_message is not None
    assert (row.messages, row.quiet_days) == (30 * 12, 19)
    assert (row.archive.venues, row.archive.files, row.archive.units, row.archive.rejects) == (1, 1, 360, 2)
    assert row.exposure is not None
    assert row.exposure.months == (0.0,) * MONTHS
    assert sum(row.pressing) == MONTHS * 2


def test_venues_of_no_project_are_told_apart_and_named_ones_are_not(tmp_path: Path) -> None:
    store = made_projects(tmp_path / "ws", projects=1, months=2)
    rows = store.arrow(Table.LOADS).to_pylist()
    feed = {**rows[0], "load_id": "f", "venue": "a-feed", "units": 50, "rejects": 5}
    store.replace_arrow(Table.LOADS, pa.Table.from_pylist([*rows, feed], schema=Table.LOADS.arrow), {})
    elsewhere = ProjectRows(store, ()).elsewhere
    assert (elsewhere.files, elsewhere.units, elsewhere.rejected) == (1, 50, 0.1)
    named = ProjectRows(store, (), {"a-feed": project_name(0)})
    assert (named.elsewhere.files, named.row(project_name(0)).archive.units) == (0, 24 + 50)


def test_more_projects_ask_no_more_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = projects.fetched

    def counted(store: Store, tables: dict[Table, tuple[str, ...]], sql: str, values: object = None) -> object:
        asked.append(sql)
        return real(store, tables, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(projects, "fetched", counted)
    numbers = []
    for size in (2, 200):
        asked.clear()
        made = made_projects(tmp_path / str(size), projects=size, months=2, monthly=3)
        assert len(ProjectRows(made, ()).overview().rows) == size
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] == 4


def test_a_workspace_without_a_run_has_no_row(tmp_path: Path) -> None:
    overview = ProjectRows(Store(tmp_path), ()).overview()
    assert (overview.as_of, overview.rows, overview.stale) == (None, (), False)


def test_a_name_of_an_account_in_the_name_of_a_project_is_not_shown(tmp_path: Path) -> None:
    store = made_workspace(tmp_path / "ws", cases=1, changes=Changes(project="pelle-okonjo-tools"))
    page = ReviewService(store).projects.overview()
    row = page.overview.rows[0]
    assert "okonjo" not in page.model_dump_json().lower()
    assert row.key == project_key("pelle-okonjo-tools-0")
    whole = ReviewService(store).projects.project(row.key, AskedWindow()).model_dump_json()
    assert "okonjo" not in whole.lower()
    named = ReviewService(store, identify=True).projects.overview().overview.rows[0]
    assert named.project == "pelle-okonjo-tools-0"


def test_the_words_about_help_are_those_of_the_document() -> None:
    document = re.sub(r"\s+", " ", (ROOT / "docs" / "harm.md").read_text("utf-8"))
    assert [words for words in (*HELP, KEEP) if words not in document] == []
