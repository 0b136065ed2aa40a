"""Dumps of GitHub: REST and GraphQL answers, search answers, `gh --json`, migration archives, backups; in any packing.

Objects are told apart by what they hold, not by file names or by where they are nested: an issue, pull request or
discussion has a number and a title, a comment names its issue in a URL. The repository comes from the object; where it
names none, from the answer around it, else from the venue given to `load`. Timeline events without a text are counted
and not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from barograph.sources.base import Ignored, ReadOptions, Record, Reject
from barograph.sources.containers.json_fields import Fields, inner, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.containers.json_split import Unit
from barograph.sources.trackers.github_items import (
    comment_record,
    is_comment,
    is_item,
    number_named,
    records_of_item,
    review_records,
)
from barograph.sources.trackers.github_names import is_repository, repository_of_item, thread_of, venue_of
from barograph.sources.trackers.github_packed import of_backup, of_migration
from barograph.sources.trackers.thread import Thread

_TIMELINE = Ignored("timeline-event")
_OTHER = Ignored("other-object")
_DEPTH = 12
_UNNAMED = frozenset({"node", "nodes", "edges", "items"})
"""Keys that do not say what they hold; the key around them does."""
_OTHERS = frozenset({"backend_name", "payload", "magic"})
"""Keys of formats that hold GitHub's objects and have readers of their own: Perceval, GH Archive, archive.json."""
_KNOWN_OTHERS = (frozenset({"name", "color"}), frozenset({"title", "creator", "state"}), frozenset({"tag_name"}))
_NO_TALK = re.compile(
    r"^(user|organization|team|repository|milestone|label|project|attachment|protected_branch|release|issue_event)s?$"
)


class GitHubDump(JsonReader):
    """Reader of GitHub dumps."""

    name = "github"

    def known(self, value: Fields) -> str | None:
        """An issue, pull request, discussion or comment that names its repository, at any depth of an answer."""
        if not _OTHERS.isdisjoint(value):
            return None
        for thing in _things(value, 0):
            where = repository_of_item(thing)
            if where:
                return f"holds issues or comments of {where[0]}/{where[1]}"
        return "a GraphQL answer with data.repository" if inner(value, "data", "repository") else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an item, a comment or an answer holds."""
        yield from _of_object(value, unit, options, "", 0)


def _plain(value: Fields) -> Fields:
    """Return the REST form of an object of a migration archive or backup; any other as it is."""
    return of_backup(value) or of_migration(value) or value


def _things(value: Any, depth: int) -> Iterator[Fields]:
    """Yield the first items and comments within an answer."""
    if isinstance(value, list):
        for entry in value[:3]:
            yield from _things(entry, depth + 1)
    elif isinstance(value, dict) and depth < _DEPTH:
        plain = _plain(value)
        if is_item(plain) or is_comment(plain):
            yield plain
            return
        for nested in value.values():
            if isinstance(nested, dict | list):
                yield from _things(nested, depth + 1)


def _of_object(value: Fields, unit: Unit, options: ReadOptions, key: str, depth: int) -> Iterator[Record]:
    value = _plain(value)
    if is_item(value):
        pull = "pull" in key.lower()
        yield from records_of_item(value, _venue(value, options), unit.place, unit.notes, pull)
    elif is_comment(value):
        yield from _single(value, unit, options)
    elif "event" in value:
        yield _TIMELINE
    elif _is_no_talk(value):
        yield _OTHER
    elif _has_text(value):
        yield bad_shape(value, "an issue, or a comment that names its issue", unit.place)
    else:
        found = list(_within(value, unit, options, key, depth))
        yield from found or [_without_talk(value, unit)]


def _within(value: Fields, unit: Unit, options: ReadOptions, around: str, depth: int) -> Iterator[Record]:
    """Yield what an answer holds, whatever the nesting; the repository it names goes down to its items."""
    if depth > _DEPTH:
        yield Reject(unit.place, "bad-shape", f"objects more than {_DEPTH} deep")
        return
    named = text(value, "nameWithOwner", "full_name", "repo")
    inside = ReadOptions(venue_of(named), extra=options.extra) if named and is_repository(named) else options
    for key, nested in value.items():
        for entry in _objects(nested):
            if _speaks(entry, 0):
                yield from _of_object(entry, unit, inside, around if key in _UNNAMED else key, depth + 1)


def _objects(value: Any) -> Iterator[Fields]:
    if isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _objects(entry) if isinstance(entry, dict) else ()


def _speaks(value: Any, depth: int) -> bool:
    """Tell whether an object holds an item, a comment or a text at any depth; page marks and profiles do not."""
    if isinstance(value, list):
        return any(_speaks(entry, depth + 1) for entry in value)
    if not isinstance(value, dict) or depth > _DEPTH:
        return False
    return (
        is_item(value)
        or _has_text(value)
        or any(_speaks(nested, depth + 1) for nested in value.values() if isinstance(nested, dict | list))
    )


def _has_text(value: Fields) -> bool:
    return isinstance(value.get("body"), str) and ("user" in value or "author" in value)


def _is_no_talk(value: Fields) -> bool:
    """Labels, milestones and releases, which backups keep beside issues."""
    return any(keys <= value.keys() for keys in _KNOWN_OTHERS)


def _without_talk(value: Fields, unit: Unit) -> Record:
    if "login" in value or "message" in value or "errors" in value or _NO_TALK.match(text(value, "type") or ""):
        return _OTHER
    return bad_shape(value, "an issue, pull request, discussion or comment", unit.place)


def _single(comment: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    """A comment outside its item, as in REST pages."""
    venue = _venue(comment, options)
    under = Thread(venue, thread_of(venue, number_named(comment) or ""), None, None, unit.place, unit.notes)
    url = text(comment, "html_url", "url") or ""
    if "#discussion_r" in url or "diff_hunk" in comment:
        yield comment_record(comment, under, "review_comment", None)
    elif "#pullrequestreview-" in url or "submitted_at" in comment:
        yield from review_records(comment, under)
    else:
        yield comment_record(comment, under, "comment", None)


def _venue(thing: Fields, options: ReadOptions) -> str:
    where = repository_of_item(thing)
    return venue_of(where[1], where[0]) if where else options.venue
