"""JSON wherever a dump left it: lines of a file, documents of a file, files of a folder, members of a tar or zip.

Members are read one at a time; nothing is unpacked to disk, so names inside an archive are only ever shown.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from barograph.errors import MissingExtra, SourceError
from barograph.identifiers import canonical_json, sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Reject, Task
from barograph.sources.containers.bounded import Bounded, TooMuchError
from barograph.sources.containers.bundles import BROKEN_BUNDLE, is_bundle, members_of
from barograph.sources.containers.json_lines import (
    BROKEN_STREAM,
    FREE_BYTES,
    Line,
    files_of,
    first_lines,
    lines_of,
    plan_lines,
)
from barograph.sources.containers.json_parse import parse
from barograph.sources.containers.json_split import BLANK, Unit, documents_in, documents_of, first_of
from barograph.sources.containers.left_out import HEAD, left_over
from barograph.sources.containers.peeked import Peeked
from barograph.sources.containers.streams import compression_of, open_stream, unpacked
from barograph.text.scrub import scrub

__all__ = ["CSV_SUFFIXES", "FILE_SUFFIXES", "LINE_SUFFIXES", "Unit", "plan_documents", "samples", "units_of"]

LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.xz", ".jsonl.bz2", ".jsonl.zst")
FILE_SUFFIXES = (".json", ".json.gz", ".json.xz", ".json.bz2", ".json.zst", *LINE_SUFFIXES)
CSV_SUFFIXES = (".csv", ".csv.gz")
MAIL_ELSEWHERE = "mail-members-elsewhere"
"""Option set by whoever lets another reader account for the members that are no JSON."""
_SAMPLE_BYTES = 1 << 20
_FIRST_BYTES = 1 << 12
_OPENED = re.compile(rb"(?:^|\n|= ?|\()\s*[{\[]+\s*(?:\"|[{\[]\s*\")")
"""JSON below some other lines, or within a line of a program."""
_MOST_SAMPLES = 8
_SAMPLED_FILES = 8
_SMALL_BYTES = 1 << 20
"""A file below is cut into documents at once; a larger one is read by lines where they will do, which is faster."""

Found = Unit | Reject | Ignored
Wanted = Callable[[str], bool]


def plan_documents(source: str, path: Path, parts: int) -> list[Task]:
    """Cut a dump into tasks: a bundle is one, a folder is cut by ordinals, line files by bytes.

    Raises:
        SourceError: The path does not exist or holds no JSON.
    """
    if path.is_dir():
        count = len(files_of(path, FILE_SUFFIXES))
        if not count:
            raise SourceError(f"{path}: holds no file ending in {', '.join(FILE_SUFFIXES)}.")
        step = max(1, -(-count // max(parts, 1)))
        ranges = [(at, min(at + step, count)) for at in range(0, count, step)]
        return [Task(source, str(path), path.name, start=first, end=last) for first, last in ranges]
    if is_bundle(path):
        return [Task(source, str(path), path.name)]
    if not _is_csv(path) and _has_lines(path):
        return plan_lines(source, path, parts, FILE_SUFFIXES)
    return [Task(source, str(files_of(path, FILE_SUFFIXES)[0]), path.name)]


def units_of(task: Task, options: ReadOptions, wanted: Wanted | None = None) -> Iterator[Found]:
    """Yield every JSON value of a task, or the reject of what is none; never raises on bad data.

    Args:
        task: What to read.
        options: Limits.
        wanted: Of a folder or bundle only the files whose names it takes, all by default.
    """
    path = Path(task.root)
    if path.is_dir():
        for file in files_of(path, FILE_SUFFIXES)[task.start : task.end]:
            shown = str(file.relative_to(path))
            if wanted is None or wanted(shown):
                yield from units_of(Task(task.source, str(file), scrub(f"{task.path}/{shown}")), options)
    elif is_bundle(path):
        yield from _bundled(path, task, options, wanted)
    elif _is_csv(path):
        yield from _guarded(path, task, options, _rows)
    elif task.start or task.end or _in_lines(path):
        for line in lines_of(task, options):
            if isinstance(line, Line):
                yield from documents_in(line.raw, line.provenance(task), line.offset)
            else:
                yield line
    else:
        yield from _guarded(path, task, options, documents_of)


def samples(path: Path) -> Iterator[Any]:
    """Yield a few JSON values of a path, to recognise a format by; silent about what cannot be read."""
    try:
        yield from _sampled(path, stamp_of(path))
    except (SourceError, OSError):
        return


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Number of files, bytes and newest change of a path: another stamp is another content.

    Raises:
        SourceError: The path does not exist.
    """
    states = [file.stat() for file in files_of(path, FILE_SUFFIXES)]
    return len(states), sum(state.st_size for state in states), max((state.st_mtime_ns for state in states), default=0)


@lru_cache(maxsize=2)
def _sampled(path: Path, stamp: tuple[int, int, int]) -> tuple[Any, ...]:
    """The samples; every reader asks for the same."""
    return tuple(_samples(path))


def _samples(path: Path) -> Iterator[Any]:
    try:
        if path.is_dir() or not is_bundle(path):
            files = [path] if path.is_file() else files_of(path, FILE_SUFFIXES)[:_SAMPLED_FILES]
            for file in files:
                yield from _samples_of_file(file)
            return
        task = Task("", str(path), path.name)
        for number, found in enumerate(units_of(task, ReadOptions(""))):
            if isinstance(found, Unit):
                yield found.value
            if number > _MOST_SAMPLES:
                return
    except (SourceError, OSError):
        return


def _samples_of_file(file: Path) -> Iterator[Any]:
    place = Provenance("", file.name, 0, 0, "")
    try:
        with open_stream(file) as stream:
            first = stream.read(_FIRST_BYTES)
            if not (_is_csv(file) or begins_like_json(first)):
                return
            head = io.BytesIO(first + stream.read(_SAMPLE_BYTES))
            whole = not stream.read(1)
    except BROKEN_STREAM:
        return
    reading = _rows if _is_csv(file) else documents_of if whole else first_of
    for number, found in enumerate(reading(head, place, _SAMPLE_BYTES)):
        if isinstance(found, Unit):
            yield found.value
        if number > _MOST_SAMPLES:
            return


def _is_csv(path: Path) -> bool:
    return path.name.lower().endswith(CSV_SUFFIXES)


def begins_like_json(head: bytes) -> bool:
    """Tell whether the first bytes of a file may be JSON: a bracket, or words above one, in any encoding of Unicode.

    Example:
        >>> begins_like_json(b'\\n [{"a": 1}]'), begins_like_json(b"From a@b\\nTo: c\\n")
        (True, False)
    """
    bare = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip(BLANK)
    return bare[:1] in (b"{", b"[") or bare[:2] in (b'"{', b'"[') or _OPENED.search(bare) is not None


def _in_lines(path: Path) -> bool:
    try:
        small = path.stat().st_size < _SMALL_BYTES and not path.name.endswith(LINE_SUFFIXES)
    except OSError:
        return True
    return not small and _has_lines(path)


def _has_lines(path: Path) -> bool:
    """A file whose first line is a JSON value by itself, or by name of lines and not the start of a long document."""
    lines = first_lines(path, FILE_SUFFIXES, count=1)
    if not lines:
        return path.name.endswith(LINE_SUFFIXES)
    try:
        return isinstance(parse(lines[0]).value, dict | list) or path.name.endswith(LINE_SUFFIXES)
    except ValueError:
        return path.name.endswith(LINE_SUFFIXES) and lines[0] not in (b"{", b"[") and lines[0][:1] not in b"\xff\xfe"


Reading = Callable[[IO[bytes], Provenance, int], Iterator[Unit | Reject]]


def _guarded(path: Path, task: Task, options: ReadOptions, reading: Reading) -> Iterator[Found]:
    """Read a file, with damage reported as rejects; an empty file is counted."""
    place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
    empty = True
    try:
        most = max(FREE_BYTES, path.stat().st_size * options.max_ratio) if compression_of(path) else None
        with open_stream(path) as stream:
            for found in reading(cast(IO[bytes], Bounded(stream, most)), place, options.max_unit_bytes):
                empty = False
                yield found
    except TooMuchError as fault:
        yield Reject(place, "bomb", str(fault))
    except (SourceError, *BROKEN_STREAM) as fault:
        yield Reject(place, "truncated", str(fault)[:300])
    else:
        if empty:
            yield Ignored("empty-file")


def _bundled(path: Path, task: Task, options: ReadOptions, wanted: Wanted | None) -> Iterator[Found]:
    left = max(FREE_BYTES, path.stat().st_size * options.max_ratio)
    try:
        for member in members_of(path):
            place = Provenance(task.source, f"{task.path}!{scrub(member.name)[:300]}", 0, 0, sha256_of(b""))
            if member.stream is None:
                yield Reject(place, "unreadable", member.fault) if member.fault else Ignored("link-or-folder")
                continue
            if wanted is not None and not wanted(member.name):
                continue
            stream = Bounded(member.stream, left)
            try:
                yield from _of_member(member.name, stream, place, options)
            except TooMuchError:
                raise
            except (*BROKEN_STREAM, zipfile.BadZipFile, MissingExtra) as fault:
                yield Reject(place, "truncated", f"this member breaks off: {fault}; what came before is taken"[:500])
            left -= stream.taken
    except TooMuchError as fault:
        yield Reject(Provenance(task.source, task.path, 0, 0, sha256_of(b"")), "bomb", str(fault))
    except BROKEN_BUNDLE as fault:
        place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
        yield Reject(place, "truncated", f"the archive breaks off: {fault}; what came before is taken"[:500])


def _of_member(name: str, packed: Bounded, place: Provenance, options: ReadOptions) -> Iterator[Found]:
    """The documents of a member, compressed or not; what is no JSON is accounted for."""
    peeked = Peeked(cast(IO[bytes], packed), options.max_unit_bytes)
    plain = Peeked(unpacked(cast(IO[bytes], peeked), peeked.peek(6)), options.max_unit_bytes)
    head = plain.peek(HEAD)
    if not is_json_member(name, head):
        elsewhere = dict(options.extra).get(MAIL_ELSEWHERE)
        yield Ignored("read or accounted for as mail") if elsewhere else left_over(name, head, place)
        return
    most = max(FREE_BYTES, options.max_ratio * len(head))
    stream = cast(IO[bytes], Bounded(cast(IO[bytes], plain), None if plain is peeked else most))
    empty = True
    for found in documents_of(stream, place, options.max_unit_bytes):
        empty = False
        yield found
    if empty:
        yield Ignored("empty-file")


def is_json_member(name: str, head: bytes) -> bool:
    """Tell whether a member of an archive is JSON, by its name or first bytes."""
    return name.lower().endswith(FILE_SUFFIXES) or head.lstrip(BLANK)[:1] in (b"{", b"[")


def _rows(stream: IO[bytes], place: Provenance, limit: int) -> Iterator[Unit | Reject]:
    """Rows of a CSV as objects by its header."""
    csv.field_size_limit(limit)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    rows = csv.reader(text)
    number = 0
    try:
        header = next(rows, [])
        for number, row in enumerate(rows, 2):
            if not row:
                continue
            raw = canonical_json(row)
            at = Provenance(place.source, place.path, number, len(raw), sha256_of(raw))
            if len(row) != len(header):
                yield Reject(at, "bad-row", f"row {number}: {len(row)} cells, the header has {len(header)}")
            else:
                yield Unit(at, dict(zip(header, row, strict=True)))
    except csv.Error as fault:
        yield Reject(place, "truncated", f"row {number + 1}: no CSV from here on: {fault}")
