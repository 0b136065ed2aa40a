"""Cut a stream of bytes at the From lines of an mbox, in blocks, so that a line costs nothing by itself.

Two steps: `_segments` finds the edges in blocks of the stream, `pieces` joins the segments between two edges to one
message. Of a message above the limit only the first bytes are kept, and all are hashed. Which line is an edge is
decided in `from_lines`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from typing import IO, NamedTuple, cast

from barograph.sources.containers.json_lines import BROKEN_STREAM
from barograph.sources.mail.from_lines import BOM, FROM, LONGEST_LINE, LOOK_BACK, SEPARATOR, Edge, edge_at

_CONTENT_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,9})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_AFTER_FROM = (b" ", b"\n", b"\r")
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """How a stream is cut.

    Attributes:
        start: First byte of the range; the stream must be seekable where it is not 0.
        end: One past the last byte, None for all. A message belongs to the range in which its From line starts.
        limit: Bytes of one message that are kept.
        most: Bytes of the whole stream above which it is taken for a decompression bomb; None for no bound.
    """

    start: int = 0
    end: int | None = None
    limit: int = 64 * 1024 * 1024
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A message of an mbox, or bytes that are none.

    Attributes:
        offset: Offset of its From line.
        separator: The From line; empty for bytes before the first one.
        raw: The bytes after it; only the first ones where `length` says there are more.
        length: Bytes of all, From line included.
        sha256: Digest of all.
        by_length: Content-Length gave its end, so a `>From ` in it was not escaped by the mbox.
        doubt: Why its From line is not sure to be one (see `from_lines`); None where it is.
        fault: Reason (`truncated`, `bomb`) and detail, where the stream ended before the message did.
    """

    offset: int
    separator: bytes
    raw: bytes
    length: int
    sha256: str
    by_length: bool = False
    doubt: str | None = None
    fault: tuple[str, str] | None = None


class _Segment(NamedTuple):
    """Bytes of a stream; `edge` is the From line they begin with, None where they go on with a message."""

    raw: bytes
    edge: Edge | None = None
    by_length: bool = False
    fault: tuple[str, str] | None = None


def pieces(stream: IO[bytes], cut: Cut) -> Iterator[Piece]:
    """Cut a stream into messages.

    Args:
        stream: Uncompressed bytes.
        cut: Range and limits.

    Yields:
        Messages in order; first the bytes before the first From line, if the range is the file's start and has any.

    Example:
        >>> import io
        >>> mbox = io.BytesIO(b"From a Fri Dec 30 14:08:30 2016\\nA: b\\n\\nFrom a Fri Dec 30 14:09:30 2016\\n")
        >>> [(piece.offset, piece.raw) for piece in pieces(mbox, Cut())]
        [(0, b'A: b\\n\\n'), (38, b'')]
    """
    at, before = _first_line(stream, cut.start)
    kept: list[bytes] = []
    size, by_length = 0, False
    opened: Edge | None = None
    state = hashlib.sha256()
    fault = None
    for segment in _segments(stream, at, before, cut):
        fault = segment.fault
        if segment.edge:
            if (opened or cut.start == 0) and size:
                yield _piece(at, kept, size, state, opened, by_length)
            at += size
            if cut.end is not None and at >= cut.end:
                return
            kept, size, opened, by_length = [], 0, segment.edge, segment.by_length
            state = hashlib.sha256()
        elif not opened and cut.start and cut.end is not None and at + size >= cut.end:
            return
        if opened or cut.start == 0:
            if size <= cut.limit:
                kept.append(segment.raw)
            state.update(segment.raw)
        size += len(segment.raw)
    if (opened or cut.start == 0) and (size or fault):
        yield _piece(at, kept, size, state, opened, by_length, fault)


def _piece(
    at: int,
    kept: list[bytes],
    size: int,
    state: hashlib._Hash,
    opened: Edge | None,
    by_length: bool,
    fault: tuple[str, str] | None = None,
) -> Piece:
    raw = kept[0] if len(kept) == 1 else b"".join(kept)
    if opened is None:
        return Piece(at, b"", raw, size, state.hexdigest(), fault=fault)
    stop = raw.find(b"\n") + 1 or len(raw)
    return Piece(at, raw[:stop], raw[stop:], size, state.hexdigest(), by_length, opened.doubt, fault)


def _first_line(stream: IO[bytes], start: int) -> tuple[int, bytes]:
    """Go to the first line that starts in the range; its offset, and the bytes just before it."""
    if start == 0:
        return 0, b""
    stream.seek(start - 1)
    at = start - 1 + len(stream.readline())
    back = max(0, at - LOOK_BACK)
    stream.seek(back)
    return at, stream.read(at - back)


def _segments(stream: IO[bytes], at: int, before: bytes, cut: Cut) -> Iterator[_Segment]:
    """Cut into segments that begin at edges or at the ends of blocks.

    `before` is what precedes `buffer`, as far as `from_lines` looks back.
    """
    buffer, taken = b"", at
    edge: Edge | None = None
    while True:
        block, fault = _block(stream, taken, cut.most)
        if not taken and block.startswith(BOM):
            yield _Segment(BOM)
            taken, block = len(BOM), block[len(BOM) :]
        taken += len(block)
        ended = not block or fault is not None
        buffer += block
        begin, scan, by_length = 0, 0, False
        waiting: int | None = None
        while (found := _candidate(buffer, scan, before)) is not None:
            judged = edge_at(buffer, found, before, ended)
            if judged is None:
                waiting = found
                break
            if not judged.is_edge:
                scan = found + 5
                continue
            if found > begin:
                yield _Segment(buffer[begin:found], edge, by_length)
            begin, edge = found, judged
            after = _end_by_length(buffer, found)
            by_length, scan = after is not None, after or found + 5
        keep = len(buffer)
        if not ended:
            keep = begin if edge and begin else _kept_back(buffer, before) if waiting is None else waiting
        if keep > begin:
            yield _Segment(buffer[begin:keep], edge, by_length)
            edge = None
        before = (before + buffer[max(0, keep - LOOK_BACK) : keep])[-LOOK_BACK:]
        buffer = buffer[keep:]
        if ended:
            if fault:
                yield _Segment(b"", fault=fault)
            return


def _block(stream: IO[bytes], taken: int, most: int | None) -> tuple[bytes, tuple[str, str] | None]:
    """The next bytes, nothing at the end; where the stream breaks, what came before the break and why it broke."""
    parts: list[bytes] = []
    size = 0
    fault = None
    while size < BLOCK:
        try:
            part = cast(BufferedIOBase, stream).read1(BLOCK)
        except (*BROKEN_STREAM, ValueError, RuntimeError) as error:
            fault = ("truncated", f"the compressed stream breaks off here: {error}"[:200])
            break
        if not part:
            break
        parts.append(part)
        size += len(part)
        if most is not None and taken + size > most:
            fault = ("bomb", f"more than {most} bytes come out (option max_ratio); the rest is not read")
            break
    return b"".join(parts), fault


def _candidate(buffer: bytes, scan: int, before: bytes) -> int | None:
    """Index of the next line that begins with `From ` or is no more than `From`; None if there is none."""
    if scan == 0 and buffer.startswith(FROM) and (not before or before.endswith(b"\n")):
        return 0
    at = max(0, scan - 1)
    while (at := buffer.find(b"\nFrom", at) + 1) and buffer[at + 4 : at + 5] not in _AFTER_FROM:
        at += 4
    return at or None


def _kept_back(buffer: bytes, before: bytes) -> int:
    """Where to cut so that a From line, with the line end before it, is not torn: before the last line."""
    last = buffer.rfind(b"\n")
    if last < 0 and (not before or before.endswith(b"\n")):
        last = 0
    return last if last >= 0 and len(buffer) - last < LONGEST_LINE else len(buffer)


def _end_by_length(buffer: bytes, at: int) -> int | None:
    """Index of the next From line by Content-Length (mboxcl), if it is one and already read; else None."""
    blank = buffer.find(b"\n\n", at)
    blank = len(buffer) if blank < 0 else blank
    named = max(buffer.find(name, at, blank) for name in (b"ontent-Length:", b"ontent-length:"))
    stated = _CONTENT_LENGTH.search(buffer, named - 1, blank + 2) if named > at else None
    body = _BLANK_LINE.search(buffer, stated.end()) if stated else None
    if stated is None or body is None:
        return None
    after = body.end() + int(stated[1])
    while buffer[after : after + 1] in (b"\n", b"\r"):
        after += 1
    stop = buffer.find(b"\n", after, after + LONGEST_LINE)
    return after if stop >= 0 and SEPARATOR.match(buffer[after:stop]) else None
