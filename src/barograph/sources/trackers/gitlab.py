"""Dumps of GitLab's REST API (docs.gitlab.com/api/issues, /merge_requests, /notes, /discussions).

Issues and merge requests count apart, so their native ids differ: `host/group/project/issues/5` and
`…/merge_requests/5`. Notes are read under their item (`notes`, `notes_data`, `discussions`) or as a page of their own;
such a page does not name its project, so there the venue given to `load` holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barograph.identifiers import digest
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Right
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, inner, label, objects, text
from barograph.sources.containers.json_reader import EMPTY_PAGE, JsonReader
from barograph.sources.instants import instant
from barograph.sources.trackers.account import author_of_login
from barograph.sources.trackers.message import Utterance, tracker_message

_WEB = re.compile(r"^https?://([^/\s]+)/([^?#\s]+?)/(?:-/)?(issues|merge_requests|work_items)/(\d+)")
_NOTEABLE = {"Issue": "issues", "MergeRequest": "merge_requests", "WorkItem": "issues"}
_SYSTEM = Ignored("system-note")


@dataclass(frozen=True, slots=True)
class Under:
    """The issue or merge request a note hangs under."""

    venue: str
    thread: str
    title: str | None
    url: str | None
    place: Provenance
    notes: tuple[str, ...]


class GitLabDump(JsonReader):
    """Reader of GitLab API dumps."""

    name = "gitlab"

    def known(self, value: Fields) -> str | None:
        """An object with `iid` and a GitLab web address, or a note with `noteable_type`."""
        if _is_item(value) and _WEB.match(text(value, "web_url") or ""):
            return "holds GitLab issues or merge requests (keys iid, web_url)"
        return "holds GitLab notes (key noteable_type)" if _is_note(value) else None

    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an item, a note, a discussion or a page of them holds."""
        value = unit.value
        if isinstance(value, list):
            if not value:
                yield EMPTY_PAGE
            for entry in value:
                yield from self.records(Unit(unit.place, entry, unit.notes), options)
        elif not isinstance(value, dict):
            yield Reject(unit.place, "bad-shape", f"expected an object or a page, found {type(value).__name__}")
        elif _is_item(value):
            yield from item_records(value, unit.place, unit.notes, options)
        elif _is_note(value):
            yield _loose_note(value, unit, options)
        elif isinstance(value.get("notes"), list):
            yield from self.records(Unit(unit.place, value["notes"], unit.notes), options)
        else:
            keys = ", ".join(sorted(value)[:6])[:200]
            yield Reject(unit.place, "bad-shape", f"neither issue, merge request nor note; keys: {keys}")


def item_records(item: Fields, place: Provenance, notes: tuple[str, ...], options: ReadOptions) -> Iterator[Record]:
    """Yield the message of an issue or merge request, its notes, and the merge.

    Args:
        item: The object.
        place: Where the unit stands that holds it.
        notes: Repairs made to read it.
        options: Venue, where the item names none.
    """
    web = _WEB.match(text(item, "web_url") or "")
    merge = "merge_requests" if (web and web[3] == "merge_requests") or "source_branch" in item else "issues"
    venue = f"{web[1].lower()}/{web[2].lower()}" if web else options.venue
    thread = f"{venue}/{merge}/{label(item, 'iid')}"
    under = Under(venue, thread, text(item, "title"), text(item, "web_url"), place, notes)
    kind = "pull" if merge == "merge_requests" else "issue"
    yield _said(item, under, thread, kind, text(item, "description"), under.url)
    yield from _merged(item, under)
    for key in ("notes", "notes_data"):
        for note in entries(item, key):
            yield _note(note, under)
    for discussion in entries(item, "discussions"):
        for note in objects(discussion.get("notes")):
            yield _note(note, under)


def _is_item(value: Fields) -> bool:
    return label(value, "iid") is not None and "title" in value and "author" in value


def _is_note(value: Fields) -> bool:
    return "noteable_type" in value and "body" in value


def _loose_note(note: Fields, unit: Unit, options: ReadOptions) -> Record:
    number = label(note, "noteable_iid")
    where = _NOTEABLE.get(text(note, "noteable_type") or "")
    if number is None or where is None:
        return Ignored("note-elsewhere")
    return _note(note, Under(options.venue, f"{options.venue}/{where}/{number}", None, None, unit.place, unit.notes))


def _note(note: Fields, under: Under) -> Record:
    if note.get("system") is True:
        return _SYSTEM
    own = label(note, "id")
    if own is None:
        return Reject(under.place, "no-id", f"{under.thread[-80:]}: a note without id")
    kind = "review_comment" if text(note, "type") == "DiffNote" else "comment"
    url = f"{under.url}#note_{own}" if under.url else None
    return _said(note, under, f"{under.thread}/comment/{own}", kind, text(note, "body"), url)


def _said(thing: Fields, under: Under, native_id: str, kind: str, body: str | None, url: str | None) -> Record:
    sent = instant(thing.get("created_at"))
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: created_at is no date")
    author = inner(thing, "author")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.thread,
            native_id=native_id,
            kind=kind,
            login=text(author, "username"),
            sent_at=sent,
            title=under.title,
            body=body,
            name=text(author, "name"),
            url=url if url and url.startswith("https://") else None,
            account_created_at=instant(author.get("created_at")),
            notes=under.notes,
        ),
        under.place,
    )


def _merged(item: Fields, under: Under) -> Iterator[Record]:
    at = instant(item.get("merged_at"))
    login = text(inner(item, "merge_user") or inner(item, "merged_by"), "username")
    if at is None or login is None:
        return
    native = f"{under.thread}/merge"
    author = author_of_login(under.venue.partition("/")[0], login, native)
    yield Right(
        right_id=digest("right", "merge", native),
        at=at,
        account_id=author.account_id,
        kind="merge",
        native_id=native,
        provenance=under.place,
        venue=under.venue,
        display_name=author.login,
        login=author.login,
        detail=f"!{label(item, 'iid')}",
    )
