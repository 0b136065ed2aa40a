"""The stages of a run on other messages than the loaded ones: the same functions as `barograph run`, tables apart.

Replay gives them the messages cut at an earlier date; planting gives them the messages with others added. Their tables
stand in a scratch store inside the workspace, whose own tables are only read. Only vectors are kept between calls,
since the vector of a sentence depends on nothing but the sentence.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.pipeline.runner import fitted, run_stage
from barograph.pipeline.stage import Context
from barograph.pipeline.stages import stages_to
from barograph.storage.manifest import Manifest
from barograph.storage.spark_session import session_settings
from barograph.storage.store import SCRATCH, Ready, Store

LAST = "detect"
"""Stages after this one only make files for reading."""


class ScratchStore(Store):
    """The store of one assessment: messages and rights are given as frames, what stages make is written down.

    Args:
        root: Folder of the scratch store.
        given: Frames that stand for loaded tables.
        rows: Rows of these, for fitting Spark to the amount; about right is enough.
    """

    def __init__(self, root: Path, given: Mapping[Table, DataFrame], rows: Mapping[Table, int]) -> None:
        super().__init__(root)
        self._given = given
        self._rows = rows

    def read(self, spark: SparkSession, table: Table) -> DataFrame:
        """The given frame, or the table that a stage has made."""
        return self._given[table] if table in self._given else super().read(spark, table)

    def row_count(self, table: Table) -> int:
        """Rows of a table."""
        return self._rows[table] if table in self._given else super().row_count(table)

    def digest(self, table: Table) -> str:
        """Digest of a table; a given frame has none, so stages that read one are run with `force`."""
        return "given" if table in self._given else super().digest(table)

    def append(
        self, table: Table, frame: DataFrame | None, made_by: Mapping[str, str], ready: Iterable[Ready] = ()
    ) -> Manifest:
        """Add rows to a table; what made the rows before stays in the manifest."""
        before = self.manifest(table)
        return super().append(table, frame, {**dict(before.made_by if before else ()), **made_by}, ready)


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
        """Hold the cache of vectors for writing, and take in those of the workspace, and fit Spark to the amount.

        Raises:
            BusyError: Another evaluation of this workspace is running.
        """
        settings = fitted(self.spark, self.store.row_count(Table.MESSAGES))
        with self.scratch.writing(), session_settings(self.spark, settings):
            self._take_in()
            try:
                yield
            finally:
                self._tidy()

    def _tidy(self) -> None:
        """Leave vectors only: the other tables name accounts, and serve nobody any more."""
        for table in Table:
            if table is not Table.VECTORS:
                shutil.rmtree(self.scratch.folder(table), ignore_errors=True)

    def _take_in(self) -> None:
        """Vectors that the workspace has and the cache has not."""
        if not self.store.row_count(Table.VECTORS):
            return
        key = self.store.digest(Table.VECTORS)
        manifest = self.scratch.manifest(Table.VECTORS)
        if manifest is None or manifest.made("workspace") != key:
            stored = self.scratch.read(self.spark, Table.VECTORS).select("sentence_digest", "encoder")
            fresh = self.store.read(self.spark, Table.VECTORS).join(stored, ["sentence_digest", "encoder"], "left_anti")
            self.scratch.append(Table.VECTORS, fresh, {"stage": SCRATCH, "workspace": key})

    def assessed(
        self,
        messages: DataFrame,
        rights: DataFrame,
        as_of: datetime,
        apart: DataFrame | None = None,
        projects: Mapping[str, str] | None = None,
    ) -> Mapping[Table, DataFrame]:
        """Run the stages up to detection.

        Args:
            messages: `Table.MESSAGES`, already cut at the as-of.
            rights: `Table.RIGHTS`, already cut at the as-of.
            as_of: The as-of.
            apart: message_id of messages that serve nobody as a reference; None for none.
            projects: Project of each venue that the configuration does not know; None for none.

        Returns:
            All tables that were made, to be used before the next call.
        """
        given = {Table.MESSAGES: messages, Table.RIGHTS: rights}
        store = ScratchStore(self.scratch.root, given, {table: self.store.row_count(table) for table in given})
        known = {**(projects or {}), **self.config.projects}
        context = Context(self.config.model_copy(update={"projects": known}), as_of, store, apart=apart)
        stages = stages_to(LAST)
        for stage in stages:
            run_stage(lambda: self.spark, stage, context, force=True)
        made = {table for stage in stages for table in stage.writes}
        return {table: store.read(self.spark, table) for table in (*given, *made)}
