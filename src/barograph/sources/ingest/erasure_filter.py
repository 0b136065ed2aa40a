"""Records of forgotten accounts are left out as they are read, and nobody else's record names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from barograph.catalogue.column import OWNER, TEXT, TEXTS
from barograph.catalogue.tables import Table
from barograph.sources.base import Message, Provenance, Record, Reject, Removal, Right
from barograph.storage.erasure_list import Tombstones

R = TypeVar("R", Message, Right, Reject)


def without_forgotten(records: Iterable[Record], tombstones: Tombstones) -> Iterator[Record]:
    """Pass records on without those forgotten.

    Args:
        records: What a reader gave.
        tombstones: The workspace's tombstones.

    Yields:
        A nameless `Removal` in place of a forgotten account's message or step of access, so that every unit is still
        accounted for; other records with forgotten spellings replaced.
    """
    for record in records:
        if not tombstones:
            yield record
        elif isinstance(record, Message):
            yield _removal(record) if tombstones.is_erased(record.account_id) else _message(record, tombstones)
        elif isinstance(record, Right):
            yield (
                _removal(record)
                if tombstones.is_erased(record.account_id)
                else _cleaned(record, Table.RIGHTS, tombstones)
            )
        elif isinstance(record, Reject):
            yield _cleaned(record, Table.REJECTS, tombstones)
        elif isinstance(record, Removal):
            yield replace(record, native_id=tombstones.identifier(record.native_id))
        else:
            yield record


def _removal(record: Message | Right) -> Removal:
    """No native id: nothing else is withdrawn with it."""
    return Removal(native_id="", provenance=record.provenance)


def _message(record: Message, tombstones: Tombstones) -> Message:
    ids = (record.native_id, record.reply_to, record.thread_hint, *record.reference_ids)
    return _cleaned(record, Table.MESSAGES, tombstones, tombstones.in_thread(ids))


def _cleaned(record: R, table: Table, tombstones: Tombstones, in_thread: bool = False) -> R:
    """The record as the catalogue asks for it; an id by which a row is somebody's own is a digest, and stays."""
    changes: dict[str, object] = {"provenance": _place(record.provenance, tombstones)}
    for column in table.value.columns:
        value = getattr(record, column.name, None)
        if value and column.content is not OWNER and column.kind is TEXT:
            changes[column.name] = tombstones.cleaned(value, column.content, in_thread)
        elif value and column.kind is TEXTS:
            changes[column.name] = tuple(tombstones.cleaned_items(value, column.content, in_thread))
    return replace(record, **changes)  # type: ignore[arg-type]


def _place(place: Provenance, tombstones: Tombstones) -> Provenance:
    return replace(place, path=tombstones.identifier(place.path))
