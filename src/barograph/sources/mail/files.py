"""Mails one a file: Maildir trees (cr.yp.to/proto/maildir.html), `.eml` and `.emlx` files, and MH folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.mail.from_lines import LOOK_AHEAD, begins_mail, begins_mailbox
from barograph.sources.mail.message import provenance_of, read_mail
from barograph.text.scrub import scrub

_DELIVERED = re.compile(r"^(\d{9,10})\.")
_TRASHED = re.compile(r":2,[A-Z]*T[A-Z]*$")
_EMLX = re.compile(rb"^(\d{1,10})[ \t]*\r?\n")
_SUFFIXES = (".eml", ".emlx")
_TRIED = 50
"""Files looked into before a folder is said to be of another form."""


class Maildir:
    """Reader of a tree of mails one a file, or of one such file."""

    name = "maildir"

    def recognise(self, path: Path) -> str | None:
        """Folders `cur` and `new`, `.eml` or `.emlx` files, or MH files (named by numbers), at any depth."""
        for file in islice(_mails(path), _TRIED):
            if is_mail(file):
                return f"{path.name} is a mail" if file == path else f"{path.name} holds mails one a file ({file.name})"
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """The mails in order, cut by ordinals.

        Raises:
            SourceError: No mail there.
        """
        count = len(_files(path))
        if not count:
            raise SourceError(f"{path}: no mails there. Give a mail, or a folder with cur and new, .eml or MH files")
        step = max(1, -(-count // max(parts, 1)))
        return [Task(self.name, str(path), path.name, start=at, end=at + step) for at in range(0, count, step)]

    def files(self, root: Path) -> list[Path]:
        """The mails below a folder."""
        return _files(root)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one mail a file; the time in a Maildir's file name is the archive's date."""
        root = Path(task.root)
        for file in _files(root)[task.start : task.end]:
            shown = task.path if file == root else scrub(f"{task.path}/{file.relative_to(root)}")
            if _TRASHED.search(file.name):
                yield Ignored("in-trash")
                continue
            try:
                with file.open("rb") as stream:
                    raw = stream.read(options.max_unit_bytes + 1)
            except OSError as error:
                yield Reject(Provenance(task.source, shown, 0, 0, sha256_of(b"")), "unreadable", str(error)[:300])
                continue
            yield mail_of_file(raw, shown, task, options, file.name)


def is_mail(file: Path) -> bool:
    """Whether a file is one mail, by its first bytes: the headers of a mail, after a count of bytes in `.emlx`."""
    try:
        with file.open("rb") as stream:
            head = stream.read(LOOK_AHEAD)
    except OSError:
        return False
    return begins_mail(_after_count(head, file.name)) or (file.suffix not in _SUFFIXES and begins_mailbox(head))


def mail_of_file(raw: bytes, shown: str, task: Task, options: ReadOptions, name: str) -> Record:
    """Read the bytes of a file that is one mail."""
    place = provenance_of(task.source, shown, 0, raw)
    if len(raw) > options.max_unit_bytes:
        return Reject(place, "too-large", f"over {options.max_unit_bytes} bytes (option max_unit_bytes)")
    stated = _DELIVERED.match(name)
    delivered = datetime.fromtimestamp(int(stated[1]), UTC) if stated else None
    return read_mail(_after_count(raw, name), place, options, delivered)


def _after_count(raw: bytes, name: str) -> bytes:
    """The mail in an `.emlx` file, which stands between a line with its length and a property list."""
    counted = _EMLX.match(raw) if name.endswith(".emlx") else None
    return raw[counted.end() : counted.end() + int(counted[1])] if counted else raw


def _files(root: Path) -> list[Path]:
    """Mails below a path, sorted by name."""
    return sorted(_mails(root), key=lambda file: (file.name.partition(":")[0], str(file)))


def _mails(root: Path) -> Iterator[Path]:
    """Mails at or below a path by their names; links, and what is still being delivered (`tmp`), are left out."""
    if root.is_file():
        if root.suffix in _SUFFIXES or root.parent.name in ("cur", "new") or (root.name.isdigit() and is_mail(root)):
            yield root
        return
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if name not in ("tmp", ".git"))
        here = Path(folder)
        by_place = here.name in ("cur", "new") and here != root
        for name in sorted(names):
            if by_place or name.endswith(_SUFFIXES) or (name.isdigit() and is_mail(here / name)):
                file = here / name
                if not file.is_symlink() and file.is_file():
                    yield file
