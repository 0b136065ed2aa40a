"""The name of a venue where none is given: that of the path, unless the name says nothing about the archive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from barograph.errors import DataError, SourceError
from barograph.sources.base import Message, ReadOptions, Right
from barograph.sources.git.process import origin_of
from barograph.sources.ingest.survey import Part, Survey
from barograph.sources.mail.choice import BY_LIST, chosen_lists

Extra = tuple[tuple[str, str], ...]
"""Options of a format, by name, sorted."""

_GENERIC = frozenset(
    """
    all archive archives backup comments cur data download downloads dump dumps events export exports git home inbox
    issues list lists mail mailbox mailboxes maildir mails mbox messages new out output public-inbox repo repository
    src temp tmp work sent starred important archived topics gmail mailboxes
    """.split()  # noqa: SIM905 - one word a word, not one a line
)
"""Names of folders and files that stand for any archive."""
_DATED = re.compile(r"^\d+(?:[-_](?:\d+|q[1-4]|[a-z]{3,9}))*$")
"""`0` (an epoch), `2010`, `2010-05`, `2010-may`, `2007q1`."""
_PROBE = "barograph-probe"
_GENERIC_STARTS = ("takeout", "all mail")
_SHOWN = 5
_PROBED = 200
"""Units of an archive that are read to find its own name."""


def venue_of(path: Path, parts: Iterable[Part], extra: Extra = ()) -> str:
    """Derive the name of a venue.

    Args:
        path: The path given to `load`.
        parts: What is read of it.
        extra: Options of the format; one list chosen by `list-id` is the venue.

    Returns:
        The name of the path; where that could be any archive's, the List-Id of its mails or the repository's own name.

    Raises:
        DataError: The name of the path says nothing and the archive has none of its own.
    """
    chosen = chosen_lists(extra)
    if len(chosen) == 1:
        return next(iter(chosen))
    name = path.resolve().name.split(".")[0]
    if name and not _is_generic(name.lower()):
        return name
    tried: list[str] = [f"the name {name!r} could be any archive's"]
    lists, needed = names_within(parts, extra)
    if not needed:
        return name or "archive"
    if len(lists) == 1:
        return next(iter(lists))
    if lists and BY_LIST in extra:
        return "mailbox"
    tried.append("its mails come by several lists" if lists else "its first units name no list and no repository")
    one = f"{several(lists)} " if lists else ""
    raise DataError(f"{path}: {', and '.join(tried)}. {one}Name the venue: --venue NAME")


def several(lists: Mapping[str, int]) -> str:
    """What to do about a mailbox of several lists, with the most frequent of them.

    Args:
        lists: How many of the mails looked at came by which list, the most frequent first.
    """
    shown = ", ".join(f"{name} ({count})" for name, count in list(lists.items())[:_SHOWN])
    more = f" and {len(lists) - _SHOWN} more" if len(lists) > _SHOWN else ""
    first = next(iter(lists))
    return (
        f"Lists among the first mails: {shown}{more}. Take one with --option list-id={first}, or each as a venue of "
        f"its own with --option venue-by=list-id."
    )


def apart(named: Sequence[tuple[Survey, str]], extra: Extra = ()) -> list[tuple[Survey, str]]:
    """Give paths of one name that hold different lists the names of their lists.

    Args:
        named: What each path holds, and the venue its name gives.
        extra: Options of the format.
    """
    counts = Counter(venue for _, venue in named)
    renamed = []
    for found, venue in named:
        lists = list(names_within(found.loads, extra)[0]) if counts[venue] > 1 else []
        renamed.append((found, lists[0] if len(lists) == 1 else venue))
    same = {venue for _, venue in renamed}
    return list(named) if len(same) == 1 and len(named) > 1 else renamed


def names_within(parts: Iterable[Part], extra: Extra = ()) -> tuple[dict[str, int], bool]:
    """Names an archive gives itself, with how often, and whether any of its units needs one."""
    names: Counter[str] = Counter()
    needed = False
    for part in parts:
        own, wanted = _own_names(part, extra)
        names.update(own)
        needed = needed or wanted
    return dict(sorted(names.items(), key=lambda item: (-item[1], item[0]))), needed


def _is_generic(name: str) -> bool:
    return name in _GENERIC or name.startswith(_GENERIC_STARTS) or _DATED.match(name) is not None


def _own_names(part: Part, extra: Extra) -> tuple[dict[str, int], bool]:
    names: Counter[str] = Counter()
    needed = False
    options = ReadOptions(_PROBE, extra=extra)
    try:
        tasks = part.reader.plan(part.path, options, 1)
    except SourceError:
        return {}, False
    for task in tasks[:3]:
        for record in islice(part.reader.read(task, options), _PROBED):
            if isinstance(record, Message) and (record.venue in (None, _PROBE) or record.venue == record.list_id):
                needed = True
                names.update([record.list_id] if record.list_id else [])
            elif isinstance(record, Right) and record.venue in (None, _PROBE):
                origin = origin_of(Path(task.root))
                return ({origin: 1} if origin and origin.lower() not in _GENERIC else {}), True
    return dict(names), needed
