"""Mails one a file: Maildir folders (cr.yp.to/proto/maildir.html) and folders of `.eml` files; mail in zip and tar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.bundles import BROKEN_BUNDLE, BUNDLE_SUFFIXES, Member, members_of
from barograph.sources.containers.json_lines import FREE_BYTES
from barograph.sources.containers.peeked import Peeked
from barograph.sources.mail.mbox import read_stream
from barograph.sources.mail.mbox_split import SEPARATOR, Cut
from barograph.sources.mail.message import provenance_of, read_mail
from barograph.text.scrub import scrub

_DELIVERED = re.compile(r"^(\d{9,10})\.")
_HEADER = re.compile(rb"^(?:>?From |[!-9;-~]{1,60}:)")
_FROM_HEADER = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
_HEAD = 4000


class Maildir:
    """Reader of a Maildir (with its subfolders) or of a folder of `.eml` files."""

    name = "maildir"

    def recognise(self, path: Path) -> str | None:
        """A folder with `cur` and `new`, or one that holds `.eml` files."""
        if not path.is_dir():
            return None
        if (path / "cur").is_dir() and (path / "new").is_dir():
            return f"{path.name} holds the folders cur and new"
        return f"{path.name} holds .eml files" if any(path.glob("*.eml")) else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """The folder's files in order, cut by ordinals.

        Raises:
            SourceError: No folder, or no mail in it.
        """
        count = len(_files(path)) if path.is_dir() else 0
        if not count:
            raise SourceError(f"{path}: no mails there. Give a folder with cur and new, or one of .eml files")
        step = max(1, -(-count // max(parts, 1)))
        return [Task(self.name, str(path), path.name, start=at, end=at + step) for at in range(0, count, step)]

    def files(self, root: Path) -> list[Path]:
        """The mails below a folder."""
        return _files(root)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one mail a file; the time in a Maildir's file name is the archive's date."""
        root = Path(task.root)
        for file in _files(root)[task.start : task.end]:
            shown = scrub(f"{task.path}/{file.relative_to(root)}")
            try:
                with file.open("rb") as stream:
                    raw = stream.read(options.max_unit_bytes + 1)
            except OSError as error:
                yield Reject(Provenance(task.source, shown, 0, 0, sha256_of(b"")), "unreadable", str(error)[:300])
                continue
            yield _mail(raw, shown, task, options, _delivered(file.name))


def _files(root: Path) -> list[Path]:
    """Mails below a folder, sorted by name; links, and what is still being delivered (`tmp`), are left out."""
    found = []
    for file in root.rglob("*"):
        inside = file.relative_to(root).parts[:-1]
        mail = file.suffix == ".eml" or (inside and inside[-1] in ("cur", "new"))
        if mail and "tmp" not in inside and not file.is_symlink() and file.is_file():
            found.append(file)
    return sorted(found, key=lambda file: (file.name.partition(":")[0], str(file)))


def _delivered(name: str) -> datetime | None:
    stated = _DELIVERED.match(name)
    return datetime.fromtimestamp(int(stated[1]), UTC) if stated else None


def _mail(raw: bytes, shown: str, task: Task, options: ReadOptions, envelope: datetime | None) -> Record:
    place = provenance_of(task.source, shown, 0, raw)
    if len(raw) > options.max_unit_bytes:
        return Reject(place, "too-large", f"over {options.max_unit_bytes} bytes (option max_unit_bytes)")
    return read_mail(raw, place, options, envelope)


class MailBundle:
    """Reader of zip and tar archives of mailboxes or mails."""

    name = "mail-bundle"

    def recognise(self, path: Path) -> str | None:
        """One of the first members begins with a From line or with headers."""
        if not path.is_file() or not path.name.endswith(BUNDLE_SUFFIXES):
            return None
        try:
            for number, member in enumerate(members_of(path)):
                if member.stream is not None and _kind_of(member.stream.read(_HEAD)):
                    return f"{path.name} holds mail: {scrub(member.name)[:80]}"
                if number > 20:
                    return None
        except BROKEN_BUNDLE:
            return None
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task: members are read in order.

        Raises:
            SourceError: No zip or tar.
        """
        if not path.is_file() or not path.name.endswith(BUNDLE_SUFFIXES):
            raise SourceError(f"{path}: no archive. Give a file ending in {', '.join(BUNDLE_SUFFIXES)}")
        return [Task(self.name, str(path), path.name)]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read mailboxes and mails; other members are counted, a damaged rest is one reject."""
        path = Path(task.root)
        try:
            left = max(FREE_BYTES, path.stat().st_size * options.max_ratio)
            for member in members_of(path):
                if member.stream is None:
                    yield Ignored("link-or-folder")
                    continue
                peeked = Peeked(member.stream, left)
                yield from _of_member(member, peeked, task, options)
                left -= peeked.taken
                if left <= 0:
                    place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
                    yield Reject(place, "bomb", "more comes out than option max_ratio allows; further members not read")
                    return
        except BROKEN_BUNDLE as error:
            place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
            yield Reject(place, "truncated", f"the archive breaks off: {error}; what came before is taken"[:300])


def _kind_of(head: bytes) -> str | None:
    if SEPARATOR.match(head.lstrip(b"\r\n").partition(b"\n")[0]):
        return "mbox"
    return "mail" if _HEADER.match(head) and _FROM_HEADER.search(head) else None


def _of_member(member: Member, stream: Peeked, task: Task, options: ReadOptions) -> Iterator[Record]:
    shown = f"{task.path}!{scrub(member.name)[:300]}"
    kind = _kind_of(stream.peek(_HEAD))
    if kind == "mbox":
        inner = Task(task.source, task.root, shown)
        yield from read_stream(
            cast(IO[bytes], stream), inner, options, Cut(limit=options.max_unit_bytes, most=stream.most)
        )
    elif kind == "mail":
        raw = stream.read(options.max_unit_bytes + 1)
        base = member.name.rpartition("/")[2]
        yield _mail(raw, shown, task, options, _delivered(base))
    else:
        yield Ignored("member-is-no-mail")
