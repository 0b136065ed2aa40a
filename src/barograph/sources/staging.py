"""Reading tasks into staged Parquet, in groups: a load tells how far it is, and goes on where it was stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import Observation
from pyspark.sql import functions as F

from barograph.identifiers import digest
from barograph.sources.base import Reader, ReadOptions, Task
from barograph.sources.forgotten import without_forgotten
from barograph.sources.inputs import Input
from barograph.sources.rows import UNION, batches
from barograph.store import Store
from barograph.tombstones import Tombstones
from barograph.version import VERSION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

MAX_GROUPS = 16
"""Groups of tasks a load is read in: each is one Spark job (about 0.3 s of overhead) and one step of progress."""


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
        key = repr((sorted(inputs.files.items()), options, sorted(inputs.held.accounts), VERSION))
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
        held: Tombstones,
        watch: Watcher | None = None,
    ) -> DataFrame:
        """Read the tasks that were not read by an interrupted load, and give all rows.

        Args:
            spark: A session.
            reader: The format.
            tasks: What to read.
            options: Venue and limits.
            held: Who was forgotten.
            watch: Called after each group of tasks.
        """
        parallel = spark.sparkContext.defaultParallelism
        size = max(2 * parallel, -(-len(tasks) // MAX_GROUPS))
        units = rejects = 0
        for number, first in enumerate(range(0, len(tasks), size)):
            group = tasks[first : first + size]
            folder = self.folder / f"group={number:04d}"
            if not (folder / "_SUCCESS").exists():
                seen = _write(spark, reader, group, options, held, folder)
            else:
                seen = _counted(folder)
            units, rejects = units + seen[0], rejects + seen[1]
            if watch:
                watch(Progress(first + len(group), len(tasks), units, rejects))
        return spark.read.schema(_schema()).parquet(*(str(path) for path in sorted(self.folder.glob("group=*"))))

    def clear(self) -> None:
        """Remove the staged rows: the load is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _schema() -> StructType:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(UNION)


def _write(
    spark: SparkSession, reader: Reader, tasks: list[Task], options: ReadOptions, held: Tombstones, folder: Path
) -> tuple[int, int]:
    """One Spark task a read task; returns units and rejects."""

    def read(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in rows:
            for number in batch["number"].to_pylist():
                found = without_forgotten(reader.read(tasks[number], options), held)
                yield from batches(found, held.identifier(options.venue))

    numbers = spark.sparkContext.parallelize([(n,) for n in range(len(tasks))], len(tasks)).toDF("number long")
    seen = Observation()
    rows = numbers.mapInArrow(read, _schema()).observe(
        seen, F.count(F.lit(1)).alias("units"), F.count_if(F.col("what") == "reject").alias("rejects")
    )
    rows.write.mode("overwrite").parquet(str(folder))
    return int(seen.get["units"]), int(seen.get["rejects"])


def _counted(folder: Path) -> tuple[int, int]:
    what = pq.read_table(folder, columns=["what"], partitioning=None)["what"].to_pylist()
    return len(what), what.count("reject")
