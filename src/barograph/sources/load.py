"""The load job: archives in, messages, rights and rejects out, nothing lost and nothing twice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F

from barograph.errors import DataError
from barograph.sources.base import Reader, ReadOptions
from barograph.sources.dating import dated
from barograph.sources.deduplicate import merge, seen_elsewhere
from barograph.sources.inputs import Input, inputs_of
from barograph.sources.staging import Staging, Watcher
from barograph.store import Store
from barograph.tables import Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


RANGE = 64 * 1024 * 1024
"""Bytes of a large input that one task reads."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; `messages + rights + rejects + duplicates + removals + ignored == units`.

    Attributes:
        took_for: Format and why.
        venue: Venue the load was for.
        units: Units found.
        messages: Messages taken in.
        rights: Rights events taken in.
        rejects: Units rejected, by this load.
        duplicates: Units that were already there or stood twice.
        removals: Withdrawals honoured, and units of forgotten accounts left out.
        ignored: Units that are no utterance (stars, forks).
        unchanged: Files left out since they were loaded before and have not changed.
        accounts: Accounts among the messages taken in.
        first: First instant among them, ISO 8601.
        last: Last instant.
        rejects_by_reason: Reason and count, most frequent first.
    """

    took_for: str
    venue: str
    units: int = 0
    messages: int = 0
    rights: int = 0
    rejects: int = 0
    duplicates: int = 0
    removals: int = 0
    ignored: int = 0
    unchanged: int = 0
    accounts: int = 0
    first: str | None = None
    last: str | None = None
    rejects_by_reason: tuple[tuple[str, int], ...] = ()

    def balanced(self) -> bool:
        """Every unit found is accounted for."""
        told = self.messages + self.rights + self.rejects + self.duplicates + self.removals + self.ignored
        return told == self.units


def load(
    spark: SparkSession,
    store: Store,
    reader: Reader,
    path: Path,
    options: ReadOptions,
    why: str,
    watch: Watcher | None = None,
) -> LoadReport:
    """Load one path. An interrupted load goes on where it stopped when it is started again on the same inputs.

    Args:
        spark: A session.
        store: The workspace's store, held for writing by the caller.
        reader: The format.
        path: A file, folder or repository.
        options: Venue and limits.
        why: What the path was taken for, for the report.
        watch: Called after each group of tasks with how far the load is.

    Raises:
        SourceError: The path cannot be opened at all.
        DataError: Units found and units accounted for differ (a fault of ours, never passed over).
    """
    inputs = inputs_of(store, reader, path, options)
    size = sum(size for size, _ in inputs.files.values())
    parts = max(2 * spark.sparkContext.defaultParallelism, size // RANGE)
    tasks = inputs.of(reader.plan(path, options, parts))
    if not tasks:
        return LoadReport(why, options.venue, unchanged=inputs.unchanged)
    staging = Staging.of(store, inputs, options)
    staged = staging.fill(spark, reader, tasks, options, inputs.held, watch)
    report = _take_in(spark, store, staged, inputs, why)
    if not report.balanced():
        raise DataError(f"{path}: units found and units accounted for differ: {asdict(report)}")
    inputs.record(store, report)
    staging.clear()
    return report


def _take_in(spark: SparkSession, store: Store, staged: DataFrame, inputs: Input, why: str) -> LoadReport:
    counts = staged.groupBy("what").agg(F.count("*").alias("units"), F.count("sent_at").alias("dated")).collect()
    found = {row["what"]: row["units"] for row in counts}
    undated = sum(row["units"] - row["dated"] for row in counts if row["what"] == "message")
    held = store.read(spark, Table.MESSAGES)
    gone = staged.where("what = 'removal'").select("native_id").distinct()
    messages = staged.where("what = 'message'").select(*Table.MESSAGES.columns)
    rejects = staged.where("what = 'reject'").select(*Table.REJECTS.columns)
    if undated:
        repaired = dated(messages, held)
        messages, rejects = repaired.messages, rejects.unionByName(repaired.rejects)
    if found.get("removal"):
        rejects = rejects.unionByName(_withdrawn(messages.join(gone, "native_id", how="left_semi")))
        messages = messages.join(gone, "native_id", how="left_anti")
    made_by = {"stage": "load", "source": inputs.source, "venue": inputs.shown_venue}
    merged = merge(messages, held)
    summary = _write_messages(spark, store, merged.fresh, made_by)
    if _changes_held(held, gone, merged.elsewhere, bool(found.get("removal"))):
        kept = seen_elsewhere(store.read(spark, Table.MESSAGES), merged.elsewhere)
        store.replace(Table.MESSAGES, kept.join(gone, "native_id", how="left_anti"), made_by)
    rights_before = store.rows(Table.RIGHTS)
    if found.get("right"):
        _append_new(spark, store, Table.RIGHTS, staged.where("what = 'right'"), "right_id", made_by)
    rights = store.rows(Table.RIGHTS) - rights_before
    by_reason = [(r["reason"], r["count"]) for r in rejects.groupBy("reason").count().collect()]
    rejected = sum(count for _, count in by_reason)
    if rejected:
        _append_new(spark, store, Table.REJECTS, rejects, "reject_id", made_by)
    into_rejects = rejected - found.get("reject", 0)
    return LoadReport(
        took_for=why,
        venue=inputs.venue,
        units=sum(found.values()),
        messages=summary[0],
        rights=rights,
        rejects=rejected,
        duplicates=found.get("message", 0) - into_rejects - summary[0] + found.get("right", 0) - rights,
        removals=found.get("removal", 0),
        ignored=found.get("ignored", 0),
        unchanged=inputs.unchanged,
        accounts=summary[1],
        first=summary[2],
        last=summary[3],
        rejects_by_reason=tuple(sorted(by_reason, key=lambda item: (-item[1], item[0]))),
    )


def _changes_held(held: DataFrame, gone: DataFrame, elsewhere: DataFrame, removals: bool) -> bool:
    """Whether messages of earlier loads change: seen in further venues, or withdrawn."""
    if held.isEmpty():
        return False
    return not elsewhere.isEmpty() or (removals and not held.join(gone, "native_id", how="left_semi").isEmpty())


def _write_messages(
    spark: SparkSession, store: Store, fresh: DataFrame, made_by: dict[str, str]
) -> tuple[int, int, str | None, str | None]:
    """Append new messages; return how many, of how many accounts, and their first and last instant."""
    before = store.rows(Table.MESSAGES)
    old = set(store.files(Table.MESSAGES))
    store.append(Table.MESSAGES, fresh, made_by)
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
    return store.rows(Table.MESSAGES) - before, row["accounts"], row["first"], row["last"]


def _append_new(
    spark: SparkSession, store: Store, table: Table, rows: DataFrame, key: str, made_by: dict[str, str]
) -> None:
    """Append the rows whose key is not there yet, each key once (the smallest place wins)."""
    first = Window.partitionBy(key).orderBy("path", "byte_offset")
    once = rows.select(*table.columns).withColumn("copy", F.row_number().over(first)).where("copy = 1")
    fresh = once.join(store.read(spark, table).select(key), key, how="left_anti")
    store.append(table, fresh.select(*table.columns), made_by)


def _withdrawn(messages: DataFrame) -> DataFrame:
    """Messages the archive withdrew in the same load, as rejects: digest and place only."""
    return messages.withColumns(
        {
            "reject_id": F.substring(F.sha2(F.concat_ws("|", F.lit("removed"), "message_id"), 256), 1, 32),
            "reason": F.lit("removed"),
            "detail": F.lit("the archive withdrew this message later"),
        }
    ).select(*Table.REJECTS.columns)
