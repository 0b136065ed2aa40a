"""Trends: what stands in the tables and no more, nothing after the as-of, and pictures with equal bytes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.evaluation.scores_over_time import best_scores, keep_scores
from barograph.export.svg_trend import HEIGHT, WIDTH, description, trend_picture
from barograph.overview.calendar import month_of, month_start, week_of, week_start
from barograph.overview.trends import Trend, TrendPoint, Trends, read_trends
from barograph.storage.store import Store
from barograph.workspace import Workspace
from made_projects import AS_OF, made_projects, project_name

SVG = "{http://www.w3.org/2000/svg}"
HARBOR = project_name(0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_projects(tmp_path_factory.mktemp("trends") / "ws", projects=2)


def named(trends: Trends, name: str) -> Trend:
    return next(trend for trend in trends.trends if trend.name == name)


def test_pressing_messages_are_counted_by_week_and_newcomers_at_their_first_message(store: Store) -> None:
    trends = read_trends(store, HARBOR, AS_OF)
    acts = [row for row in store.arrow(Table.ACTS).to_pylist() if row["project"] == HARBOR and row["hit"]]
    by_week = {point.at: point.value for point in named(trends, "pressing").points}
    assert sum(value for value in by_week.values() if value) == len(acts)
    assert by_week[week_start(week_of(acts[0]["sent_at"]))] == 1.0
    assert {point.value for point in named(trends, "newcomers").points[1:]} == {3.0}
    assert named(trends, "newcomers").points[0].value == 3.0 + 8


def test_nothing_after_the_as_of_is_in_a_trend(store: Store) -> None:
    earlier = AS_OF - timedelta(days=200)
    trends = read_trends(store, HARBOR, earlier)
    assert trends.until == earlier
    assert all(point.at <= earlier for trend in trends.trends for point in trend.points)
    assert len(named(trends, "answers").points) == 24


def test_scores_over_time_are_those_of_the_last_replay(tmp_path: Path) -> None:
    made = made_projects(tmp_path / "ws", projects=1, months=6)
    assert "barograph replay" in description(named(read_trends(made, HARBOR, AS_OF), "score"))
    dates = [month_start(month_of(AS_OF) - back) for back in (3, 2, 1)]
    group = {"episode_id": "a" * 32, "project": HARBOR, "tier": 1, "score": 4.5, "rate_surrogate": 0.1, "rate_real": 0}
    lesser = {**group, "episode_id": "b" * 32, "tier": 0, "score": 9.0}
    begun = {HARBOR: dates[1], "born-later": AS_OF}
    points = best_scores({dates[0]: [], dates[1]: [], dates[2]: [lesser, group]}, begun)
    assert [(point.as_of, point.groups, point.score, point.tier) for point in points] == [
        (dates[1], 0, None, None),
        (dates[2], 2, 4.5, 1),
    ]
    keep_scores(made, points, pytest.fail)
    drawn = named(read_trends(made, HARBOR, AS_OF), "score").points
    assert [(point.value, point.mark) for point in drawn] == [(0.0, ""), (4.5, "1")]
    with made.writing():
        said: list[str] = []
        keep_scores(made, points, said.append)
    assert "not kept" in said[0]


def test_a_sheet_is_one_picture_with_equal_bytes_and_an_unknown_project_is_named(store: Store) -> None:
    workspace = Workspace(store.root)
    sheet = workspace.trends(HARBOR)
    root = ET.fromstring(sheet._repr_svg_())
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(trend.title in sheet.svg for trend in sheet.trends.trends)
    assert sheet.svg == Workspace(store.root).trends(HARBOR).svg
    one = sheet.only("answers", since=sheet.trends.until - timedelta(days=200))
    assert 'class="picture trend-answers any"' in one.svg
    assert one.trends.since > sheet.trends.since
    assert min(point.at for point in one.trends.trends[0].points) >= one.trends.since
    with pytest.raises(DataError, match=r"no trend anwers. Did you mean answers"):
        sheet.only("anwers")
    with pytest.raises(DataError, match=r"project-001"):
        workspace.trends("forge.example/crew/project-01")
    with pytest.raises(DataError, match="never run"):
        Workspace(store.root / "nothing").trends("x")


SINCE, UNTIL = datetime(2021, 1, 1, tzinfo=UTC), datetime(2023, 6, 30, tzinfo=UTC)
VALUES = st.lists(st.none() | st.floats(0, 1e7), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    values=VALUES,
    unit=st.sampled_from(["count", "days", "score"]),
    form=st.sampled_from(["bars", "line", "steps"]),
    limit=st.none() | st.floats(1, 1e6),
    log=st.booleans(),
)
def test_whatever_the_values_every_mark_lies_inside_the_picture(
    values: list[float | None], unit: str, form: str, limit: float | None, log: bool
) -> None:
    points = tuple(TrendPoint(month_start(month_of(SINCE) + n), value, "1") for n, value in enumerate(values))
    trend = Trend("x", "A <title>", unit, form, points, "", limit, "limit", log)  # type: ignore[arg-type]
    root = ET.fromstring(trend_picture(trend, SINCE, UNTIL))
    for node in root.iter():
        for name, most in (("x", WIDTH), ("x1", WIDTH), ("x2", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            assert 0 <= float(node.get(name, 0)) <= most
        for y in re.findall(r"V(-?[\d.]+)", node.get("d", "")):
            assert 0 <= float(y) <= HEIGHT
    assert root.findtext(f"{SVG}title") == "A <title>"


def test_a_gap_is_a_gap_and_a_single_value_is_seen() -> None:
    at = [month_start(month_of(SINCE) + n) for n in range(5)]
    values = (1.0, 2.0, None, 3.0, None)
    points = tuple(TrendPoint(*pair) for pair in zip(at, values, strict=True))
    drawn = trend_picture(Trend("x", "x", "days", "line", points, ""), SINCE, UNTIL)
    assert len(re.findall(r'<path d="M[^M"]*"', drawn)) == 1
    assert drawn.count("<circle") == 1
    assert "between 1.0 days and 3.0 days, last 3.0 days" in drawn


def test_old_files_of_exposure_are_no_reason_to_fail(tmp_path: Path) -> None:
    made = made_projects(tmp_path / "ws", projects=1, months=3)
    made.replace_arrow(Table.EXPOSURE, pa.Table.from_pylist([], schema=Table.EXPOSURE.arrow), {})
    trends = read_trends(made, HARBOR, AS_OF)
    assert named(trends, "answers").points == ()
    assert description(named(trends, "answers")) == "No value is known yet."
