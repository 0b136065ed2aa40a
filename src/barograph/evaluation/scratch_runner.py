"""The stages of a run on other messages than the loaded ones: the same functions as `barograph run`, tables apart.

Replay gives them the messages cut at an earlier date; planting gives them the messages with others added. Their tables
stand in a scratch store inside the workspace, whose own tables are only read. Only vectors are kept between calls,
since the vector of a sentence depends on nothing but the sentence.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.pipeline.stages import STAGES, Context, Frames, Results, Stage, measured_frames
from barograph.signals.measure import acts
from barograph.signals.reference import reference_of
from barograph.storage.store import SCRATCH, Store

LAST = "detect"
"""Stages after this one only make files for reading."""

ROWS_A_PARTITION = 40_000


def stages_to(last: str = LAST) -> list[Stage]:
    """The stages that a stage rests on, in order, and the stage itself; what it does not need is left out."""
    names = [stage.name for stage in STAGES]
    needed: list[Stage] = []
    wanted: set[Table] = set()
    for stage in reversed(STAGES[: names.index(last) + 1]):
        if stage.name == last or wanted & set(stage.writes):
            needed.insert(0, stage)
            wanted |= set(stage.reads)
    return needed


class ScratchRunner:
    """Runs the stages on frames.

    Args:
        spark: A session.
        store: The user's workspace; only read, but for its scratch folder.
        config: The configuration.
    """

    def __init__(self, spark: SparkSession, store: Store, config: Config) -> None:
        self.spark = spark
        self.store = store
        self.config = config
        self.scratch = Store(store.root / SCRATCH)

    def loaded(self, table: Table, as_of: datetime, time: str) -> DataFrame:
        """A loaded table cut at an instant."""
        return self.store.read(self.spark, table).where(F.col(time) <= F.lit(as_of))

    def last_message(self) -> datetime:
        """The end of the day on which the last loaded message was sent."""
        last = self.store.read(self.spark, Table.MESSAGES).agg(F.max("sent_at").cast("double").alias("at")).toArrow()
        return as_of_instant(datetime.fromtimestamp(last["at"][0].as_py(), UTC).date())

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the cache of vectors for writing, take in those of the workspace, and fit Spark to the amount.

        Raises:
            BusyError: Another evaluation of this workspace is running.
        """
        setting = "spark.sql.shuffle.partitions"
        before = str(self.spark.conf.get(setting))
        fitting = min(int(before), max(1, self.store.rows(Table.MESSAGES) // ROWS_A_PARTITION))
        with self.scratch.writing():
            self._take_in()
            self.spark.conf.set(setting, str(fitting))
            try:
                yield
            finally:
                self.spark.conf.set(setting, before)
                self._tidy()

    def _tidy(self) -> None:
        """Leave vectors only: the other tables name accounts, and serve nobody any more."""
        for table in Table:
            if table is not Table.VECTORS:
                shutil.rmtree(self.scratch.folder(table), ignore_errors=True)

    def _take_in(self) -> None:
        """Vectors that the workspace has and the cache has not."""
        if not self.store.rows(Table.VECTORS):
            return
        key = self.store.digest(Table.VECTORS)
        manifest = self.scratch.manifest(Table.VECTORS)
        if manifest is None or manifest.made("workspace") != key:
            held = self.scratch.read(self.spark, Table.VECTORS).select("sentence_digest", "encoder")
            fresh = self.store.read(self.spark, Table.VECTORS).join(held, ["sentence_digest", "encoder"], "left_anti")
            self.scratch.append(Table.VECTORS, fresh, {"stage": SCRATCH, "workspace": key})

    def assessed(
        self, messages: DataFrame, rights: DataFrame, as_of: datetime, apart: DataFrame | None = None
    ) -> Mapping[Table, DataFrame]:
        """Run the stages up to detection.

        Args:
            messages: `Table.MESSAGES`, already cut at the as-of.
            rights: `Table.RIGHTS`, already cut at the as-of.
            as_of: The as-of.
            apart: message_id of messages that serve nobody as a reference; None for none.

        Returns:
            All tables that were made, to be used before the next call.
        """
        context = Context(self.config, as_of, self.scratch)
        frames: dict[Table, DataFrame] = {Table.MESSAGES: messages, Table.RIGHTS: rights}
        for stage in (_apart(stage, apart) for stage in stages_to()):
            given = {table: self._given(frames, table) for table in stage.reads}
            for table, made in stage.apply(given, context).items():
                frames[table] = self._kept(table, made, stage.caches)
            self.spark.catalog.clearCache()
        return frames

    def _given(self, frames: Mapping[Table, DataFrame], table: Table) -> DataFrame:
        """A frame for a stage; the cache for vectors, nothing for a table no stage has made."""
        if table in frames:
            return frames[table]
        if table is Table.VECTORS:
            return self.scratch.read(self.spark, table)
        return self.spark.createDataFrame([], table.spark_schema())

    def _kept(self, table: Table, made: DataFrame | pa.Table, caches: bool) -> DataFrame:
        """Write a result down, so that the next stage reads rows instead of working out all before it again."""
        made_by = {"stage": SCRATCH}
        if isinstance(made, pa.Table):
            self.scratch.replace_arrow(table, made, made_by)
        elif caches:
            manifest = self.scratch.manifest(table)
            self.scratch.append(table, made, dict(manifest.made_by) if manifest else made_by)
        else:
            self.scratch.replace(table, made, made_by)
        return self.scratch.read(self.spark, table)


def _apart(stage: Stage, apart: DataFrame | None) -> Stage:
    """The measuring stage with some messages kept out of the references; any other stage as it is."""
    if stage.name != "measure" or apart is None:
        return stage

    def measure(frames: Frames, context: Context) -> Results:
        config = context.config
        measured = acts(measured_frames(frames), reference_of(config), config, apart)
        return {Table.ACTS: measured}

    return replace(stage, apply=measure)
