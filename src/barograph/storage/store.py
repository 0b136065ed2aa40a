"""Parquet tables with manifests: staged write, manifest replaced last, readers see only manifested files.

A table is a folder `tables/<name>/` with data files and `manifest.json`. A write goes to new files; then the manifest
that names them is replaced in one step (`os.replace`). A killed run leaves files nobody reads; the next write removes
them. Files are laid out by year and by a shard of the venue, not by venue and month: a list of 400 messages over eight
years would be 90 files of four messages, an hour of GH Archive 10^5 folders of one.

The digest of a table is the sum of the hashes of its rows: independent of row order, files and number of workers.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import orjson

from barograph.catalogue.tables import Table, conform
from barograph.errors import BusyError, DataError, SchemaError
from barograph.identifiers import digest
from barograph.storage.manifest import DataFile, Manifest

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROW_GROUP = 64
"""Rows a row group of a small table: one case of a thousand is read without unpacking the others."""

SCRATCH = "scratch"
"""Folder inside a workspace for tables that may be thrown away at any time: a store of its own."""

SHARDS = 8
"""Shards of the venue within a year: bounds the number of folders whatever the number of venues."""


class Edited(NamedTuple):
    """What becomes of some rows of a table.

    Attributes:
        rows: The rows that stay, changed or not, in order.
        before: The rows that were taken out or changed, as they were.
        after: The changed ones, as they are now.
    """

    rows: pa.Table
    before: pa.Table
    after: pa.Table


class Ready(NamedTuple):
    """A file of a table that was written already, with the table's columns, sorted as `_laid_out` sorts.

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
        >>> store.rows(Table.MESSAGES)  # doctest: +SKIP
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
            DataError: The manifest is not readable.
        """
        path = self.folder(table) / "manifest.json"
        try:
            return Manifest.from_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(
                f"{path}: not a manifest ({error}). Rebuild the table with: barograph run --force"
            ) from error

    def files(self, table: Table) -> list[Path]:
        """Manifested data files, in a fixed order."""
        manifest = self.manifest(table)
        return [self.folder(table) / item.path for item in manifest.files] if manifest else []

    def rows(self, table: Table) -> int:
        """Rows of a table by its manifest (no file is read)."""
        manifest = self.manifest(table)
        return sum(item.rows for item in manifest.files) if manifest else 0

    def digest(self, table: Table) -> str:
        """Digest of the table's contents; the digest of nothing where it was never written."""
        manifest = self.manifest(table)
        return manifest.digest if manifest else _digest_of(0, 0)

    def read(self, spark: SparkSession, table: Table) -> DataFrame:
        """The table as a Spark frame; empty, with its columns, where it was never written."""
        schema = table.spark_schema()
        paths = [str(path) for path in self.files(table)]
        if not paths:
            return spark.createDataFrame([], schema)
        return spark.read.schema(schema).option("recursiveFileLookup", "true").parquet(*paths).select(*table.columns)

    def arrow(self, table: Table, columns: list[str] | None = None) -> pa.Table:
        """The table in memory without a JVM; for tables that do not grow with the archive."""
        import pyarrow as pa

        paths = self.files(table)
        schema = table.arrow if columns is None else pa.schema([table.arrow.field(name) for name in columns])
        if not paths:
            return pa.Table.from_batches([], schema)
        return pa.concat_tables([_read_as(path, schema, table) for path in paths])

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
        return self._commit(table, files, row_sum, made_by, old=())

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
        return self._commit(table, files, row_sum + (before.row_sum if before else 0), made_by, old)

    def replace_arrow(self, table: Table, rows: pa.Table, made_by: Mapping[str, str]) -> Manifest:
        """Write a small Arrow table as the whole table, without a JVM."""
        import pyarrow.parquet as pq

        rows = rows.select(table.columns).cast(table.arrow)
        folder = self.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"part-{uuid4().hex}.parquet"
        pq.write_table(rows, folder / name, compression="zstd", row_group_size=ROW_GROUP)
        size = (folder / name).stat().st_size
        row_sum = int(digest("arrow", *(_row_text(row) for row in rows.to_pylist())), 16)
        return self._commit(table, (DataFile(name, rows.num_rows, size),), row_sum, made_by, ())

    def rewrite(
        self, table: Table, edit: Callable[[pa.Table], Edited], made_by: Callable[[str], str] = str
    ) -> tuple[int, int]:
        """Take rows out of a table, or change them, without a JVM; nothing of what was stays on disk.

        Files without such a row are kept as they are; the others are written anew, a row group at a time. The digest is
        what a fresh write of the same rows would give. The key of the stage that made the table is dropped from its
        manifest, so that the next run makes the table again.

        Args:
            table: The table.
            edit: Given rows of the table, tells what becomes of them; called once a row group.
            made_by: What becomes of the values in the manifest's `made_by`.

        Returns:
            Rows taken out, rows changed.
        """
        from barograph.storage.row_hash import row_hashes

        before = self.manifest(table)
        if before is None:
            return 0, 0
        files: list[DataFile] = []
        row_sum, removed, changed = before.row_sum, 0, 0
        for item in before.files:
            written, edits = _rewritten(self.folder(table), item, edit)
            files += written
            for made in edits:
                row_sum += sum(row_hashes(made.after)) - sum(row_hashes(made.before))
                removed += made.before.num_rows - made.after.num_rows
                changed += made.after.num_rows
        if removed or changed:
            told = {name: made_by(value) for name, value in before.made_by if name != "key"}
            self._commit(table, tuple(files), row_sum, told, ())
        self.sweep(table)
        return removed, changed

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

    def _commit(
        self,
        table: Table,
        files: tuple[DataFile, ...],
        row_sum: int,
        made_by: Mapping[str, str],
        old: tuple[DataFile, ...],
    ) -> Manifest:
        everything = tuple(sorted((*old, *files)))
        rows = sum(item.rows for item in everything)
        manifest = Manifest(_digest_of(rows, row_sum), row_sum, everything, tuple(sorted(made_by.items())))
        folder = self.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        before = self.manifest(table)
        temporary = folder / f".manifest-{uuid4().hex}"
        temporary.write_bytes(manifest.to_json())
        temporary.replace(folder / "manifest.json")
        self._sweep(folder, everything + (before.files if before else ()))
        return manifest

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
        with (self.root / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BusyError(
                    f"{self.root}: another barograph process is writing here. Wait for it to end."
                ) from error
            try:
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)


def _read_as(path: Path, schema: pa.Schema, table: Table) -> pa.Table:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        held = file.read(columns=schema.names)
    missing = [name for name in schema.names if name not in held.column_names]
    if missing:
        raise SchemaError(
            f"table {table.label} lacks {', '.join(missing)}: an older barograph made it. "
            "Rebuild it with: barograph run --force"
        )
    return held.select(schema.names).cast(schema)


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


def _rewritten(folder: Path, item: DataFile, edit: Callable[[pa.Table], Edited]) -> tuple[list[DataFile], list[Edited]]:
    """A data file after an edit: itself where nothing changed, a new one, or none where no row stayed."""
    import pyarrow.parquet as pq

    reader = pq.ParquetFile(folder / item.path)
    edits, path, writer, kept = [], folder / Path(item.path).with_name(f"part-{uuid4().hex}.parquet"), None, 0
    try:
        for number in range(reader.num_row_groups):
            made = edit(reader.read_row_group(number))
            if made.before.num_rows == 0 and writer is None:
                continue
            if writer is None:
                writer = pq.ParquetWriter(path, reader.schema_arrow, compression="zstd")
                for earlier in range(number):
                    writer.write_table(reader.read_row_group(earlier))
                    kept += reader.metadata.row_group(earlier).num_rows
            writer.write_table(made.rows.cast(reader.schema_arrow))
            kept += made.rows.num_rows
            edits.append(made)
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        return [item], []
    if not kept:
        path.unlink()
        return [], edits
    return [DataFile(str(path.relative_to(folder)), kept, path.stat().st_size)], edits


def _digest_of(rows: int, row_sum: int) -> str:
    return digest("table", rows, row_sum)


def _row_text(row: Mapping[str, object]) -> str:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str).decode()
