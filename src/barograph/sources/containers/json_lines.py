"""Lines of text files with their byte offsets, plain or compressed, in byte ranges.

A line belongs to the range in which it *starts*, so the ranges of a file together give every line exactly once. What
cannot be read at all (a line above the limit, a torn or hostile compressed stream) comes as a reject.
"""

from __future__ import annotations

import hashlib
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Reject, Task
from barograph.sources.containers.streams import compression_of, open_stream

MIN_RANGE = 4 * 1024 * 1024
"""Bytes of the smallest range worth a task."""
FREE_BYTES = 64 * 1024 * 1024
"""So much may come out of any compressed file, whatever its ratio."""
FIRST_LINE_LIMIT = 8 * 1024 * 1024

BROKEN_STREAM = (OSError, EOFError, lzma.LZMAError, zlib.error)
"""What the standard library's decompressors raise on damaged data."""

_CHUNK = 1 << 20
_BLANK = Ignored("blank-line")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line end: offset of its first byte, and its bytes."""

    offset: int
    raw: bytes

    def provenance(self, task: Task) -> Provenance:
        """Where it stands."""
        return Provenance(task.source, task.path, self.offset, len(self.raw), sha256_of(self.raw))


def files_of(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Return the file itself, or the files below a folder whose names end so, sorted; links are not followed.

    Raises:
        SourceError: The path does not exist.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(f"{path}: no such file or folder. Give an existing archive.")
    found = (file for file in path.rglob("*") if file.name.endswith(suffixes) and not file.is_symlink())
    return sorted(file for file in found if file.is_file())


def plan_lines(source: str, path: Path, parts: int, suffixes: tuple[str, ...]) -> list[Task]:
    """Cut a file, or the files of a folder, into tasks: byte ranges of plain files, one task a compressed file."""
    files = files_of(path, suffixes)
    if not files:
        raise SourceError(f"{path}: holds no file ending in {', '.join(suffixes)}.")
    step = max(MIN_RANGE, sum(file.stat().st_size for file in files) // max(parts, 1))
    tasks = []
    for file in files:
        shown = file.name if file == path else str(file.relative_to(path))
        size = file.stat().st_size
        if compression_of(file) or size <= step:
            tasks.append(Task(source, str(file), shown))
            continue
        starts = range(0, size, step)
        tasks += [Task(source, str(file), shown, start=at, end=min(at + step, size)) for at in starts]
    return tasks


def first_lines(path: Path, suffixes: tuple[str, ...], count: int = 5) -> list[bytes]:
    """Return the first lines of a file (or of a folder's first file) as far as it can be read."""
    found: list[bytes] = []
    try:
        files = files_of(path, suffixes)
        if not files:
            return []
        with open_stream(files[0]) as stream:
            for _ in range(count):
                found.append(stream.readline(FIRST_LINE_LIMIT).strip())
    except (SourceError, *BROKEN_STREAM):
        pass
    return [raw for raw in found if raw]


def lines_of(task: Task, options: ReadOptions) -> Iterator[Line | Reject | Ignored]:
    """Yield the lines of a task; never raises on bad data.

    Args:
        task: File and byte range; offsets are in the uncompressed file.
        options: Limits on the size of a line and on the ratio of decompression.

    Yields:
        Lines; rejects `too-large`, `truncated`, `bomb`, `unreadable`; `Ignored` for blank lines.
    """
    path = Path(task.root)
    try:
        packed = path.stat().st_size if compression_of(path) else None
        stream = open_stream(path)
    except (SourceError, OSError) as fault:
        yield _fault(task, task.start, "unreadable", str(fault))
        return
    with stream:
        most = None if packed is None else max(FREE_BYTES, packed * options.max_ratio)
        yield from _bounded(stream, task, options.max_unit_bytes, most)


def _bounded(stream: IO[bytes], task: Task, limit: int, most: int | None) -> Iterator[Line | Reject | Ignored]:
    offset = task.start
    try:
        if task.start:
            stream.seek(task.start - 1)
            offset = task.start - 1 + _skip_line(stream)
        while task.end is None or offset < task.end:
            raw = stream.readline(limit + 1)
            if not raw:
                return
            if most is not None and offset + len(raw) > most:
                yield _fault(task, offset, "bomb", f"more than {most} bytes come out (option max_ratio); rest not read")
                return
            if len(raw) > limit and not raw.endswith(b"\n"):
                state = hashlib.sha256(raw)
                length = len(raw) + _skip_line(stream, state)
                place = Provenance(task.source, task.path, offset, length, state.hexdigest())
                yield Reject(
                    place, "too-large", f"line of {length} bytes; the limit is {limit} (option max_unit_bytes)"
                )
            else:
                length = len(raw)
                whole = raw.rstrip(b"\r\n")
                yield Line(offset, whole) if whole and not whole.isspace() else _BLANK
            offset += length
    except BROKEN_STREAM as fault:
        yield _fault(task, offset, "truncated", f"the compressed stream breaks off: {fault}; what came before is taken")


def _fault(task: Task, offset: int, reason: str, detail: str) -> Reject:
    return Reject(Provenance(task.source, task.path, offset, 0, sha256_of(b"")), reason, detail)


def _skip_line(stream: IO[bytes], state: hashlib._Hash | None = None) -> int:
    length = 0
    while piece := stream.readline(_CHUNK):
        length += len(piece)
        if state is not None:
            state.update(piece)
        if piece.endswith(b"\n"):
            break
    return length
