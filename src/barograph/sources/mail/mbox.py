"""mbox files (RFC 4155; variants o, rd, cl, cl2), plain, compressed or in a zip or tar, cut into byte ranges.

A message begins at a separator as `from_lines` knows it. A message belongs to the range in which its From line
*starts*, so ranges can be read one by one and give the same messages as the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_lines import FREE_BYTES
from barograph.sources.containers.streams import beginning_of, compression_of, open_stream
from barograph.sources.mail.from_lines import BOM, LOOK_AHEAD, begins_mail, begins_mailbox
from barograph.sources.mail.glued import another_may_follow, starts_of
from barograph.sources.mail.mbox_split import Cut, Piece, pieces
from barograph.sources.mail.message import noted, read_mail

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_ENVELOPE = re.compile(rb"(\w{3}) +(\d{1,2}) (\d{1,2}):(\d\d)(?::(\d\d))? (?:[A-Z]{2,5} |[+-]\d{4} )?(\d{4})")
_MONTHS = {name: n for n, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_BY_LENGTH = re.compile(rb"^content-length:", re.IGNORECASE | re.MULTILINE)
MIN_RANGE = 4 * 1024 * 1024
HEAD = LOOK_AHEAD
"""Bytes a file is recognised by."""


class Mbox:
    """Reader of mbox files, or of a folder of them."""

    name = "mbox"

    def recognise(self, path: Path) -> str | None:
        """An mbox begins with a From line; a file that begins with a mail's headers is read too."""
        if path.is_file():
            head = _head(path)
            if begins_mailbox(head):
                return f"{path.name} begins with a From line"
            return f"{path.name} begins with the headers of a mail" if begins_mail(head) else None
        files = _mailboxes(path)
        if not files:
            return None
        return f"{path.name} holds {len(files)} mbox file{'s' if len(files) > 1 else ''}"

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Byte ranges of plain files; one task for a compressed one, or one that states lengths by Content-Length.

        Raises:
            SourceError: Neither a file nor a folder of mbox files.
        """
        files = [path] if path.is_file() else _mailboxes(path)
        if not files:
            raise SourceError(f"{path}: no mbox file. Give an mbox file; for a folder of mails: load maildir")
        tasks = []
        for file in files:
            shown = file.name if file == path else str(file.relative_to(path))
            size = file.stat().st_size
            step = max(MIN_RANGE, -(-size // max(parts, 1)))
            if compression_of(file) is not None or size <= step or _BY_LENGTH.search(_head(file)):
                tasks.append(Task(self.name, str(file), shown))
            else:
                tasks += [Task(self.name, str(file), shown, start=at, end=at + step) for at in range(0, size, step)]
        return tasks

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read the messages whose From line starts in the task's range."""
        yield from read_file(task, options)


def read_file(task: Task, options: ReadOptions) -> Iterator[Record]:
    """Read a task's range of an mbox file, plain or compressed; never raises on bad data."""
    path = Path(task.root)
    try:
        packed = path.stat().st_size if compression_of(path) else None
        stream = open_stream(path)
    except (SourceError, OSError) as fault:
        yield Reject(Provenance(task.source, task.path, 0, 0, sha256_of(b"")), "unreadable", str(fault)[:300])
        return
    most = None if packed is None else max(FREE_BYTES, packed * options.max_ratio)
    with stream:
        yield from read_stream(stream, task, options, Cut(task.start, task.end, options.max_unit_bytes, most))


def read_stream(stream: IO[bytes], task: Task, options: ReadOptions, cut: Cut) -> Iterator[Record]:
    """Read mbox messages from a stream of uncompressed bytes.

    A broken compressed stream yields what was whole and one reject `truncated` for the rest.
    """
    for piece in pieces(stream, cut):
        if piece.separator or piece.fault or not begins_mail(piece.raw):
            yield _record(piece, task, options)
        else:
            yield from (_record(part, task, options) for part in _apart(piece))


def _apart(piece: Piece) -> Iterator[Piece]:
    """The mails of bytes that have no From line."""
    edges = [0, *starts_of(piece.raw), len(piece.raw)]
    if len(edges) == 2:
        yield piece
        return
    for start, end in pairwise(edges):
        raw = piece.raw[start:end]
        yield Piece(piece.offset + start, b"", raw, len(raw), sha256_of(raw))


def _record(piece: Piece, task: Task, options: ReadOptions) -> Record:
    place = Provenance(task.source, task.path, piece.offset, piece.length, piece.sha256)
    if piece.fault:
        return Reject(place, *piece.fault)
    if piece.length > options.max_unit_bytes:
        detail = f"{piece.length} bytes; the limit is {options.max_unit_bytes} (option max_unit_bytes)"
        return Reject(place, "too-large", detail)
    if not piece.separator and not piece.raw.removeprefix(BOM).strip():
        return Ignored("blank")
    if not piece.separator and not begins_mail(piece.raw):
        return Reject(place, "no-separator", f"bytes before the first From line: {piece.raw[:60]!r}")
    mail = piece.raw.rstrip(b"\0") if piece.raw.endswith(b"\0") else piece.raw
    if b">From " in mail and not piece.by_length:
        mail = _QUOTED_FROM.sub(rb"\1", mail)
    record: Record = read_mail(mail, place, options, partial(envelope_date, piece.separator))
    if not piece.separator:
        return noted(record, "no From line before it")
    if piece.doubt:
        record = noted(record, piece.doubt)
    if mail.count(b"\nDate:") > 1 and another_may_follow(mail):
        record = noted(record, "its body holds the headers of another mail; a From line may be missing before them")
    return record


def _mailboxes(path: Path) -> list[Path]:
    """The file itself, or the files of a folder, that begin with a From line; links are not followed."""
    if path.is_file():
        return [path] if is_mailbox(path) else []
    found = (file for file in path.glob("*") if file.is_file() and not file.is_symlink())
    return sorted(file for file in found if is_mailbox(file))


def is_mailbox(path: Path) -> bool:
    """Whether a file, plain or compressed, begins with a From line that separates messages."""
    return begins_mailbox(_head(path))


def _head(path: Path) -> bytes:
    try:
        return beginning_of(path, HEAD)
    except (SourceError, OSError):
        return b""


def envelope_date(separator: bytes) -> datetime | None:
    """The date of a From line, taken for UTC.

    Example:
        >>> envelope_date(b"From a@b Fri Dec 30 14:08:30 2016")
        datetime.datetime(2016, 12, 30, 14, 8, 30, tzinfo=datetime.timezone.utc)
    """
    found = _ENVELOPE.search(separator)
    if found is None or found.group(1) not in _MONTHS:
        return None
    month, day, hour, minute, second, year = found.groups()
    try:
        return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
