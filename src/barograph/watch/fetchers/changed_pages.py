"""Listings of an API by time of change: pages kept as they come, going on from the last change that was fetched.

A page is a file of the archive and is never changed. The cursor moves after each page, so a killed fetch asks for no
page twice but the last. The server gives entries of the cursor's own instant again; a page of nothing else is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.watch.client import Page, shown
from barograph.watch.fetching import Fetching
from barograph.watch.venue_state import Cursor

MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing.

    Attributes:
        name: Its name; files and cursor are named after it.
        url: Its URL without query.
        query: Its query.
        since: Name of the query's part that asks for changes from an instant on.
        parts_of: Items of a page whose parts are fetched afterwards, as paths below the venue's URL.
    """

    name: str
    url: str
    query: tuple[tuple[str, str], ...]
    since: str
    parts_of: Callable[[Sequence[dict[str, Any]]], list[str]] = lambda _: []


def fetch_changes(fetching: Fetching, listing: Listing) -> int:
    """Fetch the pages with something new; how many there were.

    Raises:
        SourceError: A page cannot be had or is none.
    """
    folder = fetching.folder
    cursor = folder.state.cursors.get(listing.name) or Cursor(since=_first(fetching))
    asked = (*listing.query, *(((listing.since, cursor.since),) if cursor.since else ()))
    url: str | None = f"{listing.url}?{urlencode(asked)}"
    kept = 0
    for _ in range(MOST_PAGES):
        page = fetching.client.page(url) if url else None
        if page is None:
            return kept
        entries = entries_of(page, listing.url)
        fresh = [entry for entry in entries if mark(entry) not in cursor.seen]
        if fresh:
            folder.put(f"{listing.name}-{_plain(cursor.since)}-{sha256_of(page.body)[:12]}.json", page.body)
            kept += 1
            cursor = moved(cursor, fresh)
            pending = dict.fromkeys((*folder.state.pending, *listing.parts_of(fresh)))
            folder.move(listing.name, cursor, tuple(pending))
        url = page.next
    raise SourceError(f"{shown(listing.url)}: more than {MOST_PAGES:,} pages")


def fetch_parts(fetching: Fetching, base: str, query: str) -> int:
    """Fetch what hangs under each pending item, all pages of it; how many pages were kept.

    Args:
        fetching: The venue.
        base: URL that the pending paths lie below.
        query: Query of the first page.

    Raises:
        SourceError: A page cannot be had or is none.
    """
    folder = fetching.folder
    kept = 0
    while pending := folder.state.pending:
        path = pending[0]
        url: str | None = f"{base}/{path}?{query}"
        while url:
            page = fetching.client.page(url)
            url = page.next if page else None
            name = f"{_plain(path)}-{sha256_of(page.body)[:12]}.json" if page else ""
            if page and entries_of(page, base) and not (folder.data / name).exists():
                folder.put(name, page.body)
                kept += 1
        folder.save(folder.state.model_copy(update={"pending": folder.state.pending[1:]}))
    return kept


def entries_of(page: Page, url: str) -> list[dict[str, Any]]:
    """The entries of a page.

    Raises:
        SourceError: It is no list of objects.
    """
    try:
        value = orjson.loads(page.body)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise SourceError(f"{shown(url)}: expected a page with a list of entries, got something else")
    return value


def mark(entry: dict[str, Any]) -> str:
    """An entry in the state it has now."""
    return f"{entry.get('id')} {entry.get('updated_at')}"


def moved(cursor: Cursor, entries: Sequence[dict[str, Any]]) -> Cursor:
    """The cursor after entries.

    Example:
        >>> moved(Cursor(), [{"id": 1, "updated_at": "2024-05-01T00:00:00Z"}])
        Cursor(since='2024-05-01T00:00:00Z', seen=('1 2024-05-01T00:00:00Z',))
    """
    last = max([cursor.since, *(str(entry.get("updated_at") or "") for entry in entries)])
    seen = [mark(entry) for entry in entries if entry.get("updated_at") == last]
    return Cursor(since=last, seen=(*(cursor.seen if last == cursor.since else ()), *seen))


def _first(fetching: Fetching) -> str:
    since = fetching.venue.since
    return f"{since.isoformat()}T00:00:00Z" if since else ""


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text).strip("-")[:80] or "start"
