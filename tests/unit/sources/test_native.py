"""barograph's own form: a short set of keys or every column, lines or Parquet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracker_samples import OPTIONS, messages, read_all, rejects, write_lines

from barograph.catalogue.tables import Table
from barograph.errors import SourceError
from barograph.identifiers import login_account, mail_account, mail_message, named_account, tracker_message
from barograph.sources.exchange.native import Native
from barograph.sources.exchange.native_keys import KNOWN

READER = Native()
MAIL: dict[str, Any] = {
    "id": "<one@example.org>",
    "sent_at": "2021-01-01T00:00:00Z",
    "address": "Wren@Example.org",
    "author": "Wren",
    "subject": "Wick",
    "text": "> old\n\nNew words here.",
    "reply_to": "<zero@example.org>",
}


def test_a_mail(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [MAIL])
    (message,) = messages(read_all(READER, path))
    assert message.message_id == mail_message("one@example.org")
    assert message.account_id == mail_account("wren@example.org") and message.address == "wren@example.org"
    assert (message.own_text, message.quoted_lines, message.reply_to) == ("New words here.", 1, "zero@example.org")
    assert (message.venue, message.thread_hint, message.message_host) == (OPTIONS.venue, None, "example.org")
    assert READER.recognise(path)


def test_a_tracker_row_and_a_mere_name(tmp_path: Path) -> None:
    said = {"kind": "comment", "id": "x.org/a/1/c/2", "thread": "x.org/a/1", "venue": "x.org/a", "sent_at": 1609459200}
    path = write_lines(
        tmp_path / "a.jsonl", [{**said, "login": "wren", "text": ""}, {**said, "author": "Finch", "text": "b"}]
    )
    first, second = messages(read_all(READER, path))
    assert first.message_id == tracker_message("x.org/a/1/c/2") and first.thread_hint == "x.org/a/1"
    assert first.account_id == login_account("x.org", "wren")
    assert second.account_id == named_account("x.org/a", "Finch")


def test_a_row_without_id_gets_one_with_a_note(tmp_path: Path) -> None:
    row = {key: value for key, value in MAIL.items() if key != "id"}
    (message,) = messages(read_all(READER, write_lines(tmp_path / "a.jsonl", [row])))
    assert message.native_id.endswith("@made.barograph.invalid") and message.notes


@pytest.mark.parametrize(
    ("change", "reason", "told"),
    [
        ({"txet": "a"}, "bad-row", "Did you mean text?"),
        ({"subject": 5}, "bad-row", "key subject"),
        ({"sent_at": "soon"}, "bad-row", "key sent_at"),
        ({"sent_at": None}, "no-date", "sent_at"),
        ({"text": None}, "no-text", "text"),
        ({"address": None, "author": " "}, "no-author", "login"),
        ({"kind": "mial"}, "bad-row", "expected one of mail"),
        ({"recipients": "a@b"}, "bad-row", "recipients"),
        ({"automation": "yes"}, "bad-row", "automation"),
    ],
)
def test_faults_are_named(tmp_path: Path, change: dict[str, Any], reason: str, told: str) -> None:
    (reject,) = rejects(read_all(READER, write_lines(tmp_path / "a.jsonl", [{**MAIL, **change}])))
    assert reject.reason == reason and told in reject.detail


def test_parquet_gives_the_same_messages_as_lines(tmp_path: Path) -> None:
    rows = [{**MAIL, "id": f"{n}@example.org", "sent_at": datetime(2021, 1, 1, tzinfo=UTC)} for n in range(10)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=4)
    shown = [{**row, "sent_at": row["sent_at"].isoformat()} for row in rows]
    lined = messages(read_all(READER, write_lines(tmp_path / "a.jsonl", shown)))
    tasks = READER.plan(tmp_path / "a.parquet", OPTIONS, 1)
    packed = messages(record for task in tasks for record in READER.read(task, OPTIONS))
    assert len(tasks) == 3
    facts = [[(m.message_id, m.account_id, m.text_digest, m.sent_at) for m in found] for found in (lined, packed)]
    assert facts[0] == facts[1]
    assert READER.recognise(tmp_path / "a.parquet")


def test_every_column_of_the_table_may_be_given(tmp_path: Path) -> None:
    assert set(Table.MESSAGES.columns) <= KNOWN
    row = dict.fromkeys(Table.MESSAGES.columns)
    row |= {"native_id": "a@b", "own_text": "Words.", "sent_at": "2021-01-01T00:00:00Z", "login": "wren", "words": 99}
    (message,) = messages(read_all(READER, write_lines(tmp_path / "a.jsonl", [row])))
    assert message.words == 1


def test_broken_parquet_is_an_error_at_the_door(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 no")
    assert READER.recognise(tmp_path / "a.parquet") is None
    with pytest.raises(SourceError, match="no readable Parquet"):
        READER.plan(tmp_path / "a.parquet", OPTIONS, 1)


CELL = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
)
ROW = st.dictionaries(st.sampled_from([*sorted(KNOWN), "other"]), CELL | st.lists(CELL, max_size=2), max_size=8)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(ROW, max_size=4))
def test_each_row_is_exactly_one_record(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    path = write_lines(tmp_path_factory.mktemp("rows") / "a.jsonl", [{**MAIL, **row} for row in rows])
    assert len(read_all(READER, path)) == len(rows)
