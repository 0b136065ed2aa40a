"""Trackers over their REST APIs: GitHub's and GitLab's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from barograph.watch.fetchers.changed_pages import Listing, fetch_changes, fetch_parts
from barograph.watch.fetching import Fetching

_GITHUB = (("sort", "updated"), ("direction", "asc"), ("per_page", "100"))
_GITLAB = (("scope", "all"), ("order_by", "updated_at"), ("sort", "asc"), ("per_page", "100"))


def fetch_github(fetching: Fetching) -> int:
    """Fetch changed issues, pull requests, comments, review comments, and the reviews of changed pull requests.

    The URL is that of the repository in the API, e.g. `https://api.github.com/repos/owner/repo`
    (docs.github.com/rest/issues/issues, /comments, /pulls/reviews).

    Raises:
        SourceError: A page cannot be had.
    """
    base = fetching.url.rstrip("/")
    issues = (("state", "all"), *_GITHUB)
    kept = fetch_changes(fetching, Listing("issues", f"{base}/issues", issues, "since", _reviewed))
    for name, path in (("comments", "issues/comments"), ("review-comments", "pulls/comments")):
        kept += fetch_changes(fetching, Listing(name, f"{base}/{path}", _GITHUB, "since"))
    return kept + fetch_parts(fetching, base, "per_page=100")


def fetch_gitlab(fetching: Fetching) -> int:
    """Fetch changed issues and merge requests, and the notes of each of them.

    The URL is that of the project in the API, e.g. `https://gitlab.com/api/v4/projects/group%2Fproject`
    (docs.gitlab.com/api/issues, /merge_requests, /notes).

    Raises:
        SourceError: A page cannot be had.
    """
    base = fetching.url.rstrip("/")
    kept = 0
    for name in ("issues", "merge_requests"):
        listing = Listing(name, f"{base}/{name}", _GITLAB, "updated_after", partial(_noted, name))
        kept += fetch_changes(fetching, listing)
    return kept + fetch_parts(fetching, base, "per_page=100&sort=asc")


def _reviewed(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Where the reviews of the pull requests among these issues are."""
    return [
        f"pulls/{entry['number']}/reviews"
        for entry in entries
        if entry.get("pull_request") and isinstance(entry.get("number"), int)
    ]


def _noted(listing: str, entries: Sequence[dict[str, Any]]) -> list[str]:
    """Where the notes of these items are."""
    return [
        f"{listing}/{entry['iid']}/notes"
        for entry in entries
        if entry.get("user_notes_count") != 0 and isinstance(entry.get("iid"), int)
    ]
