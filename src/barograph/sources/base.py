"""The contract every reader keeps.

A reader is a plain object that needs no Spark: it *recognises* a path, *plans* tasks (byte ranges of a file, members of
an archive, refs of a repository) and *reads* a task into records. The same `read` serves the Spark job, the Python
DataSource and the tests. Every unit a task finds becomes exactly one of: a `Message`, a `Right`, a `Reject`, a
`Removal` or an `Ignored` unit; nothing else may happen to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a unit stands, to the byte.

    Attributes:
        source: Format, e.g. `mbox`.
        path: Path as written into the tables: relative to what was given to `load`, `!member` inside containers.
        byte_offset: Offset in the uncompressed file or member.
        byte_length: Length of the raw unit.
        sha256: SHA-256 of the raw unit, 64 hex characters.
    """

    source: str
    path: str
    byte_offset: int
    byte_length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance; fields are the columns of `Table.MESSAGES` (see there), provenance apart.

    `venue` is None where the venue given to `load` holds; trackers set their own. `also_seen_in` is made at load.
    `sent_at` is None where no clock of the mail or the archive is believable; the load then dates the message by its
    thread and its neighbours in the archive, or rejects it.
    """

    kind: str
    message_id: str
    native_id: str
    account_id: str
    sent_at: datetime | None
    date_source: str
    subject: str
    own_text: str
    provenance: Provenance
    venue: str | None = None
    reply_to: str | None = None
    reference_ids: tuple[str, ...] = ()
    thread_hint: str | None = None
    display_name: str | None = None
    address: str | None = None
    login: str | None = None
    account_created_at: datetime | None = None
    association: str | None = None
    automation: bool = False
    utc_offset_minutes: int | None = None
    words: int = 0
    quoted_lines: int = 0
    code_lines: int = 0
    diff_lines: int = 0
    patch: bool = False
    language: str = "und"
    message_host: str | None = None
    client: str | None = None
    list_id: str | None = None
    recipients: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    content_key: str | None = None
    text_digest: str = ""
    permalink: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """A step of access; fields are the columns of `Table.RIGHTS`."""

    right_id: str
    at: datetime
    account_id: str
    kind: str
    native_id: str
    provenance: Provenance
    venue: str | None = None
    display_name: str | None = None
    address: str | None = None
    login: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A unit that could not be taken in, and why."""

    provenance: Provenance
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Removal:
    """The archive withdrew a message; its text must go (public-inbox `d` blobs, deleted comments)."""

    native_id: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Ignored:
    """A unit that is no utterance by its nature (a star, a fork): counted, not kept."""

    reason: str


Record = Message | Right | Reject | Removal | Ignored


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work for one Spark task.

    Attributes:
        source: Name of the reader.
        root: The path given to `load`, absolute.
        path: Path for provenance.
        member: Member within a zip or tar, None otherwise.
        start: First byte, or first ordinal for refs.
        end: One past the last byte; a unit belongs to the task in whose range it *starts*. None: to the end.
        cursor: The commit after which it begins, None for the first: where an earlier load or task stopped.
        until: The commit it ends with, None for the newest.
    """

    source: str
    root: str
    path: str
    member: str | None = None
    start: int = 0
    end: int | None = None
    cursor: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader may need to know besides the task.

    Attributes:
        venue: Venue the load is for.
        max_unit_bytes: Units above this are rejected as `too-large` (their digest is kept).
        max_ratio: Decompressed bytes over compressed bytes above which a file is rejected as `bomb`.
    """

    venue: str
    max_unit_bytes: int = 64 * 1024 * 1024
    max_ratio: int = 2000
    extra: tuple[tuple[str, str], ...] = field(default=())


@runtime_checkable
class Stateful(Protocol):
    """A format whose inputs grow by commits: a load goes on from where the one before it stopped."""

    def state(self, root: Path) -> str | None:
        """What an input stands at (a commit id), None where its bytes are its state."""


@runtime_checkable
class Selective(Protocol):
    """A format that is given a folder as one root and reads some of its files."""

    def files(self, root: Path) -> list[Path]:
        """The files below a folder that are read; the others are not this format's."""


class Reader(Protocol):
    """A format."""

    name: str

    def recognise(self, path: Path) -> str | None:
        """Return why the path looks like this format (one line for the reader), or None."""

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Cut the path into about `parts` tasks; cheap, reads no more than it must.

        Raises:
            SourceError: The path cannot be opened at all.
        """

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one task; never raises on bad input."""
