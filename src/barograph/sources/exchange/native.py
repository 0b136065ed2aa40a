"""barograph's own form, JSON lines or Parquet, so that anything can be fed: keys in `native_keys`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from barograph.errors import SourceError
from barograph.identifiers import canonical_json, mail_account, mail_message, sha256_of
from barograph.sources.base import Message, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_documents import LINE_SUFFIXES
from barograph.sources.containers.json_fields import Fields, text
from barograph.sources.containers.json_lines import Line, files_of, first_lines, lines_of, plan_lines
from barograph.sources.containers.json_parse import bad_json, parse
from barograph.sources.exchange.native_keys import KINDS, KNOWN, by_column, faults_of
from barograph.sources.instants import instant
from barograph.sources.trackers.account_dates import with_account_dates
from barograph.sources.trackers.message import Utterance, tracker_message

_PARQUET = ".parquet"
_BATCH = 1000
MADE_ID = "no id given; one made from the digest of the row"


class Native:
    """Reader of barograph's own JSON lines and Parquet."""

    name = "barograph"

    def recognise(self, path: Path) -> str | None:
        """Rows with nothing but known keys, among them `sent_at` and a text."""
        keys = _keys_of(path)
        if keys and keys <= KNOWN and "sent_at" in keys and keys & {"text", "own_text"}:
            return "barograph's own form (keys " + ", ".join(sorted(keys)[:5]) + " ...)"
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Byte ranges of lines; row groups of Parquet.

        Raises:
            SourceError: The path does not exist, holds neither form, or its Parquet cannot be read.
        """
        tables = [file for file in files_of(path, (_PARQUET,)) if file.name.endswith(_PARQUET)]
        if not tables:
            return plan_lines(self.name, path, parts, LINE_SUFFIXES)
        tasks = []
        for file in tables:
            shown = file.name if file == path else str(file.relative_to(path))
            try:
                groups = pq.ParquetFile(file).num_row_groups
            except (pa.ArrowException, OSError) as fault:
                raise SourceError(f"{file}: no readable Parquet: {fault}") from fault
            tasks += [Task(self.name, str(file), shown, start=at, end=at + 1) for at in range(groups)]
        return tasks

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield one record a row."""
        records = _of_parquet(task, options) if task.root.endswith(_PARQUET) else _of_lines(task, options)
        yield from with_account_dates(records, options)


def _keys_of(path: Path) -> frozenset[str]:
    try:
        if path.is_file() and path.name.endswith(_PARQUET):
            return frozenset(pq.read_schema(path).names)
        for raw in first_lines(path, LINE_SUFFIXES, count=1):
            value = parse(raw).value
            return frozenset(value) if isinstance(value, dict) else frozenset()
    except (ValueError, OSError, pa.ArrowException):
        return frozenset()
    return frozenset()


def _of_lines(task: Task, options: ReadOptions) -> Iterator[Record]:
    for line in lines_of(task, options):
        if not isinstance(line, Line):
            yield line
            continue
        place = line.provenance(task)
        try:
            parsed = parse(line.raw)
        except ValueError as fault:
            yield bad_json(place, fault)
            continue
        if isinstance(parsed.value, dict):
            yield record_of_row(parsed.value, place, parsed.notes, options)
        else:
            yield Reject(place, "bad-shape", f"expected a JSON object, found {type(parsed.value).__name__}")


def _of_parquet(task: Task, options: ReadOptions) -> Iterator[Record]:
    """Rows of one row group; `byte_offset` is the row's number in the group, the digest is of its canonical JSON."""
    number = 0
    try:
        file = pq.ParquetFile(task.root)
        for batch in file.iter_batches(_BATCH, row_groups=[task.start]):
            for row in batch.to_pylist():
                given = {key: value for key, value in row.items() if value is not None}
                raw = canonical_json({key: _plain(value) for key, value in given.items()})
                shown = f"{task.path}!row-group-{task.start}"
                yield record_of_row(
                    given, Provenance(task.source, shown, number, len(raw), sha256_of(raw)), (), options
                )
                number += 1
    except (pa.ArrowException, OSError) as fault:
        place = Provenance(task.source, task.path, number, 0, sha256_of(b""))
        yield Reject(place, "truncated", f"row group {task.start} breaks off: {fault}"[:300])


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list) else str(value)


def record_of_row(row: Fields, place: Provenance, notes: tuple[str, ...], options: ReadOptions) -> Record:
    """Turn a row into a message, or into the reject that names every fault of it.

    Args:
        row: The row, keys as in `native_keys`.
        place: Where it stands.
        notes: Repairs made to read it.
        options: Venue of rows that name none.
    """
    faults = faults_of(row)
    if faults:
        return Reject(place, "bad-row", "; ".join(faults)[:500])
    cells = by_column(row)
    kind = text(cells, "kind") or "mail"
    if kind not in KINDS:
        return Reject(place, "bad-row", f"kind {kind[:40]!r}; expected one of {', '.join(KINDS)}")
    sent = instant(cells.get("sent_at"))
    if sent is None:
        return Reject(place, "no-date", "no key sent_at; expected ISO 8601 or seconds since 1970")
    if text(cells, "own_text") is None:
        return Reject(place, "no-text", "neither key text nor own_text; give an empty text where there is none")
    name, address, login = (_cell(cells, key) for key in ("display_name", "address", "login"))
    if not (name or address or login):
        return Reject(place, "no-author", "none of the keys author, address, login")
    native = _cell(cells, "native_id")
    native_id = native.strip("<>") if native else f"{place.sha256[:40]}@made.barograph.invalid"
    said = Utterance(
        venue=_cell(cells, "venue") or options.venue,
        thread=_cell(cells, "thread_hint") or native_id,
        native_id=native_id,
        kind=kind,
        login=login,
        sent_at=sent,
        title=text(cells, "subject"),
        body=text(cells, "own_text"),
        address=address,
        name=name,
        association=text(cells, "association"),
        url=text(cells, "permalink"),
        account_created_at=instant(cells.get("account_created_at")),
        reply_to=(_cell(cells, "reply_to") or "").strip("<>") or None,
        markdown=kind != "mail",
        date_source=text(cells, "date_source") or "archive",
        notes=notes if native else (*notes, MADE_ID),
    )
    return _completed(tracker_message(said, place), cells)


def _cell(cells: Fields, key: str) -> str | None:
    return (text(cells, key) or "").strip() or None


def _completed(message: Message, cells: Fields) -> Message:
    """Set what only this form can say of a message, and what differs for mail."""
    message = replace(
        message,
        automation=message.automation or cells.get("automation") is True,
        utc_offset_minutes=cells.get("utc_offset_minutes"),
        reference_ids=tuple(cells.get("reference_ids") or ()),
        recipients=tuple(entry.lower() for entry in cells.get("recipients") or ()),
        client=text(cells, "client"),
        list_id=text(cells, "list_id"),
        thread_hint=_cell(cells, "thread_hint") if message.kind == "mail" else message.thread_hint,
    )
    if message.kind != "mail":
        return message
    if message.address and not message.login:
        message = replace(message, account_id=mail_account(message.address))
    return replace(
        message,
        message_id=mail_message(message.native_id),
        message_host=message.native_id.rpartition("@")[2].lower() or None,
    )
