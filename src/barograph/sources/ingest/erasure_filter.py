"""Records of forgotten accounts are left out as they are read, and nobody else's record names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from barograph.sources.base import Message, Provenance, Record, Reject, Removal, Right
from barograph.storage.erasure_list import Tombstones

_IDS = ("native_id", "reply_to", "thread_hint", "venue", "permalink", "message_host", "list_id")
_PROSE = ("subject", "own_text")


def without_forgotten(records: Iterable[Record], held: Tombstones) -> Iterator[Record]:
    """Pass records on without those forgotten.

    Args:
        records: What a reader gave.
        held: The workspace's tombstones.

    Yields:
        A nameless `Removal` in place of a forgotten account's message or step of access, so that every unit is still
        accounted for; other records with forgotten spellings replaced.
    """
    for record in records:
        if not held:
            yield record
        elif isinstance(record, Message):
            yield _removal(record) if held.knows(record.account_id) else _message(record, held)
        elif isinstance(record, Right):
            yield _removal(record) if held.knows(record.account_id) else _right(record, held)
        elif isinstance(record, Reject):
            yield replace(record, detail=held.text(record.detail), provenance=_place(record.provenance, held))
        elif isinstance(record, Removal):
            yield replace(record, native_id=held.identifier(record.native_id))
        else:
            yield record


def _removal(record: Message | Right) -> Removal:
    """No native id: nothing else is withdrawn with it."""
    return Removal(native_id="", provenance=record.provenance)


def _message(record: Message, held: Tombstones) -> Message:
    ids = (record.native_id, record.reply_to, record.thread_hint, *record.reference_ids)
    near = held.is_near(ids)
    changes: dict[str, object] = {name: _id(getattr(record, name), held) for name in _IDS}
    changes |= {name: held.text(getattr(record, name), near) for name in _PROSE}
    changes["reference_ids"] = tuple(held.identifier(value) for value in record.reference_ids)
    for name in ("recipients", "mentions"):
        changes[name] = tuple(value for value in getattr(record, name) if not held.touches(f"@{value}"))
    return replace(record, provenance=_place(record.provenance, held), **changes)  # type: ignore[arg-type]


def _right(record: Right, held: Tombstones) -> Right:
    changes = {name: _id(getattr(record, name), held) for name in ("venue", "native_id", "detail")}
    return replace(record, provenance=_place(record.provenance, held), **changes)  # type: ignore[arg-type]


def _place(place: Provenance, held: Tombstones) -> Provenance:
    return replace(place, path=held.identifier(place.path))


def _id(value: str | None, held: Tombstones) -> str | None:
    return None if value is None else held.identifier(value)
