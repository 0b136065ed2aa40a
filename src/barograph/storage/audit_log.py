"""Who was shown names, when: an append-only log in the workspace whose lines hang together by digests.

Each line of `audit.jsonl` (mode 0600) holds the digest of the line before, so that a line changed, moved or taken out
shows. It names the one who looked and the case looked at, never who was seen.

*Limits*: whoever owns the folder can write the whole log anew, and lines cut off at the end leave no trace inside it.
Note the last digest elsewhere (`barograph audit` prints it) where that matters.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from barograph.errors import DataError
from barograph.identifiers import canonical_json, sha256_of

NAME = "audit.jsonl"
START = "0" * 64
"""What the first line has in place of a digest before it."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act that showed or erased names.

    Attributes:
        at: When, UTC, as given by the caller.
        who: Who asked; the login of the machine unless given otherwise.
        verb: What was done: show, cases, export, graph, review, forget.
        what: Case, venue or number of cases it was about; no name of anybody in an archive.
        previous: Digest of the line before.
        digest: SHA-256 of this line without this field.
    """

    at: str
    who: str
    verb: str
    what: str
    previous: str
    digest: str

    @classmethod
    def sealed(cls, at: datetime, who: str, verb: str, what: str, previous: str) -> AuditEntry:
        """An entry with its digest."""
        instant = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return cls(instant, who, verb, what, previous, _digest(instant, who, verb, what, previous))


class AuditLog:
    """The log of one workspace.

    Args:
        root: Folder of the workspace.

    Example:
        >>> log = AuditLog(Path("ws"))
        >>> log.record(datetime(2024, 6, 30, tzinfo=UTC), "rita", "show", "C-ABCDEFGHIJ")  # doctest: +SKIP
    """

    def __init__(self, root: Path) -> None:
        self.path = root / NAME

    def record(self, at: datetime, who: str, verb: str, what: str) -> AuditEntry:
        """Add a line. Names may be shown only after this returned.

        Args:
            at: Instant of the act; the command line reads it from the clock, nothing below does.
            who: Who asked.
            verb: What was done.
            what: What it was about.

        Raises:
            DataError: The log cannot be written, or its last line is not one of ours.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise DataError(f"{self.path}: cannot be written ({error.strerror}), so no names are shown") from error
        with os.fdopen(handle, "a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.seek(0)
            last = _last_line(stream.read())
            entry = AuditEntry.sealed(at, who, verb, what, self._entry(last).digest if last else START)
            stream.write(canonical_json(asdict(entry)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        return entry

    def entries(self) -> list[AuditEntry]:
        """All lines, oldest first.

        Raises:
            DataError: A line is not one of ours.
        """
        return [self._entry(line) for line in self._lines()]

    def faults(self) -> list[str]:
        """What does not hold together, one sentence a line; empty where all does."""
        found = []
        before = START
        for number, line in enumerate(self._lines(), start=1):
            try:
                entry = self._entry(line)
            except DataError as error:
                found.append(f"line {number}: {error}")
                continue
            if entry.previous != before:
                found.append(f"line {number}: does not follow the line before; a line was taken out, added or moved")
            if entry.digest != _digest(entry.at, entry.who, entry.verb, entry.what, entry.previous):
                found.append(f"line {number}: was changed after it was written")
            before = entry.digest
        return found

    def _lines(self) -> Iterator[bytes]:
        if self.path.is_file():
            yield from self.path.read_bytes().splitlines()

    def _entry(self, line: bytes) -> AuditEntry:
        try:
            return AuditEntry(**orjson.loads(line))
        except (orjson.JSONDecodeError, TypeError) as error:
            raise DataError(f"{self.path}: not a line of an audit log: {line[:80]!r}") from error


def _digest(*parts: str) -> str:
    return sha256_of(canonical_json(list(parts)))


def _last_line(raw: bytes) -> bytes | None:
    lines = raw.splitlines()
    return lines[-1] if lines else None
