"""Parquet tables with manifests: staged write, manifest replaced last, readers see only manifested files.

A table is a folder `tables/<name>/` with data files and `manifest.json`. A write goes to new files; then the manifest
that names them is replaced in one step (`os.replace`). A killed run leaves files nobody reads; the next write removes
them. Files are laid out by year and by a shard of the venue, not by venue and month: a list of 400 messages over eight
years would be 90 files of four messages, an hour of GH Archive 10^5 folders of one.

The digest of a table is the sum of the hashes of its rows: independent of row order, files and number of workers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO
from uuid import uuid4

import orjson

from barograph.catalogue.tables import Table, conform
from barograph.errors import BusyError, DataError
from barograph.identifiers import digest
from barograph.storage.manifest import DataFile, Manifest

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROW_GROUP = 64
"""Rows a row group of a small table: one case of a thousand is read without unpacking the others."""

SCRATCH = "scratch"
"""Folder inside a workspace for tables that may be thrown away at any time: a store of its own."""

MANIFEST = "manifest.json"
COPY = "manifest-copy.json"
"""The same as the manifest: without that a read fails and says so, and the next write removes none of its rows."""

SHARDS = 8
"""Shards of the venue within a year: bounds the number of folders whatever the number of venues."""


class Ready(NamedTuple):
    """A finished Parquet file of a table's rows, ready to be committed: all columns, sorted as `_laid_out` sorts.

    Attributes:
        path: Where it stands; it is moved from there.
        year: Year of its rows.
        shard: Shard of their venues.
        rows: Rows.
        row_sum: Sum of their hashes (`row_hash`).
    """

    path: Path
    year: int
    shard: int
    rows: int
    row_sum: int


class Store:
    """The tables of one workspace.

    Args:
        root: Folder of the workspace; made when missing. On a cluster it must be a path all workers see.

    Example:
        >>> store = Store(Path("ws"))
        >>> store.row_count(Table.MESSAGES)  # doctest: +SKIP
        400
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def folder(self, table: Table) -> Path:
        """Folder of a table."""
        return self.root / "tables" / table.label

    def manifest(self, table: Table) -> Manifest | None:
        """The manifest in force, None if the table was never written.

        Raises:
            DataError: The manifest is not readable, or gone though the table was written.
        """
        path = self.folder(table) / MANIFEST
        try:
            return Manifest.from_json(path.read_bytes())
        except FileNotFoundError:
            copy = path.with_name(COPY)
            if copy.exists():
                raise DataError(
                    f"{path}: gone, though the table was written. Its rows are still there; put the manifest back: "
                    f"cp {copy} {path}"
                ) from None
            return None
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not a manifest ({error}). {table.advice}") from error

    def files(self, table: Table) -> list[Path]:
        """Manifested data files, in a fixed order."""
        manifest = self.manifest(table)
        return [self.folder(table) / item.path for item in manifest.files] if manifest else []

    def row_count(self, table: Table) -> int:
        """Rows of a table by its manifest (no file is read)."""
        manifest = self.manifest(table)
        return sum(item.rows for item in manifest.files) if manifest else 0

    def digest(self, table: Table) -> str:
        """Digest of the table's contents; the digest of nothing where it was never written."""
        manifest = self.manifest(table)
        return manifest.digest if manifest else _digest_of(0, 0)

    def read(self, spark: SparkSession, table: Table) -> DataFrame:
        """The table as a Spark frame; empty, with its columns, where it was never written.

        Raises:
            SchemaError: A file lacks a column that is not optional.
        """
        schema = table.spark_schema()
        paths = [str(path) for path in self.checked_files(table)]
        if not paths:
            return spark.createDataFrame(table.arrow.empty_table(), schema)
        return spark.read.schema(schema).option("recursiveFileLookup", "true").parquet(*paths).select(*table.columns)

    def arrow(self, table: Table, columns: list[str] | None = None) -> pa.Table:
        """The table in memory without a JVM; for tables that do not grow with the archive.

        Raises:
            SchemaError: A file lacks a column that is not optional.
        """
        import pyarrow as pa

        empty = pa.Table.from_batches([], pa.schema([table.arrow.field(name) for name in columns or table.columns]))
        return pa.concat_tables([empty, *self.row_groups(table, columns)])

    def row_groups(self, table: Table, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """The table a row group at a time, in the order of the files.

        Raises:
            SchemaError: A file lacks a column that is not optional.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        fields = [table.arrow.field(name) for name in columns or table.columns]
        for path in self.checked_files(table, columns):
            with pq.ParquetFile(path) as file:
                names = [field.name for field in fields if field.name in file.schema_arrow.names]
                for number in range(file.num_row_groups):
                    rows = file.read_row_group(number, columns=names)
                    cells = [
                        rows[field.name].cast(field.type) if field.name in names
                        else pa.chunked_array([pa.nulls(rows.num_rows, field.type)])
                        for field in fields
                    ]  # fmt: skip
                    yield pa.table(cells, schema=pa.schema(fields))

    def checked_files(self, table: Table, columns: list[str] | None = None) -> list[Path]:
        """Manifested data files that have the table's columns, or those named, apart from optional ones.

        Raises:
            SchemaError: A file lacks a column that is not optional.
            DataError: A file is gone or damaged.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        files = self.files(table)
        for path in files:
            try:
                present = pq.read_schema(path).names
            except (FileNotFoundError, pa.ArrowInvalid) as error:
                fault = "gone" if isinstance(error, FileNotFoundError) else "damaged"
                raise DataError(f"{path}: a file of table {table.label} is {fault}. {table.advice}") from error
            table.absent(present, path, columns)
        return files

    def replace(self, table: Table, frame: DataFrame, made_by: Mapping[str, str]) -> Manifest:
        """Write a frame as the whole table.

        Args:
            table: The table.
            frame: Its new contents; must hold the table's columns.
            made_by: What made it (stage, config digest, as_of, digests of inputs), kept in the manifest.

        Raises:
            SchemaError: The frame lacks columns.
        """
        files, row_sum = self._stage(table, frame)
        return self.commit(table, files, row_sum, made_by)

    def append(
        self, table: Table, frame: DataFrame | None, made_by: Mapping[str, str], ready: Iterable[Ready] = ()
    ) -> Manifest:
        """Add rows to a table; existing files stay as they are.

        Args:
            table: The table.
            frame: Rows; None for none.
            made_by: What made them.
            ready: Files of further rows.
        """
        files, row_sum = self._stage(table, frame) if frame is not None else ((), 0)
        for item in ready:
            relative = Path(f"_year={item.year}", f"_shard={item.shard}", f"part-{uuid4().hex}.parquet")
            target = self.folder(table) / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            item.path.replace(target)
            files, row_sum = (*files, DataFile(str(relative), item.rows, target.stat().st_size)), row_sum + item.row_sum
        before = self.manifest(table)
        old = before.files if before else ()
        return self.commit(table, files, row_sum + (before.row_sum if before else 0), made_by, old)

    def replace_arrow(self, table: Table, rows: pa.Table, made_by: Mapping[str, str]) -> Manifest:
        """Write a small Arrow table as the whole table, without a JVM."""
        import pyarrow.parquet as pq

        from barograph.storage.row_hash import row_hashes

        rows = rows.select(table.columns).cast(table.arrow)
        folder = self.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"part-{uuid4().hex}.parquet"
        pq.write_table(rows, folder / name, compression="zstd", row_group_size=ROW_GROUP)
        size = (folder / name).stat().st_size
        return self.commit(table, (DataFile(name, rows.num_rows, size),), sum(row_hashes(rows)), made_by)

    def sweep(self, table: Table) -> None:
        """Remove every data file of a table but those in force, also those kept for readers of the manifest before."""
        manifest = self.manifest(table)
        self._sweep(self.folder(table), manifest.files if manifest else ())

    def _stage(self, table: Table, frame: DataFrame) -> tuple[tuple[DataFile, ...], int]:
        """Write a frame's files into the table's folder under new names; nobody reads them yet."""
        from pyspark.sql import Observation
        from pyspark.sql import functions as F

        frame = conform(frame, table)
        seen = Observation()
        row_hash = F.xxhash64(*[F.col(name) for name in table.columns]).cast("decimal(20,0)")
        frame = frame.observe(seen, F.count(F.lit(1)).alias("rows"), F.sum(row_hash).alias("row_sum"))
        staging = self.root / "staging" / uuid4().hex
        writer = _laid_out(frame, table).write.option("compression", "zstd").option("maxRecordsPerFile", 1_000_000)
        if table.value.time:
            writer = writer.partitionBy("_year", "_shard")
        writer.parquet(str(staging))
        files = tuple(self._moved(table, staging))
        shutil.rmtree(staging, ignore_errors=True)
        if not files:  # Spark drops a plan it knows to be empty, and what was to be observed with it
            return (), 0
        row_sum = int(seen.get["row_sum"] or 0)
        if sum(item.rows for item in files) != int(seen.get["rows"]):
            raise DataError(
                f"table {table.label}: wrote {sum(i.rows for i in files)} rows, expected {seen.get['rows']}"
            )
        return files, row_sum

    def _moved(self, table: Table, staging: Path) -> Iterator[DataFile]:
        import pyarrow.parquet as pq

        for path in sorted(staging.rglob("*.parquet")):
            rows = pq.ParquetFile(path).metadata.num_rows
            if rows == 0:
                continue
            relative = path.relative_to(staging).with_name(f"part-{uuid4().hex}.parquet")
            target = self.folder(table) / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
            yield DataFile(str(relative), rows, target.stat().st_size)

    def commit(
        self,
        table: Table,
        files: tuple[DataFile, ...],
        row_sum: int,
        made_by: Mapping[str, str],
        old: tuple[DataFile, ...] = (),
    ) -> Manifest:
        """Make data files of the table's folder the table, in one step.

        Args:
            table: The table.
            files: Files written, by paths within its folder.
            row_sum: Sum of the hashes of all rows, those of `old` too.
            made_by: What made them.
            old: Files that stay in force.
        """
        everything = tuple(sorted((*old, *files)))
        rows = sum(item.rows for item in everything)
        manifest = Manifest(_digest_of(rows, row_sum), row_sum, everything, tuple(sorted(made_by.items())))
        try:
            before = self.manifest(table)
        except DataError:
            if table.primary:
                raise
            before = None  # lost or damaged; the rows are being made again
        self._put(table, manifest)
        self._sweep(self.folder(table), everything + (before.files if before else ()))
        return manifest

    def mark(self, table: Table, made_by: Mapping[str, str]) -> None:
        """Put other words on what made a table; its rows stay, and no file is touched.

        Raises:
            DataError: The table was never written.
        """
        manifest = self.manifest(table)
        if manifest is None:
            raise DataError(f"table {table.label} was never written. {table.advice}")
        self._put(table, replace(manifest, made_by=tuple(sorted(made_by.items()))))

    def _put(self, table: Table, manifest: Manifest) -> None:
        """Put a manifest in force, in one step."""
        folder = self.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        for name in (MANIFEST, COPY):
            temporary = folder / f".manifest-{uuid4().hex}"
            temporary.write_bytes(manifest.to_json())
            temporary.replace(folder / name)

    @staticmethod
    def _sweep(folder: Path, keep: tuple[DataFile, ...]) -> None:
        """Remove data files no manifest names: left by a killed run, or replaced two writes ago.

        The files of the manifest just replaced stay until the next write, so that who is reading them can finish.
        """
        kept = {folder / item.path for item in keep}
        for path in folder.rglob("*.parquet"):
            if path not in kept:
                path.unlink()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the workspace for writing; a second writer is refused, not interleaved.

        Raises:
            BusyError: Another process holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BusyError(_busy(self.root, lock)) from error
            try:
                lock.truncate(0)
                lock.write(str(os.getpid()))
                lock.flush()
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)


def _busy(root: Path, lock: TextIO) -> str:
    """Which process holds a workspace; its number stands in the lock."""
    lock.seek(0)
    number = lock.read(20)
    process = f"process {number}" if number.isdigit() else "another process"
    return f"{root}: {process} of barograph is writing here. Wait for it to end."


def _laid_out(frame: DataFrame, table: Table) -> DataFrame:
    """Cluster rows by year and shard of venue, sorted inside, so that readers can skip row groups."""
    from pyspark.sql import functions as F

    time = table.value.time
    if time is None:
        # A shuffle, not coalesce(1): that would make one task of all the work before it, embedding included.
        return frame.repartition(1).sortWithinPartitions(*table.value.key)
    year = F.coalesce(F.year(time), F.lit(0))
    shard = F.pmod(F.xxhash64("venue"), F.lit(SHARDS))
    frame = frame.withColumns({"_year": year, "_shard": shard})
    return frame.repartition("_year", "_shard").sortWithinPartitions("_year", "_shard", "venue", time, *table.value.key)


def _digest_of(rows: int, row_sum: int) -> str:
    return digest("table", rows, row_sum)
