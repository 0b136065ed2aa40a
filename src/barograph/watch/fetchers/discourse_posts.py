"""Posts of a Discourse forum by their numbers: `/posts.json?before=N` gives N - 49 to N (docs.discourse.org)."""

from __future__ import annotations

import orjson

from barograph.errors import SourceError
from barograph.watch.client import Page, shown
from barograph.watch.fetching import Fetching
from barograph.watch.venue_state import Cursor

STEP = 50
_LISTING = "posts"


def fetch_posts(fetching: Fetching) -> int:
    """Fetch the posts after the last one fetched; how many pages came. The URL is that of the forum.

    Raises:
        SourceError: A page cannot be had or is none.
    """
    url, folder = f"{fetching.url.rstrip('/')}/posts.json", fetching.folder
    newest = max(_numbers(fetching.client.page(url), url), default=0)
    cursor = folder.state.cursors.get(_LISTING)
    done, kept = int(cursor.since) if cursor and cursor.since.isdigit() else 0, 0
    while done < newest:
        last = min(done + STEP, newest)
        page = fetching.client.page(f"{url}?before={last}")
        if page and any(number > done for number in _numbers(page, url)):
            folder.put(f"posts-{last}.json", page.body)
            kept += 1
        folder.move(_LISTING, Cursor(since=str(last)))
        done = last
    return kept


def _numbers(page: Page | None, url: str) -> list[int]:
    try:
        value = orjson.loads(page.body) if page else {}
        posts = value["latest_posts"] if page else []
        return [int(post["id"]) for post in posts]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise SourceError(f"{shown(url)}: expected `latest_posts`, got something else; is it a Discourse?") from None
