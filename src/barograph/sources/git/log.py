"""Rights from a git history: a repository (bare, with a work tree, or a bundle), or its log as CSV.

A repository is read with one `git log --all`. CSV needs the columns sha, author_name, author_email, author_date,
committer_name, committer_email, committer_date; `subject` and `parents` are optional. Without `parents` a merge is
recognised by a subject that begins with `Merge `.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_lines import BROKEN_STREAM, files_of
from barograph.sources.containers.streams import open_stream
from barograph.sources.git.commits import Commit, records_of_commit
from barograph.sources.instants import zoned
from barograph.sources.mail.public_inbox import PublicInbox

COLUMNS = (
    "sha",
    "author_name",
    "author_email",
    "author_date",
    "committer_name",
    "committer_email",
    "committer_date",
)
_FORMAT = "%H%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%s%x1f%P%x1e"
_SUFFIXES = (".csv", ".csv.gz", ".csv.xz")
_CHUNK = 1 << 20


class GitLog:
    """Reader of git histories as rights."""

    name = "git-log"

    def recognise(self, path: Path) -> str | None:
        """A CSV with the columns, or a git repository of which no branch is a public-inbox."""
        if path.is_file() and path.name.endswith(_SUFFIXES):
            try:
                with open_stream(path) as stream:
                    header = next(csv.reader([stream.readline(_CHUNK).decode("utf-8", "replace")]), [])
            except (SourceError, csv.Error, *BROKEN_STREAM):
                return None
            return "a CSV of commits (columns sha, author_email, ...)" if set(COLUMNS) <= set(header) else None
        return "a git repository" if _is_repository(path) and PublicInbox().recognise(path) is None else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a history."""
        if _is_repository(path):
            return [Task(self.name, str(path), path.name)]
        files = files_of(path, _SUFFIXES)
        if not files:
            raise SourceError(f"{path}: neither a git repository nor a CSV of commits.")
        return [Task(self.name, str(file), file.name) for file in files]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield two rights a commit; rejects for rows that are no commit."""
        path = Path(task.root)
        if path.name.endswith(_SUFFIXES):
            yield from _of_csv(path, task, options)
        elif path.is_dir():
            yield from _of_repository(path, task, options)
        else:
            with tempfile.TemporaryDirectory(prefix="barograph-") as folder:
                clone = Path(folder) / "clone.git"
                fault = _clone(path, clone)
                if fault:
                    yield Reject(_at(task, 0, b""), "unreadable", fault)
                else:
                    yield from _of_repository(clone, task, options)


def _is_repository(path: Path) -> bool:
    if path.is_file():
        return path.suffix == ".bundle"
    return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())


def _clone(bundle: Path, target: Path) -> str | None:
    run = ["git", "clone", "--quiet", "--bare", "--", str(bundle.resolve()), str(target)]
    done = subprocess.run(run, capture_output=True, check=False)  # noqa: S603 - fixed program, paths after `--`
    return None if done.returncode == 0 else f"git clone: {done.stderr.decode('utf-8', 'replace')[:300]}"


def _at(task: Task, offset: int, raw: bytes) -> Provenance:
    return Provenance(task.source, task.path, offset, len(raw), sha256_of(raw))


def _of_repository(path: Path, task: Task, options: ReadOptions) -> Iterator[Record]:
    """Read `git log --all`; hooks, mail maps and signatures are left alone."""
    run = [
        "git",
        "-C",
        str(path),
        "-c",
        "log.showSignature=false",
        "log",
        "--all",
        "--no-mailmap",
        f"--format={_FORMAT}",
    ]
    offset = 0
    with (
        tempfile.TemporaryFile() as faults,
        subprocess.Popen(run, stdout=subprocess.PIPE, stderr=faults) as log,  # noqa: S603 - fixed program
    ):
        for raw in _pieces(log.stdout):
            if raw.strip():
                fields = raw.strip(b"\n").decode("utf-8", "replace").split("\x1f")
                parents = fields[8].split() if len(fields) > 8 else None
                yield from _records(fields, parents, _at(task, offset, raw), options)
            offset += len(raw) + 1
        if log.wait() != 0:
            faults.seek(0)
            message = faults.read(300).decode("utf-8", "replace")
            yield Reject(_at(task, offset, b""), "unreadable", f"git log: {message}")


def _pieces(stream: IO[bytes] | None) -> Iterator[bytes]:
    """Cut a stream at record separators, holding one piece at a time."""
    rest = b""
    while stream is not None and (block := stream.read(_CHUNK)):
        *whole, rest = (rest + block).split(b"\x1e")
        yield from whole
    yield rest


def _of_csv(path: Path, task: Task, options: ReadOptions) -> Iterator[Record]:
    """Read the CSV row by row; offsets count from the start of the uncompressed file."""
    csv.field_size_limit(options.max_unit_bytes)
    try:
        with open_stream(path) as stream:
            reader = _Counted(stream)
            rows = csv.reader(reader)
            header = next(rows, [])
            reader.take()
            order = [header.index(name) for name in COLUMNS]
            subject_at = header.index("subject") if "subject" in header else None
            parents_at = header.index("parents") if "parents" in header else None
            any_row = False
            for row in rows:
                any_row = True
                offset, raw = reader.take()
                place = _at(task, offset, raw)
                if len(row) < len(header):
                    yield Reject(place, "bad-shape", f"{len(row)} fields; expected {len(header)}")
                    continue
                subject = row[subject_at] if subject_at is not None else ""
                parents = row[parents_at].split() if parents_at is not None else None
                yield from _records([*(row[at] for at in order), subject], parents, place, options)
            if not any_row:
                yield Ignored("csv-without-rows")
    except (SourceError, csv.Error, ValueError, *BROKEN_STREAM) as fault:
        yield Reject(_at(task, 0, b""), "truncated", f"the CSV breaks off: {fault}"[:300])


class _Counted:
    """Lines of a stream as text, remembering the bytes of the current CSV row."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._at = 0
        self._lines: list[bytes] = []

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> str:
        line = self._stream.readline()
        if not line:
            raise StopIteration
        self._lines.append(line)
        return line.decode("utf-8", "replace").replace("\x00", "\ufffd")

    def take(self) -> tuple[int, bytes]:
        """Return offset and bytes of the row just read."""
        raw, self._lines = b"".join(self._lines), []
        offset, self._at = self._at, self._at + len(raw)
        return offset, raw


def _records(fields: list[str], parents: list[str] | None, place: Provenance, options: ReadOptions) -> Iterator[Record]:
    if len(fields) < 8:
        yield Reject(place, "bad-shape", f"{len(fields)} fields; expected a commit's 8")
        return
    sha, author_name, author_address, author_date, name, address, date, subject = fields[:8]
    authored, committed = zoned(author_date), zoned(date)
    if authored is None or committed is None:
        stated = author_date if authored is None else date
        yield Reject(place, "no-date", f"{stated[:40]!r} is no date")
        return
    count = len(parents) if parents is not None else 1 + subject.startswith("Merge ")
    commit = Commit(sha, author_name, author_address, authored, name, address, committed, subject, count)
    yield from records_of_commit(commit, place, options.venue)
