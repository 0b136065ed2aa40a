"""The readers as a Spark data source."""

from __future__ import annotations

from pathlib import Path

import pytest

from barograph.sources.ingest.datasource import ArchiveSource

MAIL = b"From a@b Fri Dec 30 14:08:30 2016\nFrom: Ada <ada@example.org>\nMessage-ID: <%d@x>\n\nWords.\n\n"


def test_a_path_is_recognised_and_read_in_parts(spark, tmp_path: Path) -> None:
    path = tmp_path / "dev.mbox"
    path.write_bytes(b"".join(MAIL % number for number in range(100)) + b"From a@b Fri Dec 30 14:08:30 2016\nx\n")
    spark.dataSource.register(ArchiveSource)
    rows = spark.read.format("barograph").option("path", str(path)).load()
    assert {row["what"]: row["count"] for row in rows.groupBy("what").count().collect()} == {
        "message": 100,
        "reject": 1,
    }
    first = rows.where("native_id = '7@x'").select("venue", "address", "date_source").collect()
    assert [tuple(row) for row in first] == [("dev", "ada@example.org", "archive")]


def test_a_path_that_is_missing_is_named(spark) -> None:
    spark.dataSource.register(ArchiveSource)
    with pytest.raises(Exception, match="option path is missing"):
        spark.read.format("barograph").load().count()
