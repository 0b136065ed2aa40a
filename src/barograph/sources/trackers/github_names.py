"""Names of GitHub things as native ids, one way for events, dumps and Perceval files alike."""

from __future__ import annotations

import re
from functools import lru_cache

from barograph.sources.containers.json_fields import Fields, entries, inner, text

HOST = "github.com"
_API = re.compile(r"^https?://[^/]+/(?:api/v3/)?repos/([^/\s]+)/([^/\s]+)")
_WEB = re.compile(r"^https?://([^/\s]+)/([^/\s]+)/([^/\s]+)/(?:issues|pull|commit|discussions)/")
_NAME = re.compile(r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$")


def venue_of(name: str, host: str = HOST) -> str:
    """Return the venue of `owner/repo`, in lower case, since the host does not tell case apart.

    Example:
        >>> venue_of("Owner/Repo")
        'github.com/owner/repo'
    """
    return f"{host}/{name.lower()}"


def is_repository(name: str | None) -> bool:
    """Tell whether a name has the form `owner/repo`."""
    return bool(name and _NAME.match(name))


def thread_of(venue: str, number: str) -> str:
    """Native id of an issue or pull request; the two share their numbers."""
    return f"{venue}/issues/{number}"


def commit_thread(venue: str, sha: str) -> str:
    """Native id of a commit, under which commit comments hang."""
    return f"{venue}/commit/{sha.lower()}"


def repository_of_event(event: Fields) -> str:
    """Return `owner/repo` of an event of any year, empty if it has none."""
    name = text(inner(event, "repo"), "name")
    if name:
        return name
    old = inner(event, "repository")
    owner, short = text(old, "owner"), text(old, "name")
    return f"{owner}/{short}" if owner and short else ""


def venue_of_event(event: Fields) -> str | None:
    """Return the venue of an event, None if it names no `owner/repo`."""
    return _venue_of_name(repository_of_event(event))


@lru_cache(maxsize=20_000)
def _venue_of_name(name: str) -> str | None:
    """The same repositories stand in event after event."""
    return venue_of(name) if is_repository(name) else None


def repository_of_item(item: Fields) -> tuple[str, str] | None:
    """Return host and `owner/repo` of an issue or comment by what it says of itself, None if it says nothing.

    Its own address goes before a key `repo` that a collector wrote: a moved issue is answered from its new place.

    Example:
        >>> repository_of_item({"html_url": "https://github.com/O/r/pull/3"})
        ('github.com', 'O/r')
    """
    for key in ("html_url", "url", "resourcePath"):
        web = _WEB.match(text(item, key) or "")
        if web and not web[1].startswith("api."):
            return web[1].lower(), f"{web[2]}/{web[3]}"
    for key in ("repository_url", "url", "issue_url", "pull_request_url"):
        api = _API.match(text(item, key) or "")
        if api:
            return HOST, f"{api[1]}/{api[2]}"
    stated = text(item, "repo", "repository")
    if stated and is_repository(stated):
        return HOST, stated
    named = text(inner(item, "repository"), "nameWithOwner", "full_name") or text(
        inner(item, "base", "repo"), "full_name"
    )
    if named and is_repository(named):
        return HOST, named
    return next(filter(None, map(repository_of_item, entries(item, "comments"))), None)
