"""JSON documents of a stream: one, many back to back, padded, torn, in UTF-8 or UTF-16, of any size.

Documents are cut by their brackets, so `[..][..]` and indented objects one after the other come apart as they stand. A
torn document ends where the next one begins in the first column of a line. A document above `WINDOW` bytes is read as
a stream: it comes as a sequence of small documents of the same form, each with one entry of its lists and the single
values that stood before them. So memory is bounded by the window and the largest entry, whatever the size.
"""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, cast

from barograph.identifiers import sha256_of
from barograph.sources.base import Provenance, Reject
from barograph.sources.containers.json_fragments import TOO_LARGE, fragments
from barograph.sources.containers.json_parse import bad_json, parse

WINDOW = 16 * 1024 * 1024
"""Bytes up to which a document is parsed as a whole."""
UTF16 = "read as UTF-16 or UTF-32; its place counts bytes of UTF-8"
STREAMED = "document read as a stream, one entry at a time; its place is where the document begins"

TORN = "from a list that is torn or badly written; its place is where the list begins"
_BY_NULS = {
    "x0x0": "utf-16-le",
    "0x0x": "utf-16-be",
    "x000": "utf-32-le",
}
_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\.)*+"|[{}\[\]]')
_NEXT = re.compile(rb"\n[{\[]")
_LOOK_BACK = 200
"""Bytes before a line in which its predecessor's last character is looked for."""
BLANK = b" \t\r\n\0\x1e\xef\xbb\xbf,"


@dataclass(frozen=True, slots=True)
class Unit:
    """A JSON value with its place: a line, a document, or an entry of a document that is read as a stream.

    Attributes:
        place: Where the raw bytes stand.
        value: The value, of any JSON type.
        notes: Repairs made to read it.
        facts: What other files of the same folder or bundle state, by key.
    """

    place: Provenance
    value: Any
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def in_utf8(stream: IO[bytes]) -> tuple[IO[bytes], bytes, tuple[str, ...]]:
    """Return the stream in UTF-8, its first bytes (taken already), and a note if it was recoded."""
    head = stream.read(4)
    wide = _wide(head)
    if wide is None:
        return stream, head, ()
    recoded = codecs.EncodedFile(cast(Any, _Rejoined(head, stream)), "utf-8", wide, errors="replace")
    return cast(IO[bytes], recoded), b"", (UTF16,)


def _wide(head: bytes) -> str | None:
    """The encoding of text that begins so, by its mark or by the NULs between the first characters; None for UTF-8."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return _BY_NULS.get("".join("0" if byte == 0 else "x" for byte in head))


class _Rejoined:
    """A stream with its first bytes put back."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head, self._stream = io.BytesIO(head), stream

    def read(self, size: int = -1) -> bytes:
        found = self._head.read(size)
        if size == 0 or (found and size > 0):
            return found
        return found + self._stream.read(size)


def documents_of(stream: IO[bytes], place: Provenance, limit: int) -> Iterator[Unit | Reject]:
    """Yield the documents of a stream, and a reject for every stretch that is none.

    Args:
        stream: Uncompressed bytes.
        place: Source and path; offset and digest are set for every document.
        limit: Bytes of the largest entry of a document that is read as a stream.

    Raises:
        One of `BROKEN_STREAM`: The stream breaks off; what came before was good.
    """
    whole, head, notes = in_utf8(stream)
    window = min(WINDOW, limit)
    buffer, start = head + _filled(whole, window), 0
    while buffer:
        rest = _filled(whole, window)
        if not rest:
            yield from documents_in(buffer, place, start, notes)
            return
        taken = 0
        for at, end in _spans(buffer, last=False):
            yield from _document(buffer, at, end, place, start, notes)
            taken = end
        first = buffer.lstrip(BLANK)[:1]
        torn = _resumed(buffer, 1)
        if not taken and (first == b"[" or (first == b"{" and not torn)):
            yield from _streamed(_Rejoined(buffer + rest, whole), _at(place, start), limit, notes)
            return
        if not taken and torn:
            taken = torn.start() + 1
            yield from _document(buffer, 0, taken, place, start, notes)
        elif not taken and first:
            buffer, rest, taken = _skipped(buffer + rest, whole, window)
            reason = "too-large" if taken > limit else "bad-json"
            yield Reject(_at(place, start), reason, f"{taken} bytes without a JSON document; the limit is {limit}")
            start, taken = start + taken, 0
        buffer, start = buffer[taken:] + rest, start + taken


def _skipped(buffer: bytes, stream: IO[bytes], window: int) -> tuple[bytes, bytes, int]:
    """Pass over bytes up to the next document: what follows, and how many were passed over."""
    passed = 0
    while True:
        found = _NEXT.search(buffer)
        if found:
            return buffer[found.start() + 1 :], b"", passed + found.start() + 1
        passed += len(buffer)
        buffer = _filled(stream, window)
        if not buffer:
            return b"", b"", passed


def _filled(stream: IO[bytes], window: int) -> bytes:
    """A window of bytes, fewer only at the end; some streams give less than they are asked for."""
    buffer = bytearray()
    while len(buffer) < window:
        piece = stream.read(window - len(buffer))
        if not piece:
            break
        buffer += piece
    return bytes(buffer)


def documents_in(raw: bytes, place: Provenance, start: int = 0, notes: tuple[str, ...] = ()) -> Iterator[Unit | Reject]:
    """Yield the documents in bytes at hand, all of them; what is blank gives nothing.

    Example:
        >>> [unit.value for unit in documents_in(b"[1][2]", Provenance("s", "p", 0, 0, ""))]
        [[1], [2]]
    """
    if not raw.strip(BLANK):
        return
    try:
        parsed = parse(raw)
    except ValueError as fault:
        spans = list(_spans(raw, last=True))
        if len(spans) == 1 and raw[slice(*spans[0])].strip(BLANK) == raw.strip(BLANK):
            yield from _salvaged(raw, _placed(place, start, raw), fault, notes)
            return
        for at, end in spans:
            yield from _document(raw, at, end, place, start, notes)
        return
    yield Unit(_placed(place, start, raw), parsed.value, (*notes, *parsed.notes))


def _document(
    raw: bytes, at: int, end: int, place: Provenance, start: int, notes: tuple[str, ...]
) -> Iterator[Unit | Reject]:
    document = raw[at:end]
    where = _placed(place, start + at, document)
    try:
        parsed = parse(document)
    except ValueError as fault:
        yield from _salvaged(document, where, fault, notes)
        return
    yield Unit(where, parsed.value, (*notes, *parsed.notes))


def _salvaged(raw: bytes, where: Provenance, fault: ValueError, notes: tuple[str, ...]) -> Iterator[Unit | Reject]:
    """The whole entries of a list that is no JSON, then the reject of the list; of an object nothing is whole."""
    if raw.lstrip(BLANK)[:1] == b"[":
        for found in fragments(io.BytesIO(raw), sys.maxsize):  # the document is in memory already
            if not found.fault:
                yield Unit(_at(where, where.byte_offset, found.digest), found.value, (*notes, TORN))
    yield bad_json(where, fault)


def _placed(place: Provenance, offset: int, raw: bytes) -> Provenance:
    return Provenance(place.source, place.path, offset, len(raw), sha256_of(raw))


def _at(place: Provenance, offset: int, digest: str = "") -> Provenance:
    return Provenance(place.source, place.path, offset, 0, digest or sha256_of(b""))


def _spans(raw: bytes, last: bool) -> Iterator[tuple[int, int]]:
    """Yield start and end of each document or stretch between two; `last`: nothing comes after these bytes."""
    depth, at, position = 0, 0, 0
    while True:
        found = _TOKEN.search(raw, position)
        if found is None:
            resumed = _resumed(raw, at + 1) if depth and last else None
            if resumed is None:
                break
            yield at, resumed.start() + 1
            at, position, depth = resumed.start() + 1, resumed.start() + 1, 0
            continue
        position = found.end()
        mark = found[0]
        if mark in (b"{", b"["):
            if not depth and raw[at : found.start()].strip(BLANK):
                yield at, found.start()
            if not depth:
                at = found.start()
            depth += 1
        elif mark in (b"}", b"]") and depth:
            depth -= 1
            if not depth:
                yield at, position
                at = position
    if last and raw[at:].strip(BLANK):
        yield at, len(raw)


def _resumed(raw: bytes, start: int) -> re.Match[bytes] | None:
    """Where a new document begins in the first column of a line, not an entry of the list or object before it."""
    for found in _NEXT.finditer(raw, start):
        if raw[max(0, found.start() - _LOOK_BACK) : found.start()].rstrip()[-1:] not in (b",", b"[", b"{", b":"):
            return found
    return None


def _streamed(stream: _Rejoined, place: Provenance, limit: int, notes: tuple[str, ...]) -> Iterator[Unit | Reject]:
    for found in fragments(cast(IO[bytes], stream), limit):
        if isinstance(found.value, str) and found.fault:
            reason = "too-large" if found.fault == TOO_LARGE else "bad-json"
            yield Reject(place, reason, found.value)
            continue
        yield Unit(_at(place, place.byte_offset, found.digest), found.value, (*notes, STREAMED))


def first_of(stream: IO[bytes], place: Provenance, limit: int) -> Iterator[Unit | Reject]:
    """Yield what the first bytes of a longer stream hold: whole documents, or the first entries of one."""
    whole, head, notes = in_utf8(stream)
    raw = head + whole.read()
    for at, end in _spans(raw, last=False):
        yield from _document(raw, at, end, place, 0, notes)
    yield from _streamed(_Rejoined(raw, cast(IO[bytes], io.BytesIO())), place, limit, notes)
