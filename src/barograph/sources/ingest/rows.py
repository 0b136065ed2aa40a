"""Records as rows: of the tables they go to, and of one union schema for those who read archives as a data source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter

import pyarrow as pa

from barograph.catalogue.arrow import INSTANT, TEXT
from barograph.catalogue.tables import Table
from barograph.identifiers import digest
from barograph.sources.base import Ignored, Message, Record, Reject, Removal, Right

BATCH = 1000

_EXTRA = [("what", TEXT), ("reason", TEXT), ("detail", TEXT), ("reject_id", TEXT), ("right_id", TEXT), ("at", INSTANT)]
UNION = pa.schema([*Table.MESSAGES.arrow, *(pa.field(name, kind) for name, kind in _EXTRA)])
"""Columns of messages, then what the row is and the columns only rejects or rights have."""

WITHDRAWN = pa.schema([pa.field("native_id", TEXT)])
"""What a removal says."""

SCHEMAS: dict[type[Record], pa.Schema] = {
    Message: Table.MESSAGES.arrow,
    Right: Table.RIGHTS.arrow,
    Reject: Table.REJECTS.arrow,
    Removal: WITHDRAWN,
}
"""Columns of each kind of record that is kept."""

_WHAT: dict[type[Record], str] = {
    Message: "message",
    Right: "right",
    Reject: "reject",
    Removal: "removal",
    Ignored: "ignored",
}
_PLACE = frozenset({"source", "path", "byte_offset", "byte_length", "sha256"})
_MAX_DETAIL = 500


def batch_of(records: Sequence[Record], kind: type[Record], venue: str) -> pa.RecordBatch:
    """Records of one kind as rows of the table they go to.

    Args:
        records: Records, all of the kind.
        kind: One of `SCHEMAS`.
        venue: Venue of records that name none.
    """
    schema = SCHEMAS[kind]
    arrays = [pa.array(_column(field.name, records, kind, venue), field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(name: str, records: Sequence[Record], kind: type[Record], venue: str) -> list[object]:
    if name in _PLACE:
        return list(map(attrgetter(f"provenance.{name}"), records))
    if name == "venue":
        return [getattr(record, "venue", None) or venue for record in records]
    if name == "also_seen_in":
        return [[] for _ in records]
    if kind is Reject and name == "reject_id":
        return [_reject_id(record) for record in records if isinstance(record, Reject)]
    if kind is Reject and name == "detail":
        return [record.detail[:_MAX_DETAIL] for record in records if isinstance(record, Reject)]
    return list(map(attrgetter(name), records))


def _reject_id(record: Reject) -> str:
    place = record.provenance
    return digest("reject", place.path, place.byte_offset, place.sha256, record.reason)


def batches(records: Iterable[Record], venue: str) -> Iterator[pa.RecordBatch]:
    """Turn records into batches of the union schema, in their order.

    Args:
        records: What a reader gave.
        venue: Venue of records that name none.
    """
    stream = iter(records)
    while chunk := list(islice(stream, BATCH)):
        kinds = {type(record) for record in chunk}
        if len(kinds) == 1:
            yield _united(chunk, kinds.pop(), venue)
            continue
        parts, order = [], []
        for kind in sorted(kinds, key=lambda kind: _WHAT[kind]):
            places = [place for place, record in enumerate(chunk) if type(record) is kind]
            parts.append(_united([chunk[place] for place in places], kind, venue))
            order += places
        back = sorted(range(len(order)), key=order.__getitem__)
        yield pa.Table.from_batches(parts).combine_chunks().take(pa.array(back)).to_batches()[0]


def _united(records: Sequence[Record], kind: type[Record], venue: str) -> pa.RecordBatch:
    """Records of one kind as rows of the union schema: columns they do not have are null."""
    have: dict[str, pa.Array] = {}
    if kind is Ignored:
        have["reason"] = pa.array([record.reason for record in records if isinstance(record, Ignored)], TEXT)
    else:
        batch = batch_of(records, kind, venue)
        have = dict(zip(batch.schema.names, batch.columns, strict=True))
        if kind is Removal:
            have |= {
                name: pa.array(_column(name, records, kind, venue), UNION.field(name).type) for name in sorted(_PLACE)
            }
    have["venue"] = pa.array(_column("venue", records, kind, venue), TEXT)
    have["what"] = pa.array([_WHAT[kind]] * len(records), TEXT)
    size = len(records)
    arrays = [have[field.name] if field.name in have else pa.nulls(size, field.type) for field in UNION]
    return pa.RecordBatch.from_arrays(arrays, schema=UNION)
