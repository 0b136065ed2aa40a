"""The readers as a Spark Python data source: works on any session, Spark Connect included, without a workspace.

    from barograph.sources.ingest.datasource import ArchiveSource

    spark.dataSource.register(ArchiveSource)
    rows = spark.read.format("barograph").option("path", "dev.mbox").option("venue", "dev-list").load()

Rows have the columns of messages, and `what` (message, right, reject, removal, ignored) with the columns that only
rejects and rights have. Options: `path` (seen by driver and workers), `format` (default `auto`), `venue` (default the
path's name), `parts`. Nothing is deduplicated here; `load` does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

from barograph.errors import SourceError
from barograph.sources.base import Reader, ReadOptions, Task
from barograph.sources.ingest.rows import UNION, batches
from barograph.sources.registry import reader_named, recognise

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.types import StructType

PARTS = 8


class TaskPartition(InputPartition):
    """One read task."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.path)
        self.task = task


class ArchiveReader(DataSourceReader):
    """Plans and reads one path.

    Args:
        reader: The format.
        path: What is read.
        options: Venue and limits.
        parts: Tasks wanted.
    """

    def __init__(self, reader: Reader, path: Path, options: ReadOptions, parts: int) -> None:
        self._reader, self._path, self._options, self._parts = reader, path, options, parts

    def partitions(self) -> Sequence[InputPartition]:
        """One partition a task."""
        return [TaskPartition(task) for task in self._reader.plan(self._path, self._options, self._parts)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """Batches of the union schema."""
        if isinstance(partition, TaskPartition):
            yield from batches(self._reader.read(partition.task, self._options), self._options.venue)


class ArchiveSource(DataSource):
    """The data source `barograph`."""

    @classmethod
    def name(cls) -> str:
        """What it is registered as."""
        return "barograph"

    def schema(self) -> StructType:
        """Columns of messages, rejects and rights."""
        from pyspark.sql.pandas.types import from_arrow_schema

        return from_arrow_schema(UNION)

    def reader(self, schema: StructType) -> DataSourceReader:
        """A reader of the path named in the options.

        Raises:
            SourceError: No path, or a path of no known form.
        """
        options: Mapping[str, str] = self.options
        if not options.get("path"):
            raise SourceError("option path is missing. Name the archive: .option('path', 'dev.mbox')")
        path = Path(options["path"])
        form = options.get("format", "auto")
        reader = recognise(path)[0] if form == "auto" else reader_named(form)
        venue = options.get("venue") or path.name.split(".")[0]
        return ArchiveReader(reader, path, ReadOptions(venue), int(options.get("parts", PARTS)))
