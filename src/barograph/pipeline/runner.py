"""The one runner of stages: command line, Python API, `spark-submit`, replay, evaluation and scripts all come here.

It sees to it that the inputs of a stage are there and were made as of the same instant, leaves a stage out whose tables
are up to date, fits the session to the amount of data, and lets go of the frames that the stage kept.

A stage is up to date when its tables were made by the same stage and the same code, from tables of the same digests,
under the same settings and as-of as far as it uses them (`pipeline.key`). So a run is idempotent, and a killed run
goes on where it stopped. A later as-of that shows no other message leaves the tables; they are marked with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from barograph.as_of import as_of_text
from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.pipeline.key import Key
from barograph.pipeline.stage import COMMAND_LINE, Context, Frames, Results, Stage, StageReport, makers_of
from barograph.pipeline.stages import STAGES, stage_named
from barograph.storage.persistence import releasing
from barograph.storage.spark_session import interpreted, session_settings
from barograph.storage.store import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Session = Callable[[], "SparkSession"]

ROWS_A_PARTITION = 40_000
"""Rows for which one more shuffle partition is worth its tasks."""

SMALL = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.files.openCostInBytes": "65536",
}
"""Settings where one partition is enough. Adaptive execution would only make a job of each exchange; and a small file
would count as 4 MiB, so that each year of a list became a task of its own, and a Python worker with it
(https://spark.apache.org/docs/latest/sql-performance-tuning.html)."""


def run_all(session: Session, context: Context, start: str | None = None, force: bool = False) -> Iterator[StageReport]:
    """Run the stages in order, from one on if named.

    Args:
        session: Gives the Spark session; called only when a stage needs it, so a run in vain starts no JVM.
        context: Configuration, as-of and store; the caller holds the store for writing.
        start: Name of the first stage; None for all.
        force: Run stages even if nothing has changed.

    Raises:
        DataError: No such stage, or an input of a stage is missing or was made as of another instant.
    """
    first = STAGES.index(stage_named(start)) if start else 0
    for stage in STAGES[first:]:
        yield run_stage(session, stage, context, force)


def run_stage(session: Session, stage: Stage, context: Context, force: bool = False) -> StageReport:
    """Run one stage, unless its tables are up to date.

    Args:
        session: Gives the Spark session; called only where it is needed. Its settings are put back.
        stage: The stage.
        context: Configuration, as-of and store; the caller holds the store for writing.
        force: Run even if nothing has changed.

    Raises:
        DataError: An input is missing or was made as of another instant; says what to run first.
    """
    begun = time.monotonic()
    check_inputs(stage, context)
    key = Key.of(stage, context)
    why = ("asked for",) if force else _changed(stage, context, key)
    if why:
        _make(session, stage, context, key)
    elif not stage.caches:
        _mark(stage, context)
    written = tuple((table.label, context.store.row_count(table)) for table in stage.writes)
    return StageReport(stage.name, not why, written, time.monotonic() - begun, why)


def _changed(stage: Stage, context: Context, key: Key) -> tuple[str, ...]:
    """What has changed since the tables of a stage were made, in words."""
    words = (word for table in stage.writes for word in key.changed_since(context.store.manifest(table)))
    return tuple(dict.fromkeys(words))


def check_inputs(stage: Stage, context: Context) -> None:
    """See to it that what a stage reads is there, and was made as of the same instant.

    Raises:
        DataError: Says what to run first.
    """
    store, as_of = context.store, as_of_text(context.as_of)
    if not store.row_count(Table.MESSAGES):
        first = context.door.load.format(root=store.root)
        raise DataError(f"{store.root}: no messages. Load an archive first: {first}")
    makers = makers_of(STAGES)
    for table in stage.reads:
        maker = makers.get(table)
        if maker is None:
            continue
        first = f"Run first: {context.door.run.format(stage=maker.name, root=store.root, as_of=as_of)}"
        manifest = store.manifest(table)
        if manifest is None:
            raise DataError(f"stage {stage.name} reads table {table.label}, which was never made. {first}")
        made = manifest.made("as_of")
        if made != context.as_of.isoformat() and not maker.caches:
            raise DataError(
                f"stage {stage.name} reads table {table.label}, which was made as of {made}, not "
                f"{context.as_of.isoformat()}. {first}"
            )


def check_same_as_of(tables: Sequence[Table], store: Store) -> None:
    """See to it that tables of the last run are there and were all made as of one instant; for work after a run.

    Raises:
        DataError: Says what to run first.
    """
    first = f"Run first: {COMMAND_LINE.run.format(root=store.root, as_of='DATE')}"
    made: dict[str, str] = {}
    for table in tables:
        manifest = store.manifest(table)
        if manifest is None:
            raise DataError(f"table {table.label} was never made. {first}")
        made[table.label] = manifest.made("as_of") or "no date"
    if len(set(made.values())) > 1:
        listed = ", ".join(f"{name} as of {as_of}" for name, as_of in made.items())
        raise DataError(f"the tables were made as of different instants: {listed}. {first}")


def fitted(spark: SparkSession, rows: int) -> dict[str, str]:
    """Session settings for a number of rows; no result depends on them.

    Spark's own number of partitions is the most that is used.
    """
    most = int(str(spark.conf.get("spark.sql.shuffle.partitions")))
    partitions = min(most, max(1, rows // ROWS_A_PARTITION))
    settings = {"spark.sql.shuffle.partitions": str(partitions)}
    if partitions > 1:
        return settings
    return {**settings, **SMALL, **interpreted(rows)}


def _make(session: Session, stage: Stage, context: Context, key: Key) -> None:
    """Apply a stage and write what it gives."""
    if not stage.frames:
        _write(stage, stage.apply({}, context), context, key)
        return
    spark = session()
    rows = max((context.store.row_count(table) for table in stage.reads), default=0)
    with releasing(), session_settings(spark, fitted(spark, rows)):
        _write(stage, stage.apply(_frames(spark, stage, context), context), context, key)


def _frames(spark: SparkSession, stage: Stage, context: Context) -> Frames:
    """The frames a stage reads, cut at the as-of."""
    from pyspark.sql import functions as F

    frames = {}
    for table in stage.reads:
        frame = context.store.read(spark, table)
        frames[table] = frame.where(F.col(table.cut_by) <= F.lit(context.as_of)) if table.cut_by else frame
    return frames


def _write(stage: Stage, results: Results, context: Context, key: Key) -> None:
    """Write what a stage gave, with what made it."""
    made_by = {**key.made_by(), "config": context.config.digest(), "as_of": context.as_of.isoformat()}
    for table, result in results.items():
        if isinstance(result, pa.Table):
            context.store.replace_arrow(table, result, made_by)
        elif stage.caches:
            context.store.append(table, result, made_by)
        else:
            context.store.replace(table, result, made_by)


def _mark(stage: Stage, context: Context) -> None:
    """Mark tables that are up to date with the run's as-of, where they were made at another."""
    as_of = context.as_of.isoformat()
    for table in stage.writes:
        manifest = context.store.manifest(table)
        if manifest is not None and manifest.made("as_of") != as_of:
            context.store.mark(table, {**dict(manifest.made_by), "as_of": as_of})
