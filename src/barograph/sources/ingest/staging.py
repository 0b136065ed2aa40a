"""Reading tasks into staged Parquet, in groups: a load tells how far it is, and goes on where it was stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from barograph.identifiers import digest
from barograph.sources.base import Reader, ReadOptions, Task
from barograph.sources.ingest.erasure_filter import without_forgotten
from barograph.sources.ingest.inputs import Input
from barograph.sources.ingest.report import Tally, tally
from barograph.sources.ingest.rows import SCHEMAS
from barograph.sources.ingest.staged_files import NAMES, UNDATED, StagedFile, TaskFiles, TaskReport
from barograph.storage.erasure_list import Tombstones
from barograph.storage.store import Store
from barograph.version import VERSION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


MAX_GROUPS = 16
"""Groups of tasks a load is read in: each is one Spark job (about 0.3 s of overhead) and one step of progress."""
TASKS_A_CORE = 4
"""Spark tasks a core that the pieces of a group are spread over, so that no core waits long for the slowest."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is.

    Attributes:
        tasks_done: Tasks read.
        tasks: Tasks in all.
        units: Units found so far.
        rejects: Units rejected so far.
    """

    tasks_done: int
    tasks: int
    units: int
    rejects: int


Watcher = Callable[[Progress], None]
_DONE = "_SUCCESS"
"""File of a complete group: the reports of its tasks, one a line."""


@dataclass(frozen=True, slots=True)
class Staged:
    """All that the tasks of a load wrote.

    Attributes:
        folder: The staging folder.
        groups: Reports of the tasks, by folder of their group.
    """

    folder: Path
    groups: tuple[tuple[str, TaskReport], ...]

    def files(self, what: str) -> list[tuple[Path, StagedFile]]:
        """Files that hold messages, rights, rejects or removals, in order."""
        return [
            (self.folder / group / file.name, file)
            for group, report in self.groups
            for file in report.files
            if file.what == what
        ]

    def count(self, what: str) -> int:
        """Units of a kind; also `ignored` and `undated` (messages without a date)."""
        if what == "ignored":
            return sum(report.ignored for _, report in self.groups)
        if what == "undated":
            return sum(file.rows for _, file in self.files("messages") if file.year == UNDATED)
        return sum(file.rows for _, file in self.files(what))

    @property
    def ignored_by_reason(self) -> Tally:
        """Units counted and not kept, by reason."""
        return tally([report.ignored_by_reason for _, report in self.groups])

    @property
    def units(self) -> int:
        """Units found."""
        return sum(self.count(what) for what in (*NAMES.values(), "ignored"))

    def read(self, spark: SparkSession, what: str) -> DataFrame:
        """Rows of a kind, with the columns `file` and `row` that say where each stands."""
        from pyspark.sql.pandas.types import from_arrow_schema

        kind = next(kind for kind, name in NAMES.items() if name == what)
        schema = from_arrow_schema(SCHEMAS[kind])
        paths = [str(path) for path, _ in self.files(what)]
        if not paths:
            nowhere = pa.schema([*SCHEMAS[kind], ("file", pa.string()), ("row", pa.int64())])
            return spark.createDataFrame(nowhere.empty_table())
        rows = spark.read.schema(schema).option("recursiveFileLookup", "true").parquet(*paths)
        place = {"file": F.col("_metadata.file_name"), "row": F.col("_metadata.row_index")}
        return rows.withColumns(place)


class Staging:
    """The staged rows of one load, in a folder that is named by what is loaded.

    Args:
        folder: The folder; groups that are complete in it are not read again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, store: Store, inputs: Input, options: ReadOptions) -> Staging:
        """The staging of a load; what an interrupted load of the same path but of other inputs left is removed."""
        named = f"load-{digest('staging', inputs.source, options.venue, str(inputs.root))[:12]}-"
        key = repr((sorted(inputs.files.items()), options, sorted(inputs.tombstones.accounts), VERSION))
        folder = store.root / "staging" / f"{named}{digest('staging', key)[:12]}"
        for other in (store.root / "staging").glob(f"{named}*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        return cls(folder)

    def fill(
        self,
        spark: SparkSession,
        reader: Reader,
        tasks: list[Task],
        options: ReadOptions,
        tombstones: Tombstones,
        watch: Watcher | None = None,
    ) -> Staged:
        """Read the tasks that were not read by an interrupted load.

        Args:
            spark: A session.
            reader: The format.
            tasks: What to read.
            options: Venue and limits.
            tombstones: Who was forgotten.
            watch: Called after each group of tasks.
        """
        parallel = spark.sparkContext.defaultParallelism
        size = max(2 * parallel, -(-len(tasks) // MAX_GROUPS))
        staged = Staged(self.folder, ())
        for number, first in enumerate(range(0, len(tasks), size)):
            group = tasks[first : first + size]
            folder = self.folder / f"group={number:04d}"
            done = folder / _DONE
            if not done.exists():
                lines = _write(spark, reader, group, options, tombstones, folder)
                done.with_suffix(".part").write_text("\n".join(lines), encoding="utf-8")
                done.with_suffix(".part").replace(done)
            reports = [TaskReport.from_json(line) for line in done.read_bytes().splitlines()]
            staged = Staged(self.folder, (*staged.groups, *((folder.name, report) for report in reports)))
            if watch:
                watch(Progress(first + len(group), len(tasks), staged.units, staged.count("rejects")))
        return staged

    def clear(self) -> None:
        """Remove the staged rows: the load is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _write(
    spark: SparkSession, reader: Reader, tasks: list[Task], options: ReadOptions, tombstones: Tombstones, folder: Path
) -> list[str]:
    """Read and write each task; returns their reports, one a line."""

    def read(number: int) -> str:
        records = without_forgotten(reader.read(tasks[number], options), tombstones)
        stem = f"{folder.name.replace('=', '-')}-task-{number:05d}"
        return TaskFiles(folder, stem, tombstones.identifier(options.venue)).write(records).to_json()

    return run_each(spark, len(tasks), read)


def run_each(spark: SparkSession, count: int, work: Callable[[int], str]) -> list[str]:
    """Do a piece of work for each of the numbers from 0; returns what they say, in order.

    A Spark task does one piece, or several one after another where there are many small ones: each task is handed the
    whole list of what is to be read, so that as many tasks as small files would cost the square of their number.
    """
    if count == 0:
        return []
    tasks = min(count, TASKS_A_CORE * spark.sparkContext.defaultParallelism)

    def each(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in rows:
            numbers = batch["id"].to_pylist()
            yield pa.RecordBatch.from_pydict({"id": numbers, "said": [work(number) for number in numbers]})

    rows = spark.range(0, count, 1, tasks).mapInArrow(each, "id long, said string").collect()
    return [row["said"] for row in sorted(rows, key=lambda row: row["id"])]
