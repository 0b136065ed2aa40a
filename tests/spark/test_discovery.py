"""Benjamini-Hochberg over project-quarters, against the definition (docs/method.md S9)."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from barograph.catalogue.tables import Table
from barograph.detection import discovery
from barograph.detection.discovery import with_quarters

RATES = {("a", 2): 1e-4, ("a", 5): 2e-3, ("b", 2): 5e-3, ("b", 3): 1e-3, ("c", 11): 9e-3}
TESTED = [(project, month) for project in "abcd" for month in (2, 5, 8, 11)]


def made(spark: SparkSession, table: Table, rows: list[dict[str, object]]):
    full = [{**dict.fromkeys(table.columns), **row} for row in rows]
    return spark.createDataFrame(pa.Table.from_pylist(full, schema=table.arrow))


def test_q_values(spark: SparkSession) -> None:
    episodes = [
        {
            "episode_id": f"{project}{month}",
            "project": project,
            "window_end": datetime(2020, month, 3, tzinfo=UTC),
            "rate_surrogate": rate,
            "rate_real": rate / 2,
            "list_years": 99.0,
        }
        for (project, month), rate in RATES.items()
    ]
    acts = [
        {"message_id": f"{project}{month}{n}", "project": project, "ready_at": datetime(2020, month, 1 + n, tzinfo=UTC)}
        for project, month in TESTED
        for n in range(2)
    ]
    full = [{**dict.fromkeys(Table.EPISODES.columns), **row} for row in episodes]
    tested = discovery.tested_quarters(made(spark, Table.ACTS, acts))
    assert tested == len(TESTED)
    found = with_quarters(pa.Table.from_pylist(full, schema=Table.EPISODES.arrow), tested)
    assert found.schema == Table.EPISODES.arrow
    rows = {row["episode_id"]: row for row in found.to_pylist()}
    assert len(rows) == len(RATES)
    p = {key: -math.expm1(-rate / 4) for key, rate in RATES.items()}
    quarters = sorted([p["a", 2], p["a", 5], min(p["b", 2], p["b", 3]), p["c", 11]])
    for (project, month), chance in p.items():
        row = rows[f"{project}{month}"]
        assert row["p_quarter"] == pytest.approx(chance)
        assert row["smallest_p"] == pytest.approx(1 / 400)
        own = p["b", 3] if project == "b" else chance
        place = quarters.index(own)
        expected = min(value * len(TESTED) / (rank + 1) for rank, value in enumerate(quarters) if rank >= place)
        assert row["q"] == pytest.approx(min(1.0, expected))
