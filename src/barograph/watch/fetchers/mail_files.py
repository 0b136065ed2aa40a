"""Mailboxes at a URL: one file, pipermail's months, HyperKitty's exports by month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from barograph.errors import SourceError
from barograph.watch.client import shown
from barograph.watch.fetching import Fetching

_MONTH_FILE = re.compile(r"^(\d{4})-([A-Z][a-z]+)\.txt(?:\.gz)?$")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MAILBOX = re.compile(r"^[\w.+-]{1,150}$")
STILL_OPEN = 2
"""Latest months that may still change; earlier ones are fetched once."""


def fetch_mailbox(fetching: Fetching) -> int:
    """Fetch the file where it has changed; 1 then.

    Raises:
        SourceError: It cannot be had.
    """
    name = PurePosixPath(urlsplit(fetching.url).path).name
    return _taken(fetching, fetching.url, name if _MAILBOX.match(name) else "list.mbox")


def fetch_pipermail(fetching: Fetching) -> int:
    """Fetch months that are new or may have changed; how many did.

    Raises:
        SourceError: The index names no month, or a month cannot be had.
    """
    base = fetching.url.rstrip("/") + "/"
    page = fetching.client.page(base, accept="text/html")
    months = sorted(_month_files(page.body if page else b""), key=_order)
    if not months:
        raise SourceError(f"{shown(base)}: names no month such as 2024-May.txt.gz; expected the index of an archive")
    closed = {name for name in months[:-STILL_OPEN] if (fetching.folder.data / name).is_file()}
    return sum(_taken(fetching, urljoin(base, name), name) for name in months if name not in closed)


def fetch_hyperkitty(fetching: Fetching) -> int:
    """Fetch HyperKitty's export of each month from `since` to the last day asked for; how many changed.

    The URL is that of the list's archive, e.g. `https://HOST/archives/list/dev@lists.example.org/`.

    Raises:
        SourceError: A month cannot be had.
    """
    base = fetching.url.rstrip("/") + "/"
    plain = re.sub(r"[^\w.-]+", "-", urlsplit(base).path.rstrip("/").rsplit("/", 1)[-1])[:80]
    months = list(_months(fetching.venue.since or fetching.until, fetching.until))
    found = 0
    for place, (first, after) in enumerate(months):
        name = f"{plain}-{first:%Y-%m}.mbox.gz"
        if place < len(months) - STILL_OPEN and (fetching.folder.data / name).is_file():
            continue
        found += _taken(fetching, f"{base}export/{name}?start={first}&end={after}", name)
    return found


def _taken(fetching: Fetching, url: str, name: str) -> int:
    folder = fetching.folder
    said = fetching.client.download(url, folder.data / name, folder.part(name), folder.known(name), folder.will_change)
    if said is None:
        return 0
    folder.remember(name, said)
    return 1


def _month_files(page: bytes) -> Iterator[str]:
    """Names of months that a page links to; the compressed one where there are two. Nothing else is followed."""
    names = {link.attributes.get("href") or "" for link in LexborHTMLParser(page).css("a[href]")}
    for name in names:
        month = _MONTH_FILE.match(name)
        if month and month[2] in _MONTHS and not (name.endswith(".txt") and f"{name}.gz" in names):
            yield name


def _order(name: str) -> tuple[int, int]:
    month = _MONTH_FILE.match(name)
    return (int(month[1]), _MONTHS.index(month[2])) if month else (0, 0)


def _months(start: date, until: date) -> Iterator[tuple[date, date]]:
    """First day of each month, and of the one after."""
    first = start.replace(day=1)
    while first <= until:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        yield first, after
        first = after
