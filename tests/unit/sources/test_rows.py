"""Records as rows: the short way for batches of messages gives what the long one gives."""

from __future__ import annotations

from datetime import UTC, datetime

from mail_samples import OPTIONS, hostile

from barograph.sources.base import Ignored, Message, Provenance
from barograph.sources.ingest.rows import BATCH, UNION, batches
from barograph.sources.mail.message import read_mail


def found() -> list[Message]:
    place = Provenance("mbox", "x", 0, 1, "0" * 64)
    records = [read_mail(raw, place, OPTIONS, datetime(2016, 12, 30, tzinfo=UTC)) for raw in hostile()]
    return [record for record in records if isinstance(record, Message)]


def test_both_ways_are_equal() -> None:
    records = found()
    short = next(batches(records, "list")).to_pylist()
    long = next(batches([*records, Ignored("star")], "list")).to_pylist()
    assert short == long[:-1]
    assert long[-1]["what"] == "ignored"
    assert short[0]["venue"] == "list"


def test_batches_are_bounded_and_of_one_schema() -> None:
    sizes = [(batch.num_rows, batch.schema) for batch in batches(found() * 60, "list")]
    assert [rows for rows, _ in sizes] == [BATCH, 21 * 60 - BATCH]
    assert all(schema == UNION for _, schema in sizes)
    assert list(batches([], "list")) == []
