"""The vectors of all sentences in a form that is read at once: one byte a component, looked through from end to end.

A float16 vector becomes whole numbers from -127 to 127 and a scale that gives it unit length again; a likeness moves by
that in the fourth digit. Every vector is compared, so nothing near is missed, and no graph of neighbours is needed. A
million sentences are 384 MB that the system maps into memory; `benchmarks/similar.py` measures how long they take.

The files stand in the scratch folder, so `forget` takes them away with it: one pair a file of `Table.VECTORS`, which
never changes, and one that says which sentences a message has. Where nothing can be written, or somebody else writes,
all of it is made in memory for this once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from barograph.catalogue.arrow import TEXT
from barograph.catalogue.tables import Table
from barograph.embedding.matrix import as_matrix
from barograph.errors import BusyError, DataError
from barograph.identifiers import digest
from barograph.storage.store import SCRATCH, Store

FOLDER = "similar"
BLOCK = 1024
"""Vectors compared at a time: as floats they stay in the processor's cache."""

PLACES = pa.schema([("message_id", TEXT), ("project", TEXT), ("sent_us", pa.int64()), ("rows", pa.list_(pa.int32()))])
"""Messages with the numbers of their vectors, those of the first file first; sent_us counts microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Vectors of one file, one byte a component.

    Attributes:
        whole: Whole numbers, int8, shape (n, dimensions).
        scales: What they are multiplied by, float32, shape (n,).
    """

    whole: np.ndarray
    scales: np.ndarray


@dataclass(frozen=True, slots=True)
class SentenceIndex:
    """All vectors, and the messages that hold them.

    Attributes:
        parts: Vectors, a file of `Table.VECTORS` each.
        messages: message_id, project and sent_us of messages with at least one vector.
        rows: Numbers of their vectors, message after message, shape (k,).
        starts: Where each message begins in `rows`, and where the last one ends, shape (messages + 1,).
    """

    parts: tuple[Codes, ...]
    messages: pa.Table
    rows: np.ndarray
    starts: np.ndarray

    def likeness(self, asked: np.ndarray) -> np.ndarray:
        """Cosine of every vector with each that is asked for.

        Args:
            asked: Unit vectors, float32, shape (m, dimensions).

        Returns:
            Float32, shape (vectors, m).
        """
        count = sum(len(part.scales) for part in self.parts)
        found = np.empty((count, len(asked)), dtype=np.float32)
        start, across = 0, np.ascontiguousarray(asked.T, dtype=np.float32)
        room = np.empty((BLOCK, asked.shape[1]), dtype=np.float32)
        for part in self.parts:
            for first in range(0, len(part.scales), BLOCK):
                block = part.whole[first : first + BLOCK]
                np.copyto(room[: len(block)], block)
                np.matmul(room[: len(block)], across, out=found[start + first : start + first + len(block)])
            found[start : start + len(part.scales)] *= part.scales[:, None]
            start += len(part.scales)
        return found

    def by_message(self, likeness: np.ndarray) -> np.ndarray:
        """For each message and each vector asked for, the likeness of the message's nearest sentence.

        Args:
            likeness: Result of `likeness`.

        Returns:
            Float32, shape (messages, m).
        """
        found = np.empty((len(self.starts) - 1, likeness.shape[1]), dtype=np.float32)
        edges = [*range(0, len(found), 16 * BLOCK), len(found)]
        for first, last in pairwise(edges):
            own = likeness[self.rows[self.starts[first] : self.starts[last]]]
            found[first:last] = np.maximum.reduceat(own, self.starts[first:last] - self.starts[first], axis=0)
        return found

    def sentences_of(self, message: int) -> np.ndarray:
        """Numbers of the vectors of a message, in the order of its sentences."""
        found: np.ndarray = self.rows[self.starts[message] : self.starts[message + 1]]
        return found


def sentence_index(store: Store, encoder: str) -> SentenceIndex:
    """The index of a workspace, made or brought up to date where that is needed.

    Args:
        store: The workspace's tables.
        encoder: The encoder whose vectors are compared.

    Raises:
        DataError: No message has a vector of this encoder.
    """
    if not store.row_count(Table.VECTORS):
        raise DataError(f"{store.root}: no sentence has a vector yet. Make them with: barograph run --as-of DATE")
    try:
        index = _kept(store, encoder)
    except (BusyError, OSError):
        index = _assembled([_codes(path, encoder) for path in store.files(Table.VECTORS)], _places(store, encoder))
    if not len(index.rows):
        raise DataError(
            f"{store.root}: no message has a vector of {encoder}. Make them with: barograph run --as-of DATE"
        )
    return index


def _kept(store: Store, encoder: str) -> SentenceIndex:
    """The index by way of its files; those that are missing are made, others are removed."""
    folder = store.root / SCRATCH / FOLDER
    mark = digest("encoder", encoder)[:8]
    files = {path: folder / f"{path.stem}-{mark}" for path in store.files(Table.VECTORS)}
    key = digest("places", encoder, store.digest(Table.SENSED), store.digest(Table.VECTORS))[:16]
    places = folder / f"places-{key}.arrow"
    wanted = {places, *(part.with_name(f"{part.name}-{kind}.npy") for part in files.values() for kind in ("w", "s"))}
    if not all(path.is_file() for path in wanted):
        with store.writing():
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                if path not in wanted:
                    path.unlink()
            for source, part in files.items():
                _write_codes(part, source, encoder)
            if not places.is_file():
                _written(places, partial(_write_places, _places(store, encoder)))
    with pa.memory_map(str(places)) as mapped, pa.ipc.open_file(mapped) as reader:
        return _assembled([_read_codes(part) for part in files.values()], reader.read_all())


def _assembled(parts: list[Codes], places: pa.Table) -> SentenceIndex:
    rows = places["rows"].combine_chunks()
    rows = rows if isinstance(rows, pa.ListArray) else pa.concat_arrays(rows.chunks)
    if not len(rows):
        return SentenceIndex(tuple(parts), places.drop_columns(["rows"]), np.zeros(0, np.int32), np.zeros(1, np.int32))
    return SentenceIndex(tuple(parts), places.drop_columns(["rows"]), _numbers(rows.values), _numbers(rows.offsets))


def _numbers(column: pa.Int32Array) -> np.ndarray:
    """Values of a column without nulls; its own `to_numpy` would import pandas."""
    found = np.frombuffer(column.buffers()[1], dtype=np.int32)
    return found[column.offset : column.offset + len(column)]


def _groups(path: Path, encoder: str, columns: list[str]) -> Iterator[pa.Table]:
    """Rows of one file of vectors that an encoder made, a row group at a time."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            rows = file.read_row_group(number, columns=[*columns, "encoder"])
            yield rows.filter(pc.equal(rows["encoder"], encoder)).select(columns)


def _codes(path: Path, encoder: str) -> Codes:
    whole, scales = [], []
    for rows in _groups(path, encoder, ["vector"]):
        if rows.num_rows:
            vectors = as_matrix(rows["vector"])
            largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), np.float32(1e-6))
            rounded = np.rint(vectors * (np.float32(127) / largest))
            whole.append(rounded.astype(np.int8))
            scales.append(1 / np.maximum(np.linalg.norm(rounded, axis=1), np.float32(1)))
    if not whole:
        return Codes(np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=np.float32))
    return Codes(np.concatenate(whole), np.concatenate(scales))


def _places(store: Store, encoder: str) -> pa.Table:
    """`PLACES` of every message whose sentences have vectors."""
    known = [
        group["sentence_digest"].combine_chunks()
        for path in store.files(Table.VECTORS)
        for group in _groups(path, encoder, ["sentence_digest"])
    ]
    digests = pa.chunked_array(known, TEXT).combine_chunks()
    made = [PLACES.empty_table()]
    for group in store.row_groups(Table.SENSED, ["message_id", "project", "sent_at", "sentences"]):
        lists = group["sentences"].combine_chunks()
        numbers = pc.index_in(pc.list_flatten(lists), value_set=digests)
        there = numbers.is_valid()
        parents = pc.list_parent_indices(lists).filter(there).to_numpy()
        counts = np.bincount(parents, minlength=group.num_rows)
        some = counts > 0
        offsets = np.concatenate([[0], np.cumsum(counts[some])]).astype(np.int32)
        rows = pa.ListArray.from_arrays(pa.array(offsets), numbers.filter(there).cast(pa.int32()))
        kept = group.filter(pa.array(some))
        columns = [kept["message_id"], kept["project"], kept["sent_at"].cast(pa.int64()), rows]
        made.append(pa.table(columns, schema=PLACES))
    return pa.concat_tables(made).combine_chunks()


def _write_codes(part: Path, source: Path, encoder: str) -> None:
    targets = [part.with_name(f"{part.name}-{kind}.npy") for kind in ("w", "s")]
    if all(path.is_file() for path in targets):
        return
    codes = _codes(source, encoder)
    for path, values in zip(targets, (codes.whole, codes.scales), strict=True):
        _written(path, partial(_save, values))


def _save(values: np.ndarray, path: Path) -> None:
    with path.open("wb") as stream:
        np.save(stream, values, allow_pickle=False)


def _write_places(places: pa.Table, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, PLACES) as writer:
        writer.write_table(places)


def _written(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file in one step: whoever finds it finds all of it."""
    beside = path.with_name(f".{uuid4().hex}")
    write(beside)
    beside.replace(path)


def _read_codes(part: Path) -> Codes:
    whole, scales = (_mapped(part.with_name(f"{part.name}-{kind}.npy")) for kind in ("w", "s"))
    return Codes(whole, scales)


def _mapped(path: Path) -> np.ndarray:
    """An array of a file, mapped; what has no rows cannot be mapped."""
    try:
        found: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        found = np.load(path, allow_pickle=False)
    return found
