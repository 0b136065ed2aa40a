"""What one task of a load writes: messages and rights by year and shard of venue, as their tables lay them out.

So whole rows are never shuffled: where nothing is wrong with a row, the staged one goes into the table as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from barograph.catalogue.tables import Table
from barograph.sources.base import Ignored, Message, Record, Reject, Removal, Right
from barograph.sources.ingest.rows import BATCH, batch_of
from barograph.storage.row_hash import row_hashes
from barograph.storage.store import SHARDS

FLUSH_ROWS = 128_000
FLUSH_BYTES = 32 * 1024 * 1024
"""A task holds no more than so many rows or bytes before it writes them."""
GROUP_ROWS = 32_000
"""Rows of a row group of what is written."""
REPEATED = ["venue", "kind", "date_source", "language", "client", "list_id", "source", "path", "association"]
"""Columns with few values, worth a dictionary."""
UNDATED = 0
"""Year of messages without a date."""
NAMES: dict[type[Record], str] = {Message: "messages", Right: "rights", Reject: "rejects", Removal: "removals"}
TABLES: dict[type[Record], Table] = {Message: Table.MESSAGES, Right: Table.RIGHTS, Reject: Table.REJECTS}


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A staged file.

    Attributes:
        name: Its name, unique within the load.
        what: messages, rights, rejects or removals.
        rows: Rows in it.
        size: Bytes they take in memory.
        year: Year of the messages or rights, `UNDATED` where they have no date.
        shard: Shard of their venues.
    """

    name: str
    what: str
    rows: int
    size: int
    year: int = UNDATED
    shard: int = 0


@dataclass(frozen=True, slots=True)
class TaskReport:
    """What a task wrote, and how many units it counted and did not keep, by reason."""

    files: tuple[StagedFile, ...] = ()
    ignored_by_reason: tuple[tuple[str, int], ...] = ()

    @property
    def ignored(self) -> int:
        """Units counted and not kept."""
        return sum(count for _, count in self.ignored_by_reason)

    def to_json(self) -> str:
        """One line."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, line: str | bytes) -> TaskReport:
        """The report of a line."""
        fields = orjson.loads(line)
        ignored = tuple((reason, count) for reason, count in fields["ignored_by_reason"])
        return cls(tuple(StagedFile(**file) for file in fields["files"]), ignored)


@dataclass(slots=True)
class TaskFiles:
    """The files of one task.

    Attributes:
        folder: Where they are written.
        stem: How their names begin.
        venue: Venue of records that name none.
    """

    folder: Path
    stem: str
    venue: str
    _files: list[StagedFile] = field(default_factory=list)
    _batches: dict[type[Record], list[pa.RecordBatch]] = field(default_factory=dict)
    _rows: Counter[type[Record]] = field(default_factory=Counter)
    _size: int = 0

    def write(self, records: Iterable[Record]) -> TaskReport:
        """Write what a reader gives; a task that is run again writes the same files again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ignored: Counter[str] = Counter()
        waiting: dict[type[Record], list[Record]] = {kind: [] for kind in NAMES}
        for record in records:
            kind = type(record)
            if isinstance(record, Ignored):
                ignored[record.reason] += 1
                continue
            chunk = waiting[kind]
            chunk.append(record)
            if len(chunk) == BATCH:
                self._take(kind, chunk)
                chunk.clear()
        for kind, chunk in waiting.items():
            if chunk:
                self._take(kind, chunk)
        for kind in NAMES:
            self._flush(kind)
        return TaskReport(tuple(self._files), tuple(sorted(ignored.items())))

    def _take(self, kind: type[Record], chunk: list[Record]) -> None:
        batch = batch_of(chunk, kind, self.venue)
        self._batches.setdefault(kind, []).append(batch)
        self._rows[kind] += batch.num_rows
        self._size += batch.nbytes
        if self._rows[kind] >= FLUSH_ROWS or self._size >= FLUSH_BYTES:
            for record_type in NAMES:
                self._flush(record_type)

    def _flush(self, kind: type[Record]) -> None:
        batches = self._batches.pop(kind, None)
        if not batches:
            return
        self._size -= sum(batch.nbytes for batch in batches)
        self._rows[kind] = 0
        rows = pa.Table.from_batches(batches)
        time = TABLES[kind].value.time if kind in TABLES else None
        parts = _by_place(rows, time) if time else [((UNDATED, 0), rows)]
        for (year, shard), part in parts:
            name = f"{self.stem}-{len(self._files):04d}.parquet"
            write(part, self.folder / name, "snappy")
            self._files.append(StagedFile(name, NAMES[kind], part.num_rows, part.nbytes, year, shard))


def _by_place(rows: pa.Table, time: str) -> Iterator[tuple[tuple[int, int], pa.Table]]:
    """Rows by their year and the shard of their venue, as `store` lays them out."""
    coded = rows["venue"].combine_chunks().dictionary_encode()
    shards = pa.array([shard % SHARDS for shard in row_hashes(pa.table({"venue": coded.dictionary}))], pa.int64())
    years = pc.fill_null(pc.year(rows[time]), UNDATED)
    keys = pc.add(pc.multiply(years, SHARDS), shards.take(coded.indices))
    counted = sorted((item["values"].as_py(), item["counts"].as_py()) for item in pc.value_counts(keys))
    if len(counted) > 1:
        rows = rows.take(pc.array_sort_indices(keys))
    first = 0
    for key, count in counted:
        yield divmod(key, SHARDS), rows.slice(first, count)
        first += count


def write(rows: pa.Table, path: Path, compression: str) -> None:
    """Write Parquet that is whole or not there."""
    partial = path.with_suffix(".part")
    repeated = [name for name in REPEATED if name in rows.column_names]
    pq.write_table(rows, partial, compression=compression, use_dictionary=repeated, row_group_size=GROUP_ROWS)
    partial.replace(path)
