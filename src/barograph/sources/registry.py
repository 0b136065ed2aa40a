"""All readers, in the order in which `load auto` asks them: our own, then those that other packages bring.

A package brings a reader by an entry point of the group `barograph.readers` that names a class with the contract
`base.Reader`:

    [project.entry-points."barograph.readers"]
    my-form = "my_package.reader:MyReader"
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from barograph.errors import BarographWarning, SourceError, nearest
from barograph.sources.base import Reader
from barograph.sources.containers.json_reader import JsonReader
from barograph.sources.exchange.native import Native
from barograph.sources.exchange.perceval import PercevalLines
from barograph.sources.forums.discourse import Discourse
from barograph.sources.forums.pages import ForumPages
from barograph.sources.forums.zulip import Zulip
from barograph.sources.git.log import GitLog
from barograph.sources.mail.bundle import MailBundle
from barograph.sources.mail.debbugs import Debbugs
from barograph.sources.mail.files import Maildir
from barograph.sources.mail.html_pages import HtmlPages
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.pipermail import Pipermail
from barograph.sources.mail.ponymail import PonyMail
from barograph.sources.mail.public_inbox import PublicInbox
from barograph.sources.mail.scraped_json import MailLines
from barograph.sources.mail.yahoo import YahooGroups
from barograph.sources.trackers.bugzilla import BugzillaDump
from barograph.sources.trackers.bugzilla_xml import BugzillaXml
from barograph.sources.trackers.gharchive import GhArchive
from barograph.sources.trackers.github_dump import GitHubDump
from barograph.sources.trackers.gitlab import GitLabDump
from barograph.sources.trackers.ietf import IetfArchive
from barograph.sources.trackers.jira import JiraDump

_OWN: tuple[Reader, ...] = (
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
    BugzillaXml(),
    Discourse(),
    Zulip(),
    YahooGroups(),
    PonyMail(),
    HtmlPages(),
    ForumPages(),
    GitLog(),
    Native(),
)


GROUP = "barograph.readers"
"""Group of entry points by which other packages bring readers."""
_CONTRACT = ("recognise", "plan", "read")


def readers() -> tuple[Reader, ...]:
    """Our own readers, then those of other installed packages, by name.

    A reader that cannot be loaded is passed over with a `BarographWarning` that names its package.
    """
    found = list(_OWN)
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        reader = _brought(point)
        if reader is not None and reader.name not in {other.name for other in found}:
            found.append(reader)
    return tuple(found)


@cache
def _brought(point: EntryPoint) -> Reader | None:
    """The reader of an entry point; None, with one warning, where it is broken."""
    package = point.dist.name if point.dist else point.module
    try:
        made = point.load()()
        missing = [name for name in _CONTRACT if not callable(getattr(made, name, None))]
        name = getattr(made, "name", None)
        if missing or not isinstance(name, str) or name in {"auto", *(reader.name for reader in _OWN)}:
            raise TypeError(f"it lacks {', '.join(missing)}" if missing else f"its name {name!r} is missing or taken")
    except Exception as error:
        fault = (
            f"package {package}: its reader {point.name} ({point.value}) is left out: {type(error).__name__}: {error}"
        )
        warnings.warn(fault, BarographWarning, stacklevel=2)
        return None
    reader: Reader = made
    return reader


READERS = readers()
"""All readers as of the start of the program."""


def reader_named(name: str) -> Reader:
    """The reader of a format.

    Raises:
        SourceError: No such format; names the nearest one.
    """
    known = {reader.name: reader for reader in readers()}
    if name not in known:
        raise SourceError(f"no format {name}.{nearest(name, known)} Formats: auto, {', '.join(sorted(known))}")
    return known[name]


def form_of(path: Path) -> tuple[Reader, str] | None:
    """The first reader that knows a path, and why; None where nobody does.

    A reader that fails on a path does not know it.
    """
    for reader in readers():
        try:
            why = reader.recognise(path)
        except (OSError, SourceError, ValueError):
            continue
        if why:
            return reader, why
    return None


def second_form_of(path: Path, first: Reader) -> tuple[Reader, str] | None:
    """Who reads the JSON of an archive of which another reader takes the mails; None where there is nothing of it."""
    if not isinstance(first, MailBundle):
        return None
    for reader in readers():
        why = reader.recognise(path) if isinstance(reader, JsonReader) else None
        if why:
            return reader, why
    return None


def recognise(path: Path) -> tuple[Reader, str]:
    """As `form_of`, where a path of no known form is an error.

    Raises:
        SourceError: Nobody knows it, or it does not exist.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    known = form_of(path)
    if known is None:
        names = ", ".join(sorted(reader.name for reader in readers()))
        raise SourceError(
            f"{path}: of no form known here. Name the format: barograph load FORMAT PATH, FORMAT one of {names}"
        )
    return known
