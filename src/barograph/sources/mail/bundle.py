"""Mail in zip and tar archives: mailboxes, and mails one a file, read member by member."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, cast

from barograph.errors import MissingExtra, SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.bundles import BROKEN_BUNDLE, BUNDLE_SUFFIXES, Member, is_bundle, members_of
from barograph.sources.containers.json_documents import is_json_member
from barograph.sources.containers.json_lines import BROKEN_STREAM, FREE_BYTES
from barograph.sources.containers.left_out import HEAD, left_over
from barograph.sources.containers.peeked import Peeked
from barograph.sources.containers.streams import unpacked
from barograph.sources.mail.files import mail_of_file
from barograph.sources.mail.from_lines import LOOK_AHEAD, begins_mail, begins_mailbox
from barograph.sources.mail.mbox import read_stream
from barograph.sources.mail.mbox_split import Cut
from barograph.text.scrub import scrub

_MAIL_NAME = re.compile(r"\.(?:mbox|mbx|eml|emlx)$|/(?:cur|new)/[^/]+$", re.IGNORECASE)
JSON_ELSEWHERE = "json-members-elsewhere"
"""Option set by whoever lets another reader take the members that are JSON."""
_TRIED = 200
"""Members looked into before an archive is said to be of another form."""


class MailBundle:
    """Reader of zip and tar archives of mailboxes or mails."""

    name = "mail-bundle"

    def recognise(self, path: Path) -> str | None:
        """A member begins with a From line or with headers; members named like mail are asked first in a zip."""
        if not is_bundle(path):
            return None
        try:
            name = _mail_in_zip(path) if zipfile.is_zipfile(path) else None
            for member in () if name else islice(members_of(path), _TRIED):
                if member.stream is not None and _kind_of(_begun(member.stream), member.name):
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
        if not is_bundle(path):
            raise SourceError(f"{path}: no archive. Give a file ending in {', '.join(BUNDLE_SUFFIXES)}")
        return [Task(self.name, str(path), path.name)]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Read mailboxes and mails; other members are counted, a damaged rest is one reject."""
        path = Path(task.root)
        try:
            left = max(FREE_BYTES, path.stat().st_size * options.max_ratio)
            for member in members_of(path):
                if member.stream is None:
                    yield _not_a_file(member, task)
                    continue
                peeked = Peeked(member.stream, left)
                plain = peeked
                try:
                    plain = Peeked(unpacked(cast(IO[bytes], peeked), peeked.peek(6)), left)
                    yield from _of_member(member, plain, task, options)
                except (*BROKEN_STREAM, zipfile.BadZipFile, MissingExtra) as error:
                    yield Reject(_place(member, task), "truncated", f"this member breaks off: {error}"[:300])
                left -= max(plain.taken, peeked.taken)
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
                if _kind_of(_begun(stream), entry.filename):
                    return entry.filename
    return None


def _kind_of(head: bytes, name: str) -> str | None:
    if begins_mailbox(head):
        return "mbox"
    return "mail" if begins_mail(head) or name.endswith(".emlx") else None


def _of_member(member: Member, stream: Peeked, task: Task, options: ReadOptions) -> Iterator[Record]:
    shown = _place(member, task).path
    kind = _kind_of(stream.peek(LOOK_AHEAD), member.name)
    if kind == "mbox":
        inner = Task(task.source, task.root, shown)
        yield from read_stream(
            cast(IO[bytes], stream), inner, options, Cut(limit=options.max_unit_bytes, most=stream.most)
        )
    elif kind == "mail":
        raw = stream.read(options.max_unit_bytes + 1)
        yield mail_of_file(raw, shown, task, options, member.name.rpartition("/")[2])
    elif dict(options.extra).get(JSON_ELSEWHERE) and is_json_member(member.name, stream.peek(LOOK_AHEAD)):
        yield Ignored("read as JSON")
    else:
        yield left_over(member.name, stream.peek(HEAD), _place(member, task))


def _place(member: Member, task: Task) -> Provenance:
    return Provenance(task.source, f"{task.path}!{scrub(member.name)[:300]}", 0, 0, sha256_of(b""))


def _not_a_file(member: Member, task: Task) -> Reject | Ignored:
    if member.fault:
        return Reject(_place(member, task), "unreadable", member.fault)
    return Ignored("link-or-folder")


def _begun(stream: IO[bytes]) -> bytes:
    """The first bytes of a member, uncompressed; fewer where they cannot be read."""
    peeked = Peeked(stream, LOOK_AHEAD)
    try:
        return unpacked(cast(IO[bytes], peeked), peeked.peek(6)).read(LOOK_AHEAD)
    except (*BROKEN_STREAM, zipfile.BadZipFile, MissingExtra):
        return b""
