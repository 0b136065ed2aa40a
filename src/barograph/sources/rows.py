"""Records as rows of one union schema, so that one pass over an archive gives messages, rights and rejects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from operator import attrgetter

import pyarrow as pa

from barograph.identifiers import digest
from barograph.schema.column import INSTANT, TEXT
from barograph.sources.base import Ignored, Message, Provenance, Record, Reject, Removal, Right
from barograph.tables import Table

BATCH = 1000

_EXTRA = [("what", TEXT), ("reason", TEXT), ("detail", TEXT), ("reject_id", TEXT), ("right_id", TEXT), ("at", INSTANT)]
UNION = pa.schema([*Table.MESSAGES.arrow, *(pa.field(name, kind) for name, kind in _EXTRA)])
"""Columns of messages, then what the row is and the columns only rejects or rights have."""

_MESSAGE = tuple(field.name for field in fields(Message) if field.name not in ("provenance", "venue"))
_RIGHT = tuple(field.name for field in fields(Right) if field.name not in ("provenance", "venue"))
_PLACE = tuple(field.name for field in fields(Provenance))


def batches(records: Iterable[Record], venue: str) -> Iterator[pa.RecordBatch]:
    """Turn records into batches of the union schema.

    Args:
        records: What a reader gave.
        venue: Venue of records that name none.
    """
    stream = iter(records)
    while chunk := list(islice(stream, BATCH)):
        if all(type(record) is Message for record in chunk):
            columns = _columns_of_messages(chunk, venue)
        else:
            rows = [_row(record, venue) for record in chunk]
            columns = [[row.get(field.name) for row in rows] for field in UNION]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, UNION, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=UNION)


def _columns_of_messages(chunk: list[Record], venue: str) -> list[list[object]]:
    """Columns of a batch that holds messages alone, as most do, without a dictionary a row."""
    nothing: list[object] = [None] * len(chunk)
    by_name: dict[str, list[object]] = {name: list(map(attrgetter(name), chunk)) for name in _MESSAGE}
    by_name.update({name: list(map(attrgetter(f"provenance.{name}"), chunk)) for name in _PLACE})
    by_name["venue"] = [getattr(record, "venue", None) or venue for record in chunk]
    by_name["what"] = ["message"] * len(chunk)
    by_name["also_seen_in"] = [[] for _ in chunk]
    return [by_name.get(field.name, nothing) for field in UNION]


def _row(record: Record, venue: str) -> dict[str, object]:
    if isinstance(record, Message):
        row: dict[str, object] = {name: getattr(record, name) for name in _MESSAGE}
        return {
            **row,
            **_place(record.provenance),
            "what": "message",
            "venue": record.venue or venue,
            "also_seen_in": [],
        }
    if isinstance(record, Right):
        row = {name: getattr(record, name) for name in _RIGHT}
        return {**row, **_place(record.provenance), "what": "right", "venue": record.venue or venue}
    if isinstance(record, Reject):
        place = record.provenance
        reject = digest("reject", place.path, place.byte_offset, place.sha256, record.reason)
        facts = {"reason": record.reason, "detail": record.detail[:500], "reject_id": reject}
        return {**facts, **_place(place), "what": "reject", "venue": venue}
    if isinstance(record, Removal):
        return {"what": "removal", "native_id": record.native_id, "venue": venue, **_place(record.provenance)}
    return _ignored(record, venue)


def _ignored(record: Ignored, venue: str) -> dict[str, object]:
    return {"what": "ignored", "reason": record.reason, "venue": venue}


def _place(provenance: Provenance) -> dict[str, object]:
    return {name: getattr(provenance, name) for name in _PLACE}
