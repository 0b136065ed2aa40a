"""The load job: archives in, messages, rights and rejects out, nothing lost and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.sources.base import Reader, ReadOptions
from barograph.sources.ingest.compaction import rows_to_merge, table_files
from barograph.sources.ingest.dating import dated
from barograph.sources.ingest.deduplicate import merge, seen_elsewhere
from barograph.sources.ingest.inputs import Input, inputs_of
from barograph.sources.ingest.staging import Staged, Staging, Watcher
from barograph.storage.store import Ready, Store

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

    @classmethod
    def total(cls, reports: Sequence[LoadReport]) -> LoadReport:
        """The sum of several loads.

        Raises:
            DataError: Nothing was loaded.
        """
        if not reports:
            raise DataError("no path was given to load")
        counts = [field.name for field in fields(cls) if field.type == "int"]
        reasons: Counter[str] = Counter()
        for report in reports:
            reasons.update(dict(report.rejects_by_reason))
        return replace(
            reports[0],
            took_for=reports[0].took_for if len(reports) == 1 else f"{len(reports)} paths",
            **{name: sum(getattr(report, name) for report in reports) for name in counts},
            first=min((report.first for report in reports if report.first), default=None),
            last=max((report.last for report in reports if report.last), default=None),
            rejects_by_reason=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        )

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


def _take_in(spark: SparkSession, store: Store, staged: Staged, inputs: Input, why: str) -> LoadReport:
    held = store.read(spark, Table.MESSAGES)
    gone = staged.read(spark, "removals").select("native_id").distinct()
    removals, any_held = staged.count("removals"), store.rows(Table.MESSAGES) > 0
    known = [*([held] if any_held else []), *([gone] if removals else [])]
    odd = rows_to_merge(spark, staged, Table.MESSAGES, "native_id", known)
    seconds = _looked_at(spark, staged, odd, held, gone) if odd else None
    rejects = staged.read(spark, "rejects").select(*Table.REJECTS.columns)
    if seconds:
        rejects = rejects.unionByName(seconds.rejects)
    made_by = {"stage": "load", "source": inputs.source, "venue": inputs.shown_venue}
    summary = _write_messages(
        spark, store, seconds.fresh if seconds else None, table_files(spark, staged, Table.MESSAGES, odd), made_by
    )
    if any_held and _changes_held(held, gone, seconds.elsewhere if seconds else None, removals > 0):
        kept = store.read(spark, Table.MESSAGES)
        kept = seen_elsewhere(kept, seconds.elsewhere) if seconds else kept
        store.replace(Table.MESSAGES, kept.join(gone, "native_id", how="left_anti"), made_by)
    rights = _write_rights(spark, store, staged, made_by)
    may_reject = staged.count("rejects") or (odd and (removals or staged.count("undated")))
    by_reason = [(r["reason"], r["count"]) for r in rejects.groupBy("reason").count().collect()] if may_reject else []
    rejected = sum(count for _, count in by_reason)
    if rejected:
        store.append(Table.REJECTS, _new(spark, store, Table.REJECTS, rejects, "reject_id"), made_by)
    into_rejects = rejected - staged.count("rejects")
    return LoadReport(
        took_for=why,
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
        rejects_by_reason=tuple(sorted(by_reason, key=lambda item: (-item[1], item[0]))),
    )


@dataclass(frozen=True, slots=True)
class _LookedAt:
    """What became of the odd messages: new ones, those held already, and rejects."""

    fresh: DataFrame
    elsewhere: DataFrame
    rejects: DataFrame


def _looked_at(spark: SparkSession, staged: Staged, odd: Path, held: DataFrame, gone: DataFrame) -> _LookedAt:
    """Date, withdraw and deduplicate the odd messages: all that share an id are among them."""
    everything = staged.read(spark, "messages")
    messages = everything.join(spark.read.parquet(str(odd)), ["file", "row"], how="left_semi")
    rejects = staged.read(spark, "rejects").select(*Table.REJECTS.columns).limit(0)
    found = messages.select(*Table.MESSAGES.columns)
    if staged.count("undated"):
        repaired = dated(messages.where("sent_at is null"), everything, held)
        found = found.where("sent_at is not null").unionByName(repaired.messages)
        rejects = repaired.rejects
    if staged.count("removals"):
        rejects = rejects.unionByName(_withdrawn(found.join(gone, "native_id", how="left_semi")))
        found = found.join(gone, "native_id", how="left_anti")
    merged = merge(found, held)
    return _LookedAt(merged.fresh, merged.elsewhere, rejects)


def _changes_held(held: DataFrame, gone: DataFrame, elsewhere: DataFrame | None, removals: bool) -> bool:
    """Whether messages of earlier loads change: seen in further venues, or withdrawn."""
    if elsewhere is not None and not elsewhere.isEmpty():
        return True
    return removals and not held.join(gone, "native_id", how="left_semi").isEmpty()


def _write_messages(
    spark: SparkSession, store: Store, fresh: DataFrame | None, ready: list[Ready], made_by: dict[str, str]
) -> tuple[int, int, str | None, str | None]:
    """Append new messages; return how many, of how many accounts, and their first and last instant."""
    before = store.rows(Table.MESSAGES)
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
    return store.rows(Table.MESSAGES) - before, row["accounts"], row["first"], row["last"]


def _write_rights(spark: SparkSession, store: Store, staged: Staged, made_by: dict[str, str]) -> int:
    """Append new rights; return how many."""
    if not staged.count("rights"):
        return 0
    before = store.rows(Table.RIGHTS)
    held = [store.read(spark, Table.RIGHTS)] if before else []
    odd = rows_to_merge(spark, staged, Table.RIGHTS, "right_id", held)
    fresh = None
    if odd:
        rows = staged.read(spark, "rights").join(spark.read.parquet(str(odd)), ["file", "row"], how="left_semi")
        fresh = _new(spark, store, Table.RIGHTS, rows, "right_id")
    store.append(Table.RIGHTS, fresh, made_by, table_files(spark, staged, Table.RIGHTS, odd))
    return store.rows(Table.RIGHTS) - before


def _new(spark: SparkSession, store: Store, table: Table, rows: DataFrame, key: str) -> DataFrame:
    """The rows whose key is not there yet, each key once (the smallest place wins)."""
    first = Window.partitionBy(key).orderBy("path", "byte_offset")
    once = rows.select(*table.columns).withColumn("copy", F.row_number().over(first)).where("copy = 1")
    return once.join(store.read(spark, table).select(key), key, how="left_anti").select(*table.columns)


def _withdrawn(messages: DataFrame) -> DataFrame:
    """Messages the archive withdrew in the same load, as rejects: digest and place only."""
    return messages.withColumns(
        {
            "reject_id": F.substring(F.sha2(F.concat_ws("|", F.lit("removed"), "message_id"), 256), 1, 32),
            "reason": F.lit("removed"),
            "detail": F.lit("the archive withdrew this message later"),
        }
    ).select(*Table.REJECTS.columns)
