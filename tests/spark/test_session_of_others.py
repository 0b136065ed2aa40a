"""A session that is not ours: its settings and the frames it keeps are the same after our work as before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.pipeline.runner import SMALL, fitted, run_stage
from barograph.pipeline.stage import Context
from barograph.pipeline.stages import stage_named
from barograph.storage import spark_session
from barograph.storage.persistence import persisted, releasing
from barograph.storage.spark_session import FEW, FEW_ROWS, session_settings
from barograph.workspace import Workspace

LIST = Path(__file__).resolve().parents[2] / "data" / "demo" / "harbor-list.mbox"
OTHERS = {
    "spark.sql.session.timeZone": "Pacific/Kiritimati",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "77",
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.adaptive.enabled": "true",
}
LINKED = stage_named("link").writes


@pytest.fixture
def others(spark: SparkSession) -> Iterator[SparkSession]:
    """The session with settings that differ from those we need."""
    before = {name: spark.conf.get(name) for name in OTHERS}
    for name, value in OTHERS.items():
        spark.conf.set(name, value)
    yield spark
    for name, value in before.items():
        spark.conf.set(name, value or "")


def linked(root: Path) -> Workspace:
    workspace = Workspace(root)
    workspace.load(LIST, venue="harbor-list")
    context = Context(workspace.config, as_of_instant("2023-06-30"), workspace.store)
    with workspace.store.writing():
        run_stage(lambda: workspace.spark, stage_named("link"), context)
    return workspace


def kept(spark: SparkSession) -> int:
    return int(spark.sparkContext._jsc.getPersistentRDDs().size())  # type: ignore[union-attr]


def test_settings_and_kept_frames_of_the_caller_stay(others: SparkSession, tmp_path: Path) -> None:
    mine = others.range(7).cache()
    assert mine.count() == 7
    settings, frames = others.conf.getAll, kept(others)
    workspace = linked(tmp_path / "ws")
    assert others.conf.getAll == settings
    assert mine.storageLevel.useMemory, "the caller's frame is still kept"
    assert kept(others) <= frames, "and of ours none is"
    mine.unpersist()
    assert workspace.store.row_count(Table.THREADS) > 10


def test_no_table_depends_on_the_settings_of_the_caller(
    others: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_others = linked(tmp_path / "others")
    for name, value in {**OTHERS, "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "2"}.items():
        others.conf.set(name, value)
    monkeypatch.setattr(spark_session, "FEW_ROWS", -1)  # and none on whether Spark compiles or interprets
    plain = linked(tmp_path / "plain")
    tables = (Table.MESSAGES, *LINKED)
    assert {t: under_others.store.digest(t) for t in tables} == {t: plain.store.digest(t) for t in tables}


def test_settings_are_put_back_after_an_error(others: SparkSession) -> None:
    settings = others.conf.getAll
    with (
        pytest.raises(RuntimeError, match="in between"),
        session_settings(others, {"spark.sql.shuffle.partitions": "1", "spark.barograph.unknown": "x"}),
    ):
        assert others.conf.get("spark.sql.session.timeZone") == "UTC"
        assert others.conf.get("spark.barograph.unknown") == "x"
        raise RuntimeError("in between")
    assert others.conf.getAll == settings


def test_a_frame_that_the_caller_keeps_is_used_and_stays(spark: SparkSession) -> None:
    mine = spark.range(5).selectExpr("id * 3 as n").persist()
    with releasing():
        same = persisted(spark.range(5).selectExpr("id * 3 as n"))
        ours = persisted(spark.range(5).selectExpr("id * 4 as n"))
        assert (same.count(), ours.count()) == (5, 5)
        assert ours.storageLevel.useMemory
    assert mine.storageLevel.useMemory
    assert not ours.storageLevel.useMemory
    mine.unpersist()


def test_partitions_follow_the_rows_up_to_what_the_session_has(spark: SparkSession) -> None:
    name = "spark.sql.shuffle.partitions"
    with session_settings(spark, {name: "6"}):
        assert SMALL["spark.sql.adaptive.enabled"] == "false"
        assert fitted(spark, 0) == fitted(spark, FEW_ROWS) == {name: "1", **SMALL, **FEW}
        assert fitted(spark, FEW_ROWS + 1) == fitted(spark, 79_999) == {name: "1", **SMALL}
        assert fitted(spark, 80_000) == {name: "2"}
        assert fitted(spark, 10_000_000) == {name: "6"}
