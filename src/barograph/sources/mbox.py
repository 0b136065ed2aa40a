"""mbox files (RFC 4155; variants o, rd, cl), plain or compressed, cut into byte ranges.

A message begins at a line `From ... HH:MM:SS YYYY` that stands at the start of the file or after a blank line. Lines
of a body that begin with `From ` but carry no such date are body. A message belongs to the range in which its From
line *starts*, so ranges can be read apart and give the same messages as the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from barograph.errors import SourceError
from barograph.sources.base import Ignored, ReadOptions, Record, Reject, Task
from barograph.sources.mail_message import provenance_of, read_mail
from barograph.sources.streams import compression_of, open_stream

SEPARATOR = re.compile(rb"^From .*\d{1,2}:\d\d(?::\d\d)? (?:[A-Z]{2,5} |[+-]\d{4} )?\d{4}(?: [+-]\d{4})?\s*$")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_ENVELOPE = re.compile(rb"(\w{3}) +(\d{1,2}) (\d{1,2}):(\d\d)(?::(\d\d))? (?:[A-Z]{2,5} |[+-]\d{4} )?(\d{4})")
_MONTHS = {name: n for n, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
MIN_RANGE = 4 * 1024 * 1024


class Mbox:
    """Reader of mbox files."""

    name = "mbox"

    def recognise(self, path: Path) -> str | None:
        """An mbox begins with a From line."""
        if not path.is_file():
            return None
        with open_stream(path) as stream:
            first = stream.readline(1000)
        return f"{path.name} begins with a From line" if SEPARATOR.match(first) else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Byte ranges of a plain file; one task for a compressed one.

        Raises:
            SourceError: Not a file.
        """
        if not path.is_file():
            raise SourceError(f"{path}: not a file. Give an mbox file; for a folder of mails: load maildir")
        if compression_of(path) is not None:
            return [Task(self.name, str(path), path.name)]
        size = path.stat().st_size
        step = max(MIN_RANGE, -(-size // max(parts, 1)))
        return [Task(self.name, str(path), path.name, start=at, end=at + step) for at in range(0, max(size, 1), step)]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read the messages whose From line starts in the task's range."""
        with open_stream(Path(task.root)) as stream:
            yield from read_stream(stream, task, options)


def read_stream(stream: IO[bytes], task: Task, options: ReadOptions, after_blank: bool = True) -> Iterator[Record]:
    """Read mbox messages from a stream of uncompressed bytes.

    A broken compressed stream yields what was readable and one reject `truncated` for the rest.
    """
    for offset, separator, raw in split(stream, task.start, task.end, options.max_unit_bytes, after_blank):
        place = provenance_of(task.source, task.path, offset, separator + raw)
        if isinstance(raw, Oversize):
            yield Reject(
                place, "too-large", f"over {options.max_unit_bytes} bytes; raise --max-unit-bytes to take it in"
            )
        elif not separator:
            if raw.strip():
                yield Reject(place, "no-separator", _broken(raw))
            else:
                yield Ignored("blank")
        else:
            mail = _QUOTED_FROM.sub(rb"\1", raw)
            yield read_mail(mail, place, options, envelope_date(separator))


def _broken(raw: bytes) -> str:
    return f"bytes before the first From line, or after a broken stream: {raw[:60]!r}"


class Oversize(bytes):
    """The first bytes of a unit that is too large to be held."""


def split(
    stream: IO[bytes], start: int, end: int | None, limit: int, after_blank: bool = True
) -> Iterator[tuple[int, bytes, bytes]]:
    """Cut a stream at separators.

    Args:
        stream: Uncompressed bytes; seekable where `start` is not 0.
        start: First byte of the range.
        end: One past the last byte of the range, None for all.
        limit: Bytes of one message that are held; a longer one is given as `Oversize`.
        after_blank: A separator must follow a blank line (or start the file).

    Yields:
        offset of the separator line, the line (empty for bytes before the first separator), the bytes after it.
    """
    at, blank = start, True
    if start:
        stream.seek(start - 1)
        at = start - 1 + len(stream.readline())
        blank = _blank_before(stream, start, at)
    held: list[bytes] = []
    offset, separator, size = at, b"", 0
    while True:
        try:
            line = stream.readline()
        except (OSError, EOFError, ValueError):
            line = b""
        if not line or ((blank or not after_blank) and line.startswith(b"From ") and SEPARATOR.match(line)):
            if separator or (held and start == 0):
                raw = b"".join(held)
                yield offset, separator, Oversize(raw) if size > limit else raw
            if not line or (end is not None and at >= end):
                return
            offset, separator, held, size = at, line, [], 0
        elif separator or start == 0:
            size += len(line)
            if size <= limit:
                held.append(line)
        elif end is not None and at >= end:
            return
        blank = not line.strip()
        at += len(line)


def _blank_before(stream: IO[bytes], start: int, at: int) -> bool:
    """Whether the line that ends at `at` is blank; the stream is left at `at`."""
    back = max(0, at - 3)
    stream.seek(back)
    tail = stream.read(at - back)
    stream.seek(at)
    return at == 0 or tail.endswith((b"\n\n", b"\n\r\n"))


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
