"""JSON wherever a dump left it: lines of a file, whole files, files of a folder, members of a tar or zip.

Members are read in memory, one at a time and bounded; nothing is unpacked to disk, so names inside an archive are only
ever shown.
"""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Reject, Task
from barograph.sources.containers.bundles import BROKEN_BUNDLE, BUNDLE_SUFFIXES, TAR_SUFFIXES
from barograph.sources.containers.json_lines import (
    BROKEN_STREAM,
    FREE_BYTES,
    Line,
    files_of,
    first_lines,
    lines_of,
    plan_lines,
)
from barograph.sources.containers.json_parse import bad_json, parse
from barograph.sources.containers.streams import open_stream
from barograph.text.scrub import scrub

LINE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".jsonl.xz", ".jsonl.bz2", ".jsonl.zst")
FILE_SUFFIXES = (".json", ".json.gz", ".json.xz", ".json.bz2", ".json.zst", *LINE_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Unit:
    """A JSON value with its place: a line, or a whole file or member.

    Attributes:
        place: Where the raw bytes stand.
        value: The value, of any JSON type.
        notes: Repairs made to read it.
    """

    place: Provenance
    value: Any
    notes: tuple[str, ...] = ()


Found = Unit | Reject | Ignored


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
    if path.name.endswith(BUNDLE_SUFFIXES):
        return [Task(source, str(path), path.name)]
    if _has_lines(path):
        return plan_lines(source, path, parts, FILE_SUFFIXES)
    return [Task(source, str(files_of(path, FILE_SUFFIXES)[0]), path.name)]


def units_of(task: Task, options: ReadOptions) -> Iterator[Found]:
    """Yield every JSON value of a task, or the reject of what is none; never raises on bad data."""
    path = Path(task.root)
    if path.is_dir():
        for file in files_of(path, FILE_SUFFIXES)[task.start : task.end]:
            shown = f"{task.path}/{file.relative_to(path)}"
            yield from units_of(Task(task.source, str(file), scrub(shown)), options)
    elif path.name.endswith(".zip"):
        yield from _bundled(_zip_members(path, options), task, options)
    elif path.name.endswith(TAR_SUFFIXES):
        yield from _bundled(_tar_members(path, options), task, options)
    elif task.start or task.end or _has_lines(path):
        for line in lines_of(task, options):
            yield _unit(line.raw, line.provenance(task)) if isinstance(line, Line) else line
    else:
        yield from _whole(path, task, options)


def samples(path: Path) -> Iterator[Any]:
    """Yield a few JSON values of a path, to recognise a format by; silent about what cannot be read."""
    try:
        if path.is_dir() or not path.name.endswith(BUNDLE_SUFFIXES):
            files = [path] if path.is_file() else files_of(path, FILE_SUFFIXES)[:4]
            for file in files:
                yield from _samples_of_file(file)
            return
        task = Task("", str(path), path.name)
        for number, found in enumerate(units_of(task, ReadOptions(""))):
            if isinstance(found, Unit):
                yield found.value
            if number > 8:
                return
    except (SourceError, OSError):
        return


def _samples_of_file(file: Path) -> Iterator[Any]:
    if not file.name.endswith(FILE_SUFFIXES):
        return
    if _has_lines(file):
        for raw in first_lines(file, FILE_SUFFIXES):
            try:
                yield parse(raw).value
            except ValueError:
                continue
        return
    for found in _whole(file, Task("", str(file), file.name), ReadOptions("")):
        if isinstance(found, Unit):
            yield found.value


def _has_lines(path: Path) -> bool:
    """A file by name of lines, or whose first line is a JSON value by itself."""
    if path.name.endswith(LINE_SUFFIXES):
        return True
    lines = first_lines(path, FILE_SUFFIXES, count=1)
    try:
        return bool(lines) and isinstance(parse(lines[0]).value, dict | list)
    except ValueError:
        return False


def _unit(raw: bytes, place: Provenance) -> Found:
    try:
        parsed = parse(raw)
    except ValueError as fault:
        return bad_json(place, fault)
    return Unit(place, parsed.value, parsed.notes)


def _whole(path: Path, task: Task, options: ReadOptions) -> Iterator[Found]:
    try:
        with open_stream(path) as stream:
            raw = stream.read(options.max_unit_bytes + 1)
    except (SourceError, *BROKEN_STREAM) as fault:
        yield Reject(Provenance(task.source, task.path, 0, 0, sha256_of(b"")), "truncated", str(fault)[:300])
        return
    place = Provenance(task.source, task.path, 0, len(raw), sha256_of(raw))
    if len(raw) > options.max_unit_bytes:
        yield Reject(place, "too-large", f"document above {options.max_unit_bytes} bytes (option max_unit_bytes)")
    elif not raw.strip():
        yield Ignored("empty-file")
    else:
        yield _unit(raw, place)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    raw: bytes
    declared: int


def _bundled(members: Iterator[_Member | Ignored], task: Task, options: ReadOptions) -> Iterator[Found]:
    taken = 0
    path = Path(task.root)
    most = max(FREE_BYTES, path.stat().st_size * options.max_ratio)
    try:
        for member in members:
            if isinstance(member, Ignored):
                yield member
                continue
            taken += max(len(member.raw), member.declared)
            shown = f"{task.path}!{scrub(member.name)[:300]}"
            place = Provenance(task.source, shown, 0, len(member.raw), sha256_of(member.raw))
            if taken > most:
                yield Reject(place, "bomb", f"more than {most} bytes come out (option max_ratio); rest not read")
                return
            if len(member.raw) > options.max_unit_bytes:
                yield Reject(place, "too-large", f"member above {options.max_unit_bytes} bytes (option max_unit_bytes)")
            elif not member.raw.strip():
                yield Ignored("empty-file")
            elif member.name.endswith(LINE_SUFFIXES):
                yield from _lines_of_member(member.raw, place)
            else:
                yield _unit(member.raw, place)
    except BROKEN_BUNDLE as fault:
        place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
        yield Reject(place, "truncated", f"the archive breaks off: {fault}; what came before is taken"[:500])


def _lines_of_member(raw: bytes, place: Provenance) -> Iterator[Found]:
    offset = 0
    for line in raw.split(b"\n"):
        whole = line.rstrip(b"\r")
        at = Provenance(place.source, place.path, offset, len(whole), sha256_of(whole))
        if whole.strip():
            yield _unit(whole, at)
        offset += len(line) + 1


def _tar_members(path: Path, options: ReadOptions) -> Iterator[_Member | Ignored]:
    with open_stream(path) as stream, tarfile.open(fileobj=stream, mode="r|") as bundle:
        for info in bundle:
            if not info.isreg() or not info.name.endswith(FILE_SUFFIXES):
                yield Ignored("member-is-no-json-file")
                continue
            held = cast(IO[bytes], bundle.extractfile(info))
            yield _Member(info.name, held.read(options.max_unit_bytes + 1), info.size)


def _zip_members(path: Path, options: ReadOptions) -> Iterator[_Member | Ignored]:
    with zipfile.ZipFile(path) as bundle:
        for info in sorted(bundle.infolist(), key=lambda entry: entry.header_offset):
            if info.is_dir() or not info.filename.endswith(FILE_SUFFIXES):
                yield Ignored("member-is-no-json-file")
                continue
            with bundle.open(info) as held:
                yield _Member(info.filename, held.read(options.max_unit_bytes + 1), 0)
