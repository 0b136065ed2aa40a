"""One JSON document of any size as a sequence of small ones, by a streaming parser (ijson on yajl, BSD).

`{"repo": "o/r", "issues": [A, B]}` comes as `{"repo": "o/r", "issues": [A]}` and `{"repo": "o/r", "issues": [B]}`;
`[A, B]` as `A` and `B`. So a reader needs no second way for what does not fit into memory. What stands after a list is
not in its entries' documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import ijson
from ijson.common import ObjectBuilder

from barograph.identifiers import sha256_of

TOO_LARGE = "too-large"
BROKEN = "broken"
_DEPTH = 400
_SHELL_BYTES = 1 << 20
_OPEN = ("start_map", "start_array")
_CLOSE = ("end_map", "end_array")
_EVENT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a document.

    Attributes:
        value: The small document, or what is wrong as text.
        digest: SHA-256 of the entry in canonical JSON.
        fault: Empty, `TOO_LARGE` or `BROKEN`.
    """

    value: Any
    digest: str = ""
    fault: str = ""


@dataclass(slots=True)
class _Level:
    """An object around the list that is being read: its single values so far, and the key at hand."""

    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    emitted: bool = False
    size: int = 0
    dropped: int = 0


@dataclass(slots=True)
class _Entry:
    """An entry of a list as it grows."""

    builder: ObjectBuilder = field(default_factory=ObjectBuilder)
    depth: int = 0
    size: int = 0
    deepest: int = 0

    def take(self, event: str, value: Any, limit: int) -> bool:
        """Add an event; tell whether the entry is complete."""
        self.size += _size(value)
        self.depth += (event in _OPEN) - (event in _CLOSE)
        self.deepest = max(self.deepest, self.depth)
        if self.size <= limit and self.deepest <= _DEPTH:
            self.builder.event(event, value)
        return self.depth == 0


def fragments(stream: IO[bytes], limit: int) -> Iterator[Fragment]:
    """Yield the fragments of the documents in a stream; never raises on bad JSON.

    Args:
        stream: UTF-8 bytes; documents may stand back to back.
        limit: Bytes of the largest entry; a larger one comes as a fault.
    """
    try:
        events = ijson.basic_parse(stream, multiple_values=True, use_float=True)
        yield from _walk(events, limit)
    except (ijson.JSONError, ValueError, OverflowError) as fault:
        yield Fragment(f"the document breaks off: {fault}; what came before is taken"[:300], fault=BROKEN)


def _walk(events: Iterator[tuple[str, Any]], limit: int) -> Iterator[Fragment]:
    levels: list[_Level] = []
    lists = 0
    entry: _Entry | None = None
    for event, value in events:
        if lists:
            if entry is None and event == "end_array":
                lists = 0
                continue
            entry = entry or _Entry()
            if entry.take(event, value, limit):
                yield _entry(entry, levels, limit)
                entry = None
        elif event == "start_array":
            lists = 1
            for level in levels:
                level.emitted = True
        elif event == "start_map":
            levels.append(_Level())
        elif event == "map_key":
            levels[-1].key = value
        elif event == "end_map":
            yield from _closed(levels)
        elif levels:
            _keep(levels[-1], value, _size(value))
        else:
            yield Fragment(value, _digest(value))


def _entry(entry: _Entry, levels: list[_Level], limit: int) -> Fragment:
    if entry.size > limit or entry.deepest > _DEPTH:
        return Fragment(f"an entry of {entry.size} bytes, {entry.deepest} deep; the limit is {limit}", fault=TOO_LARGE)
    value = entry.builder.value
    if not levels:
        return Fragment(value, _digest(value))
    wrapped: Any = [value]
    for level in reversed(levels):
        wrapped = {**level.values, level.key: wrapped}
    return Fragment(wrapped, _digest(value))


def _closed(levels: list[_Level]) -> Iterator[Fragment]:
    """An object ends: one that held no list is a value of the object around it, or a document of its own."""
    level = levels.pop()
    if level.dropped:
        yield Fragment(f"{level.dropped} values of an object above {_SHELL_BYTES} bytes are not kept", fault=TOO_LARGE)
    if level.emitted:
        return
    if levels:
        _keep(levels[-1], level.values, level.size)
    else:
        yield Fragment(level.values, _digest(level.values))


def _keep(level: _Level, value: Any, size: int) -> None:
    if level.size + size > _SHELL_BYTES:
        level.dropped += 1
        return
    level.size += size + len(level.key)
    level.values[level.key] = value


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str) else _EVENT_BYTES


def _digest(value: Any) -> str:
    return sha256_of(json.dumps(value, sort_keys=True).encode())
