"""Pipermail text archives: a folder of files in mbox form with `user at host` addresses (Mailman 2).

A list writes a file a month, quarter, year, week or day. The name of such a file is no authority on dates (a
`1945-February` exists because of one wrong Date header).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions, Record, Task
from barograph.sources.mail.mbox import is_mailbox, read_file

_NAME = re.compile(r"^(?:\d{4}(?:-[A-Z][a-z]+|q[1-4])?|Week-of-Mon-\d{8}|\d{8})\.txt(?:\.gz)?$")


class Pipermail:
    """Reader of a folder of pipermail files, or of one such file."""

    name = "pipermail"

    def recognise(self, path: Path) -> str | None:
        """Mailboxes with names like `2010-May.txt.gz`, `2007q1.txt`, `1997.txt`, `Week-of-Mon-20050103.txt`."""
        files = _files(path)
        if not any(is_mailbox(file) for file in files[:20]):
            return None
        if not path.is_dir():
            return f"{path.name} is a pipermail file"
        return f"{path.name} holds {len(files)} pipermail file{'s' if len(files) > 1 else ''}"

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a file.

        Raises:
            SourceError: No such file there.
        """
        files = _files(path)
        if not files:
            raise SourceError(f"{path}: no pipermail files (expected names like 2010-May.txt.gz or 2007q1.txt)")
        return [Task(self.name, str(file), file.name) for file in files]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one file."""
        yield from read_file(task, options)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if _NAME.match(path.name) else []
    return sorted(item for item in path.glob("*") if _NAME.match(item.name) and item.is_file())
