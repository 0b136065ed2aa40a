"""The load job: archives in, messages, rights and rejects out, nothing lost and nothing twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.sources.base import Reader, ReadOptions
from barograph.sources.ingest.compaction import rows_to_merge, table_files
from barograph.sources.ingest.dating import as_rejects, dated
from barograph.sources.ingest.deduplicate import merge, seen_elsewhere
from barograph.sources.ingest.inputs import Input
from barograph.sources.ingest.report import LoadReport, Tally, tally
from barograph.sources.ingest.staging import Staged, Staging, Watcher
from barograph.storage.spark_session import interpreted, session_settings
from barograph.storage.store import Ready, Store

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


RANGE = 64 * 1024 * 1024
"""Bytes of a large input that one task reads."""


def load(
    spark: SparkSession,
    store: Store,
    reader: Reader,
    inputs: Input,
    options: ReadOptions,
    why: str,
    watch: Watcher | None = None,
) -> LoadReport:
    """Load one path. An interrupted load goes on where it stopped when it is started again on the same inputs.

    Args:
        spark: A session.
        store: The workspace's store, locked for writing by the caller.
        reader: The format.
        inputs: What `inputs_of` found new at the path.
        options: Venue and limits.
        why: What the path was taken for, for the report.
        watch: Called after each group of tasks with how far the load is.

    Raises:
        SourceError: The path cannot be opened at all.
        DataError: Units found and units accounted for differ (a fault of ours, never passed over).
    """
    size = sum(size for size, _ in inputs.files.values())
    parts = max(2 * spark.sparkContext.defaultParallelism, size // RANGE)
    tasks = inputs.of(reader.plan(inputs.root, options, parts))
    if not tasks:
        return LoadReport(why, options.venue, unchanged=inputs.unchanged)
    staging = Staging.of(store, inputs, options)
    staged = staging.fill(spark, reader, tasks, options, inputs.tombstones, watch)
    with session_settings(spark, interpreted(staged.units + store.row_count(Table.MESSAGES))):
        report = _commit_load(spark, store, staged, inputs, why)
    if not report.balanced():
        raise DataError(f"{inputs.root}: units found and units accounted for differ: {asdict(report)}")
    inputs.record(store, report)
    staging.clear()
    return report


def _commit_load(spark: SparkSession, store: Store, staged: Staged, inputs: Input, why: str) -> LoadReport:
    """Write what was staged into the tables, and count what became of it."""
    stored = store.read(spark, Table.MESSAGES)
    withdrawn = staged.read(spark, "removals").select("native_id").distinct()
    removals, any_stored = staged.count("removals"), store.row_count(Table.MESSAGES) > 0
    known = [*([stored] if any_stored else []), *([withdrawn] if removals else [])]
    to_merge = rows_to_merge(spark, staged, Table.MESSAGES, "native_id", known)
    merged = _merge_conflicts(spark, staged, to_merge, stored, withdrawn) if to_merge else None
    rejects = staged.read(spark, "rejects").select(*Table.REJECTS.columns)
    if merged:
        rejects = rejects.unionByName(merged.rejects)
    made_by = {"stage": "load", "source": inputs.source, "venue": inputs.shown_venue}
    already_in = _count(merged.elsewhere, "held_venue") if merged and any_stored else ()
    summary = _write_messages(
        spark, store, merged.fresh if merged else None, table_files(spark, staged, Table.MESSAGES, to_merge), made_by
    )
    gone = any_stored and removals and not stored.join(withdrawn, "native_id", how="left_semi").isEmpty()
    if already_in or gone:
        kept = store.read(spark, Table.MESSAGES)
        kept = seen_elsewhere(kept, merged.elsewhere) if merged else kept
        store.replace(Table.MESSAGES, kept.join(withdrawn, "native_id", how="left_anti"), made_by)
    rights = _write_rights(spark, store, staged, made_by)
    may_reject = staged.count("rejects") or (to_merge and (removals or staged.count("undated")))
    by_reason = _count(rejects, "reason") if may_reject else ()
    rejected = sum(count for _, count in by_reason)
    if rejected:
        store.append(Table.REJECTS, _new(spark, store, Table.REJECTS, rejects, "reject_id"), made_by)
    into_rejects = rejected - staged.count("rejects")
    return LoadReport(
        detected_format=why,
        venue=inputs.venue,
        units=staged.units,
        messages=summary[0],
        rights=rights,
        rejects=rejected,
        duplicates=staged.count("messages") - into_rejects - summary[0] + staged.count("rights") - rights,
        removals=removals,
        ignored=staged.count("ignored"),
        unchanged=inputs.unchanged,
        accounts=summary[1],
        first=summary[2],
        last=summary[3],
        rejects_by_reason=by_reason,
        ignored_by_reason=staged.ignored_by_reason,
        already_in=already_in,
    )


def _count(rows: DataFrame, column: str) -> Tally:
    """Rows by a column of few values, most frequent first."""
    return tally([tuple((row[column], row["count"]) for row in rows.groupBy(column).count().collect())])


@dataclass(frozen=True, slots=True)
class _MergeOutcome:
    """What became of the messages that had to be compared: new ones, those stored already, and rejects."""

    fresh: DataFrame
    elsewhere: DataFrame
    rejects: DataFrame


def _merge_conflicts(
    spark: SparkSession, staged: Staged, to_merge: Path, stored: DataFrame, withdrawn: DataFrame
) -> _MergeOutcome:
    """Date, withdraw and deduplicate messages that share an id with another, have no date or were withdrawn."""
    everything = staged.read(spark, "messages")
    messages = everything.join(spark.read.parquet(str(to_merge)), ["file", "row"], how="left_semi")
    rejects = staged.read(spark, "rejects").select(*Table.REJECTS.columns).limit(0)
    found = messages.select(*Table.MESSAGES.columns)
    if staged.count("undated"):
        repaired = dated(messages.where("sent_at is null"), everything, stored)
        found = found.where("sent_at is not null").unionByName(repaired.messages)
        rejects = repaired.rejects
    if staged.count("removals"):
        removed = found.join(withdrawn, "native_id", how="left_semi")
        rejects = rejects.unionByName(as_rejects(removed, "removed", "the archive withdrew this message later"))
        found = found.join(withdrawn, "native_id", how="left_anti")
    merged = merge(found, stored)
    return _MergeOutcome(merged.fresh, merged.elsewhere, rejects)


def _write_messages(
    spark: SparkSession, store: Store, fresh: DataFrame | None, ready: list[Ready], made_by: dict[str, str]
) -> tuple[int, int, str | None, str | None]:
    """Append new messages; return how many, of how many accounts, and their first and last instant."""
    before = store.row_count(Table.MESSAGES)
    old = set(store.files(Table.MESSAGES))
    store.append(Table.MESSAGES, fresh, made_by, ready)
    added = [str(path) for path in store.files(Table.MESSAGES) if path not in old]
    if not added:
        return 0, 0, None, None
    row = (
        spark.read.schema(Table.MESSAGES.spark_schema())
        .option("recursiveFileLookup", "true")
        .parquet(*added)
        .agg(
            F.countDistinct("account_id").alias("accounts"),
            F.date_format(F.min("sent_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'").alias("first"),
            F.date_format(F.max("sent_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'").alias("last"),
        )
        .first()
    )
    if row is None:
        return 0, 0, None, None
    return store.row_count(Table.MESSAGES) - before, row["accounts"], row["first"], row["last"]


def _write_rights(spark: SparkSession, store: Store, staged: Staged, made_by: dict[str, str]) -> int:
    """Append new rights; return how many."""
    if not staged.count("rights"):
        return 0
    before = store.row_count(Table.RIGHTS)
    stored = [store.read(spark, Table.RIGHTS)] if before else []
    to_merge = rows_to_merge(spark, staged, Table.RIGHTS, "right_id", stored)
    fresh = None
    if to_merge:
        rows = staged.read(spark, "rights").join(spark.read.parquet(str(to_merge)), ["file", "row"], how="left_semi")
        fresh = _new(spark, store, Table.RIGHTS, rows, "right_id")
    store.append(Table.RIGHTS, fresh, made_by, table_files(spark, staged, Table.RIGHTS, to_merge))
    return store.row_count(Table.RIGHTS) - before


def _new(spark: SparkSession, store: Store, table: Table, rows: DataFrame, key: str) -> DataFrame:
    """The rows whose key is not there yet, each key once (the smallest place wins)."""
    first = Window.partitionBy(key).orderBy("path", "byte_offset")
    once = rows.select(*table.columns).withColumn("copy", F.row_number().over(first)).where("copy = 1")
    return once.join(store.read(spark, table).select(key), key, how="left_anti").select(*table.columns)
