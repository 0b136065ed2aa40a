"""Mail in zip and tar archives: mailboxes, and mails one a file, read member by member."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, cast

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.bundles import BROKEN_BUNDLE, BUNDLE_SUFFIXES, Member, members_of
from barograph.sources.containers.json_lines import FREE_BYTES
from barograph.sources.containers.peeked import Peeked
from barograph.sources.mail.files import mail_of_file
from barograph.sources.mail.from_lines import LOOK_AHEAD, begins_mail, begins_mailbox
from barograph.sources.mail.mbox import read_stream
from barograph.sources.mail.mbox_split import Cut
from barograph.text.scrub import scrub

_MAIL_NAME = re.compile(r"\.(?:mbox|mbx|eml|emlx)$|/(?:cur|new)/[^/]+$", re.IGNORECASE)
_TRIED = 200
"""Members looked into before an archive is said to be of another form."""


class MailBundle:
    """Reader of zip and tar archives of mailboxes or mails."""

    name = "mail-bundle"

    def recognise(self, path: Path) -> str | None:
        """A member begins with a From line or with headers; members named like mail are asked first in a zip."""
        if not path.is_file() or not path.name.endswith(BUNDLE_SUFFIXES):
            return None
        try:
            name = _mail_in_zip(path) if path.name.endswith(".zip") else None
            for member in () if name else islice(members_of(path), _TRIED):
                if member.stream is not None and _kind_of(member.stream.read(LOOK_AHEAD), member.name):
                    name = member.name
                    break
        except BROKEN_BUNDLE:
            return None
        return f"{path.name} holds mail: {scrub(name)[:80]}" if name else None

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


def _mail_in_zip(path: Path) -> str | None:
    """The first member of a zip that is named like mail and is mail."""
    with zipfile.ZipFile(path) as bundle:
        named = (entry for entry in bundle.infolist() if _MAIL_NAME.search(entry.filename))
        for entry in islice(named, _TRIED):
            with bundle.open(entry) as stream:
                if _kind_of(stream.read(LOOK_AHEAD), entry.filename):
                    return entry.filename
    return None


def _kind_of(head: bytes, name: str) -> str | None:
    if begins_mailbox(head):
        return "mbox"
    return "mail" if begins_mail(head) or name.endswith(".emlx") else None


def _of_member(member: Member, stream: Peeked, task: Task, options: ReadOptions) -> Iterator[Record]:
    shown = f"{task.path}!{scrub(member.name)[:300]}"
    kind = _kind_of(stream.peek(LOOK_AHEAD), member.name)
    if kind == "mbox":
        inner = Task(task.source, task.root, shown)
        yield from read_stream(
            cast(IO[bytes], stream), inner, options, Cut(limit=options.max_unit_bytes, most=stream.most)
        )
    elif kind == "mail":
        raw = stream.read(options.max_unit_bytes + 1)
        yield mail_of_file(raw, shown, task, options, member.name.rpartition("/")[2])
    else:
        yield Ignored("member-is-no-mail")
