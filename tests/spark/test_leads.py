"""Gains of access are counted by identity, and to have written a commit is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.evaluation.access_gains import gains
from barograph.evaluation.scratch_runner import ScratchRunner
from barograph.storage.store import Store


def day(number: int) -> datetime:
    return datetime(2024, 1, number, tzinfo=UTC)


def made(spark: SparkSession, table: Table, rows: list[dict[str, object]]) -> DataFrame:
    full = [{**dict.fromkeys(table.columns), **row} for row in rows]
    return spark.createDataFrame(pa.Table.from_pylist(full, schema=table.arrow))


def test_gains_are_by_identity_and_a_commit_is_none(spark: SparkSession, tmp_path: Path) -> None:
    runner = ScratchRunner(spark, Store(tmp_path / "ws"), Config(projects={"tracker": "harbor"}))
    rights = [
        ("login", "tracker", "commit", 1), ("login", "tracker", "push", 5), ("mail", "tracker", "push", 3),
        ("unknown", "tracker", "merge", 4), ("mail", "elsewhere", "push", 1), ("mail", "tracker", "release", 20),
    ]  # fmt: skip
    rows = [
        {"right_id": str(n), "account_id": who, "venue": venue, "kind": kind, "at": day(at), "login": who}
        for n, (who, venue, kind, at) in enumerate(rights)
    ]
    runner.store.replace(Table.RIGHTS, made(spark, Table.RIGHTS, rows), {"stage": "t"})
    accounts = [{"account_id": who, "identity_id": "one"} for who in ("login", "mail")]
    runner.scratch.replace(Table.ACCOUNTS, made(spark, Table.ACCOUNTS, accounts), {"stage": "t"})
    found = gains(runner, day(10), [{"project": "harbor"}], identify=False)
    assert {name: [(gain.kind, gain.at, gain.name) for gain in each] for name, each in found.items()} == {
        "one": [("push", day(3), None)],
        "unknown": [("merge", day(4), None)],
    }
