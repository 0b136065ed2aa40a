"""Pipermail text archives: a folder of monthly files in mbox form with `user at host` addresses (Mailman 2).

The name of a month file is no authority on dates (a `1945-February` exists because of one wrong Date header).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions, Record, Task
from barograph.sources.containers.streams import open_stream
from barograph.sources.mail.mbox import read_file
from barograph.sources.mail.mbox_split import SEPARATOR

_MONTH = re.compile(r"^\d{4}-[A-Z][a-z]+\.txt(?:\.gz)?$")


class Pipermail:
    """Reader of a folder of pipermail month files, or of one such file."""

    name = "pipermail"

    def recognise(self, path: Path) -> str | None:
        """Files named like `2010-May.txt.gz`."""
        months = _months(path)
        return f"{path.name} holds {len(months)} pipermail month files" if months else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a month file.

        Raises:
            SourceError: No month file there.
        """
        months = _months(path)
        if not months:
            raise SourceError(f"{path}: no pipermail month files (expected names like 2010-May.txt.gz)")
        return [Task(self.name, str(month), month.name) for month in months]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read one month file; bodies without a last line end run into the next separator: no blank line is asked."""
        yield from read_file(task, options, after_blank=False)


def _months(path: Path) -> list[Path]:
    if path.is_file() and _MONTH.match(path.name):
        with open_stream(path) as stream:
            return [path] if SEPARATOR.match(stream.readline(1000)) else []
    return sorted(item for item in path.glob("*") if _MONTH.match(item.name)) if path.is_dir() else []
