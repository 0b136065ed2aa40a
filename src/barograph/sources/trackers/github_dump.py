"""Dumps of GitHub's REST or GraphQL API: items with comments a line, raw pages in a folder, tar or zip.

Objects are told apart by what they hold, not by file names: an issue has a number and a title, a comment names its
issue in a URL. The repository comes from the object; where it names none, from the venue given to `load`.
Timeline and cross-reference events are counted and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, inner, objects, text
from barograph.sources.containers.json_reader import EMPTY_PAGE, JsonReader
from barograph.sources.trackers.github_items import (
    Under,
    comment_record,
    is_comment,
    is_item,
    number_named,
    records_of_item,
)
from barograph.sources.trackers.github_names import repository_of_item, thread_of, venue_of

_CONTAINERS = ("data", "repository", "organization", "search", "resource", "node", "results")
_ITEM_LISTS = {"issues": False, "pullRequests": True, "pulls": True, "pull_requests": True, "items": False}
_COMMENT_LISTS = ("comments", "issue_comments", "review_comments", "reviews")
_TIMELINE = Ignored("timeline-event")
_OTHER = Ignored("other-object")


class GitHubDump(JsonReader):
    """Reader of GitHub API dumps."""

    name = "github"

    def known(self, value: Fields) -> str | None:
        """An issue, pull request or comment that names its repository, or a GraphQL answer."""
        where = repository_of_item(value)
        if where and (is_item(value) or is_comment(value)):
            return f"holds issues or comments of {where[0]}/{where[1]}"
        return "a GraphQL answer with data.repository" if inner(value, "data", "repository") else None

    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an item, a comment, a page of them or a GraphQL answer holds."""
        yield from records_of_value(unit, options)


def records_of_value(unit: Unit, options: ReadOptions) -> Iterator[Record]:
    """Yield the records of one JSON value: an item, a comment, a page of them, or a GraphQL answer."""
    value = unit.value
    if isinstance(value, dict):
        yield from _of_object(value, unit, options)
    elif isinstance(value, list):
        if not value:
            yield EMPTY_PAGE
        for entry in value:
            yield from records_of_value(Unit(unit.place, entry, unit.notes), options)
    else:
        yield Reject(unit.place, "bad-shape", f"expected an object or a page of objects, found {type(value).__name__}")


def _of_object(value: Fields, unit: Unit, options: ReadOptions, pull: bool = False) -> Iterator[Record]:
    if is_item(value):
        yield from records_of_item(value, _venue(value, options), unit.place, unit.notes, pull)
    elif is_comment(value):
        yield _single(value, unit.place, unit.notes, options)
    elif "event" in value:
        yield _TIMELINE
    else:
        held = list(_of_container(value, unit, options))
        yield from held or [_unknown(value, unit.place)]


def _of_container(value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    for key in _CONTAINERS:
        nested: Any = value.get(key)
        if isinstance(nested, dict):
            named = {"repository": value["nameWithOwner"], **nested} if "nameWithOwner" in value else nested
            yield from _of_container(named, unit, options)
    for key, pull in _ITEM_LISTS.items():
        for item in objects(value.get(key)):
            named = item if repository_of_item(item) else {**item, "repo": text(value, "nameWithOwner", "repo")}
            yield from _of_object(named, unit, options, pull)
    for key in _COMMENT_LISTS:
        for comment in objects(value.get(key)):
            yield from _of_object(comment, unit, options)
    for entry in objects(value.get("nodes")):
        yield from _of_object(entry, unit, options)


def _unknown(value: Fields, place: Provenance) -> Record:
    if "login" in value or "message" in value or "errors" in value:
        return _OTHER
    keys = ", ".join(sorted(value)[:6])[:200]
    return Reject(place, "bad-shape", f"neither issue, pull request nor comment; keys: {keys}")


def _single(comment: Fields, place: Provenance, notes: tuple[str, ...], options: ReadOptions) -> Record:
    """A comment outside its item, as in REST pages."""
    number = number_named(comment)
    if number is None:
        return _OTHER
    venue = _venue(comment, options)
    under = Under(venue, thread_of(venue, number), None, place, notes)
    url = text(comment, "html_url", "url") or ""
    if "#discussion_r" in url or "diff_hunk" in comment:
        return comment_record(comment, under, "review_comment", None)
    if "#pullrequestreview-" in url or "submitted_at" in comment:
        if not (text(comment, "body") or "").strip():
            return Ignored("review-without-text")
        return comment_record(comment, under, "review", None)
    return comment_record(comment, under, "comment", None)


def _venue(thing: Fields, options: ReadOptions) -> str:
    where = repository_of_item(thing)
    return venue_of(where[1], where[0]) if where else options.venue
