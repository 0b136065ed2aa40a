"""From staged files to files of the tables `messages` and `rights`, without a JVM and without a shuffle of whole rows.

Staged files of one year and shard are joined to bundles of bounded size; a bundle becomes one file of the table, sorted
as `store` sorts, without the rows that are merged one by one (those that share an id, have no date ...).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.sources.ingest.staged_files import UNDATED, StagedFile, write
from barograph.sources.ingest.staging import Staged, run_each
from barograph.storage.row_hash import row_hashes
from barograph.storage.store import Ready

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MAX_ROWS = 25_000
MAX_BYTES = 64 * 1024 * 1024
"""Rows and bytes in memory of one file of the table, at most, unless one staged file alone is larger."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Staged files that become one file of the table."""

    year: int
    shard: int
    files: tuple[Path, ...]


def bundles_of(files: Iterable[tuple[Path, StagedFile]]) -> list[Bundle]:
    """Join files of one year and shard to bundles, in a fixed order; rows without a date are left out."""
    found: list[Bundle] = []
    rows = size = 0
    for path, file in sorted(files, key=lambda item: (item[1].year, item[1].shard, item[1].name)):
        if file.year == UNDATED:
            continue
        last = found[-1] if found else None
        fits = rows + file.rows <= MAX_ROWS and size + file.size <= MAX_BYTES
        if last and fits and (last.year, last.shard) == (file.year, file.shard):
            found[-1] = Bundle(last.year, last.shard, (*last.files, path))
            rows, size = rows + file.rows, size + file.size
        else:
            found.append(Bundle(file.year, file.shard, (path,)))
            rows, size = file.rows, file.size
    return found


def rows_to_merge(
    spark: SparkSession, staged: Staged, table: Table, key: str, known: Iterable[DataFrame]
) -> Path | None:
    """Find rows whose key is duplicated, already stored or undated; only these go through the join that merges.

    Keys are compared by a 64-bit hash: a chance collision sends two more rows the long way, and nothing else.

    Args:
        spark: A session.
        staged: What the tasks wrote.
        table: `MESSAGES` or `RIGHTS`.
        key: Column that tells rows of it apart.
        known: Frames with that column: what is stored already, what was withdrawn.

    Returns:
        Folder of Parquet files with `file` and `row`; None where there is no such row.
    """
    hashed = F.xxhash64(key).alias("key")
    rows = staged.read(spark, table.label)
    undated = F.col(_time_of(table)).isNull().cast("int")
    keyed = rows.select(hashed, F.lit(1).alias("copies"), undated.alias("conflict"))
    for other in known:
        keyed = keyed.unionByName(other.select(hashed, F.lit(0).alias("copies"), F.lit(1).alias("conflict")))
    counted = keyed.groupBy("key").agg(*(F.sum(name).alias(name) for name in ("copies", "conflict")))
    keys = counted.where("copies > 1 or (copies = 1 and conflict > 0)").select("key")
    found = _written(keys, staged.folder / f"keys-to-merge-{table.label}")
    if found is None:
        return None
    places = rows.select(hashed, "file", "row").join(spark.read.parquet(str(found)), "key", how="left_semi")
    return _written(places.select("file", "row"), staged.folder / f"to-merge-{table.label}")


def _written(frame: DataFrame, folder: Path) -> Path | None:
    """Write a frame; its folder, None where it has no row."""
    frame.write.mode("overwrite").parquet(str(folder))
    rows = sum(pq.ParquetFile(path).metadata.num_rows for path in folder.glob("*.parquet"))
    return folder if rows else None


def _time_of(table: Table) -> str:
    time = table.value.time
    assert time is not None, f"{table.label} is not laid out by time"
    return time


def table_files(spark: SparkSession, staged: Staged, table: Table, to_merge: Path | None) -> list[Ready]:
    """Write the rows that need no merging as files of the table.

    Args:
        spark: A session.
        staged: What the tasks wrote.
        table: `MESSAGES` or `RIGHTS`.
        to_merge: Places of the others, from `rows_to_merge`.
    """
    bundles = bundles_of(staged.files(table.label))
    folder = staged.folder / f"ready-{table.label}"

    def finish(number: int) -> str:
        bundle = bundles[number]
        path = folder / f"bundle-{number:05d}.parquet"
        rows = _joined(bundle.files, table, to_merge)
        if rows.num_rows:
            folder.mkdir(parents=True, exist_ok=True)
            write(rows, path, "zstd")
        made = {"rows": rows.num_rows, "row_sum": str(sum(row_hashes(rows)))}
        return orjson.dumps({"path": str(path), "year": bundle.year, "shard": bundle.shard, **made}).decode()

    written = [orjson.loads(line) for line in run_each(spark, len(bundles), finish)]
    return [
        Ready(Path(item["path"]), item["year"], item["shard"], item["rows"], int(item["row_sum"]))
        for item in written
        if item["rows"]
    ]


def _joined(files: Sequence[Path], table: Table, to_merge: Path | None) -> pa.Table:
    """The rows of a bundle, in the order of the table, without those to merge."""
    left_out = _rows_by_file(to_merge, [path.name for path in files]) if to_merge else {}
    parts = []
    for path in files:
        with pq.ParquetFile(path) as file:
            rows = file.read()
        if path.name in left_out:
            kept = pc.invert(pc.is_in(pa.array(range(rows.num_rows), pa.int64()), left_out[path.name]))
            rows = rows.filter(kept)
        parts.append(rows)
    order = [(name, "ascending") for name in ("venue", _time_of(table), *table.value.key)]
    return pa.concat_tables(parts).sort_by(order).cast(table.arrow)


def _rows_by_file(to_merge: Path, names: list[str]) -> dict[str, pa.Array]:
    found = pq.read_table(to_merge, filters=pc.field("file").isin(names))
    by_file = found.group_by("file").aggregate([("row", "list")])
    return {row["file"]: pa.array(row["row_list"], pa.int64()) for row in by_file.to_pylist()}
