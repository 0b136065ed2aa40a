"""Tables: equal contents give equal digests, readers see only what is manifested, one writer at a time."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table, conform
from barograph.errors import BusyError, DataError, SchemaError
from barograph.privacy.rewrite import Edited, rewrite
from barograph.storage.store import Store


def edges(spark: SparkSession, count: int, partitions: int = 2) -> DataFrame:
    """Rows of `Table.EDGES` over several years and venues."""
    number = F.col("id").cast("string")
    return (
        spark.range(0, count, numPartitions=partitions)
        .select(
            F.concat(F.lit("e"), number).alias("edge_id"),
            F.concat(F.lit("list-"), (F.col("id") % 5).cast("string")).alias("venue"),
            F.lit("p").alias("project"),
            F.lit("reply").alias("kind"),
            number.alias("actor"),
            F.lit(None).cast("string").alias("towards"),
            F.timestamp_seconds(F.col("id") * 86_400 * 30).alias("at"),
            number.alias("message_id"),
            number.alias("thread_id"),
        )
        .select(*Table.EDGES.columns)
    )


@pytest.mark.parametrize("partitions", [1, 3, 8])
def test_the_digest_depends_on_the_rows_alone(spark: SparkSession, tmp_path: Path, partitions: int) -> None:
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    one.replace(Table.EDGES, edges(spark, 200, 2), {"stage": "t"})
    shuffled = edges(spark, 200, partitions).orderBy(F.desc("message_id"))
    other.replace(Table.EDGES, shuffled, {"stage": "t"})
    assert one.digest(Table.EDGES) == other.digest(Table.EDGES)
    other.replace(Table.EDGES, edges(spark, 199), {"stage": "t"})
    assert one.digest(Table.EDGES) != other.digest(Table.EDGES)


def test_appending_gives_the_digest_of_the_whole(spark: SparkSession, tmp_path: Path) -> None:
    whole, grown = Store(tmp_path / "whole"), Store(tmp_path / "grown")
    whole.replace(Table.EDGES, edges(spark, 100), {"stage": "t"})
    grown.append(Table.EDGES, edges(spark, 100).where("cast(actor as int) < 40"), {"stage": "t"})
    grown.append(Table.EDGES, edges(spark, 100).where("cast(actor as int) >= 40"), {"stage": "t"})
    assert grown.digest(Table.EDGES) == whole.digest(Table.EDGES)
    assert grown.read(spark, Table.EDGES).count() == grown.row_count(Table.EDGES) == 100


def test_the_digest_is_the_same_whoever_writes_and_after_rows_were_taken_out(
    spark: SparkSession, tmp_path: Path
) -> None:
    sparks, arrows, left = Store(tmp_path / "spark"), Store(tmp_path / "arrow"), Store(tmp_path / "left")
    sparks.replace(Table.EDGES, edges(spark, 100), {"stage": "t"})
    arrows.replace_arrow(Table.EDGES, sparks.arrow(Table.EDGES), {"stage": "t"})
    assert arrows.digest(Table.EDGES) == sparks.digest(Table.EDGES)
    left.replace(Table.EDGES, edges(spark, 100).where("cast(actor as int) % 7 <> 0"), {"stage": "t"})

    def edit(rows: pa.Table) -> Edited:
        out = pa.array([int(actor) % 7 == 0 for actor in rows["actor"].to_pylist()])
        return Edited(rows.filter(pc.invert(out)), rows.filter(out), rows.slice(0, 0))

    for store in (sparks, arrows):
        assert rewrite(store, Table.EDGES, edit) == (15, 0)
        assert store.digest(Table.EDGES) == left.digest(Table.EDGES)


def test_a_column_that_a_file_lacks_is_a_fault_or_null_where_it_is_optional(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "ws")
    store.append(Table.EDGES, edges(spark, 20), {"stage": "t"})
    path = store.files(Table.EDGES)[-1]
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["towards"]), path)
    with pytest.raises(SchemaError, match=r"table edges lacks column towards in .*\.parquet: .*barograph run --force"):
        store.read(spark, Table.EDGES)
    spec = Table.EDGES.value
    columns = tuple(replace(column, optional=column.name == "towards") for column in spec.columns)
    monkeypatch.setattr(Table.EDGES, "_value_", replace(spec, columns=columns))
    assert store.read(spark, Table.EDGES).where("towards is null").count() == 20


def test_a_frame_that_spark_knows_to_be_empty_adds_nothing(spark: SparkSession, tmp_path: Path) -> None:
    store = Store(tmp_path / "ws")
    empty = spark.createDataFrame([], Table.EDGES.spark_schema())
    assert store.append(Table.EDGES, empty, {"stage": "t"}).files == ()
    store.append(Table.EDGES, edges(spark, 10), {"stage": "t"})
    before = store.digest(Table.EDGES)
    store.append(Table.EDGES, empty, {"stage": "t"})
    assert (store.digest(Table.EDGES), store.row_count(Table.EDGES)) == (before, 10)
    store.replace(Table.EDGES, empty, {"stage": "t"})
    assert store.row_count(Table.EDGES) == 0


def test_a_killed_write_leaves_the_previous_state_readable(spark: SparkSession, tmp_path: Path) -> None:
    store = Store(tmp_path / "ws")
    store.replace(Table.EDGES, edges(spark, 10), {"stage": "t"})
    before = store.digest(Table.EDGES)
    broken = edges(spark, 20).withColumn("actor", F.expr("if(edge_id = 'e13', raise_error('killed'), actor)"))
    with pytest.raises(Exception, match="killed"):
        store.replace(Table.EDGES, broken, {"stage": "t"})
    stray = store.folder(Table.EDGES) / "part-nobody-names-this.parquet"
    stray.write_bytes(b"half a file")
    assert store.digest(Table.EDGES) == before
    assert store.read(spark, Table.EDGES).count() == 10
    store.replace(Table.EDGES, edges(spark, 20), {"stage": "t"})
    assert not stray.exists()
    assert store.read(spark, Table.EDGES).count() == 20


def test_files_a_reader_may_still_hold_outlive_one_write(spark: SparkSession, tmp_path: Path) -> None:
    store = Store(tmp_path / "ws")
    store.replace(Table.EDGES, edges(spark, 10), {"stage": "t"})
    held = store.read(spark, Table.EDGES)
    store.replace(Table.EDGES, edges(spark, 20), {"stage": "t"})
    assert held.count() == 10


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "ws")
    said = rf"process {os.getpid()} of barograph is writing here\. Wait for it to end"
    with store.writing(), pytest.raises(BusyError, match=said), Store(tmp_path / "ws").writing():
        pass
    with Store(tmp_path / "ws").writing():
        pass


def test_conform_names_every_fault_at_once(spark: SparkSession) -> None:
    wrong = edges(spark, 1).withColumnRenamed("actor", "acter").withColumn("at", F.lit("today"))
    with pytest.raises(SchemaError) as caught:
        conform(wrong, Table.EDGES)
    assert "lacks column actor" in str(caught.value)
    assert "Did you mean acter?" in str(caught.value)
    assert "column at is string, expected timestamp" in str(caught.value)


def test_a_damaged_manifest_says_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path / "ws")
    at = datetime(2024, 1, 1, tzinfo=UTC)
    row = dict.fromkeys(Table.CASES.columns) | {"case_id": "C-1", "tier": 1, "as_of": at}
    store.replace_arrow(Table.CASES, pa.Table.from_pylist([row], schema=Table.CASES.arrow), {"stage": "t"})
    assert store.arrow(Table.CASES)["case_id"].to_pylist() == ["C-1"]
    (store.folder(Table.CASES) / "manifest.json").write_text("{")
    with pytest.raises(DataError, match=r"not a manifest .* barograph run --force"):
        store.row_count(Table.CASES)
