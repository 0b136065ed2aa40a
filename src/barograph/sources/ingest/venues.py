"""The name of a venue where none is given: that of the path, unless the name says nothing about the archive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from barograph.errors import DataError, SourceError
from barograph.sources.base import Message, ReadOptions, Right
from barograph.sources.git.process import origin_of
from barograph.sources.ingest.survey import Part

_GENERIC = frozenset(
    """
    all archive archives backup comments cur data download downloads dump dumps events export exports git home inbox
    issues list lists mail mailbox mailboxes maildir mails mbox messages new out output public-inbox repo repository
    src temp tmp work
    """.split()  # noqa: SIM905 - one word a word, not one a line
)
"""Names of folders and files that stand for any archive."""
_DATED = re.compile(r"^\d+(?:[-_](?:\d+|q[1-4]|[a-z]{3,9}))*$")
"""`0` (an epoch), `2010`, `2010-05`, `2010-may`, `2007q1`."""
_PROBE = "barograph-probe"
_PROBED = 200
"""Units of an archive that are read to find its own name."""


def venue_of(path: Path, parts: Iterable[Part]) -> str:
    """Derive the name of a venue.

    Args:
        path: The path given to `load`.
        parts: What is read of it.

    Returns:
        The name of the path; where that could be any archive's, the List-Id of its mails or the repository's own name.

    Raises:
        DataError: The name of the path says nothing and the archive has none of its own.
    """
    name = path.resolve().name.split(".")[0]
    if name and name.lower() not in _GENERIC and not _DATED.match(name.lower()):
        return name
    tried: list[str] = [f"the name {name!r} could be any archive's"]
    lists: set[str] = set()
    needed = False
    for part in parts:
        own, wanted = _own_names(part)
        lists |= own
        needed = needed or wanted
    if not needed:
        return name or "archive"
    if len(lists) == 1:
        return lists.pop()
    tried.append(f"its mails name {len(lists)} lists" if lists else "its first units name no list and no repository")
    raise DataError(f"{path}: {', and '.join(tried)}. Name the venue: --venue NAME")


def _own_names(part: Part) -> tuple[set[str], bool]:
    """Names an archive gives itself, and whether any of its units needs one."""
    names: set[str] = set()
    needed = False
    options = ReadOptions(_PROBE)
    try:
        tasks = part.reader.plan(part.path, options, 1)
    except SourceError:
        return names, False
    for task in tasks[:3]:
        for record in islice(part.reader.read(task, options), _PROBED):
            if isinstance(record, Message) and record.venue in (None, _PROBE):
                needed = True
                names |= {record.list_id} if record.list_id else set()
            elif isinstance(record, Right) and record.venue in (None, _PROBE):
                origin = origin_of(Path(task.root))
                return ({origin} if origin and origin.lower() not in _GENERIC else set()), True
    return names, needed
