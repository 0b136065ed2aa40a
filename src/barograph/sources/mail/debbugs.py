"""Mailboxes of the Debian bug tracker (`bugreport.cgi?bug=N;mbox=yes`): mails that all hang under their bug.

The number of the bug is the file's name, else what the mail is addressed to (`N@bugs.debian.org`, `N-done@...`) or
its subject says (`Bug#N:`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.base import Message, ReadOptions, Record, Task
from barograph.sources.containers.json_lines import BROKEN_STREAM
from barograph.sources.containers.streams import open_stream
from barograph.sources.mail.mbox import Mbox, read_file

HOST = "bugs.debian.org"
_MARK = re.compile(rb"^(?:x-debian-pr-\w+:|(?:to|cc|resent-to):.*\b\d{3,8}(?:-\w+)?@bugs\.debian\.org)", re.I | re.M)
_NAME = re.compile(r"^(?:bug[-_#]?)?(\d{3,8})\.(?:mbox|mbx|mbox\.\w+)$", re.IGNORECASE)
_TO = re.compile(r"^(\d{3,8})(?:-[a-z]+)?@bugs\.debian\.org$")
_SUBJECT = re.compile(r"\bBug#(\d{3,8})\b")
_HEAD = 64_000


class Debbugs:
    """Reader of Debian bug mailboxes, or of a folder of them."""

    name = "debbugs"

    def recognise(self, path: Path) -> str | None:
        """A mailbox whose first mails bear the tracker's headers or are addressed to a bug."""
        try:
            files = [Path(task.root) for task in Mbox().plan(path, ReadOptions(""), 1)]
            with open_stream(files[0]) as stream:
                marked = Mbox().recognise(files[0]) and _MARK.search(stream.read(_HEAD))
        except (SourceError, *BROKEN_STREAM):
            return None
        return f"{files[0].name} holds mails of a bug at {HOST}" if marked else None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """As for mbox files.

        Raises:
            SourceError: No mailbox there.
        """
        return [replace(task, source=self.name) for task in Mbox().plan(path, options, parts)]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read mails; each hangs under its bug."""
        named = _NAME.match(Path(task.root).name)
        for record in read_file(task, options):
            yield _placed(record, named[1] if named else None) if isinstance(record, Message) else record


def _placed(message: Message, number: str | None) -> Message:
    if number is None:
        addressed = next((found[1] for to in message.recipients if (found := _TO.match(to))), None)
        said = _SUBJECT.search(message.subject)
        number = addressed or (said[1] if said else None)
    return replace(
        message,
        thread_hint=f"{HOST}/{number}" if number else None,
        permalink=f"https://{HOST}/{number}" if number else message.permalink,
    )
