"""All readers, in the order in which `load auto` asks them."""

from __future__ import annotations

from pathlib import Path

from barograph.errors import SourceError, nearest
from barograph.sources.base import Reader
from barograph.sources.exchange.native import Native
from barograph.sources.exchange.perceval import PercevalLines
from barograph.sources.git.log import GitLog
from barograph.sources.mail.bundle import MailBundle
from barograph.sources.mail.debbugs import Debbugs
from barograph.sources.mail.files import Maildir
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.pipermail import Pipermail
from barograph.sources.mail.public_inbox import PublicInbox
from barograph.sources.mail.scraped_json import MailLines
from barograph.sources.trackers.bugzilla import BugzillaDump
from barograph.sources.trackers.gharchive import GhArchive
from barograph.sources.trackers.github_dump import GitHubDump
from barograph.sources.trackers.gitlab import GitLabDump
from barograph.sources.trackers.ietf import IetfArchive
from barograph.sources.trackers.jira import JiraDump

READERS: tuple[Reader, ...] = (
    PublicInbox(),
    Pipermail(),
    Maildir(),
    MailBundle(),
    Debbugs(),
    Mbox(),
    GhArchive(),
    PercevalLines(),
    MailLines(),
    IetfArchive(),
    GitHubDump(),
    GitLabDump(),
    JiraDump(),
    BugzillaDump(),
    GitLog(),
    Native(),
)


def reader_named(name: str) -> Reader:
    """The reader of a format.

    Raises:
        SourceError: No such format; names the nearest one.
    """
    known = {reader.name: reader for reader in READERS}
    if name not in known:
        raise SourceError(f"no format {name}.{nearest(name, known)} Formats: auto, {', '.join(sorted(known))}")
    return known[name]


def recognise(path: Path) -> tuple[Reader, str]:
    """The first reader that knows a path, and why.

    Raises:
        SourceError: Nobody knows it, or it does not exist.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    for reader in READERS:
        why = reader.recognise(path)
        if why:
            return reader, why
    names = ", ".join(sorted(reader.name for reader in READERS))
    raise SourceError(
        f"{path}: of no form known here. Name the format: barograph load FORMAT PATH, FORMAT one of {names}"
    )
