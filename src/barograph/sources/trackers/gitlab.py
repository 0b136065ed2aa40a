"""Dumps of GitLab: its REST API (docs.gitlab.com/api: issues, merge_requests, notes, discussions), exports, CSV.

Issues and merge requests count apart, so their native ids differ: `host/group/project/issues/5` and
`…/merge_requests/5`. Notes are read under their item (`notes`, `notes_data`, `discussions`) or as a page of their own;
such a page names its project by number, whose address is looked up among the items of the same folder or bundle; where
none tells it, the venue given to `load` holds. A project export (a tar of ndjson) names authors by number: their logins
are those of its members, for the others the name their notes carry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.containers.json_split import Unit
from barograph.sources.instants import instant
from barograph.sources.trackers.account import GHOSTS
from barograph.sources.trackers.gitlab_graphql import items_of_graphql
from barograph.sources.trackers.message import Utterance, changed_note, tracker_message
from barograph.sources.trackers.thread import Thread, merge_right

_WEB = re.compile(r"^https?://([^/\s]+)/([^?#\s]+?)/(?:-/)?(issues|merge_requests|work_items)/(\d+)")
_NOTEABLE = {"Issue": "issues", "MergeRequest": "merge_requests", "WorkItem": "issues"}
_SYSTEM = Ignored("system-note")
_INTERNAL = Ignored("internal-note")
"""Notes and issues that only members may read."""
_RELATION = re.compile(r"(?:^|[/!])tree/(?:project|group)/?(\w+)?\.(?:nd)?json$")
_WITHOUT_TALK = """
    auto_devops boards ci_cd_settings ci_pipelines container_expiration_policy custom_attributes design_management
    epics error_tracking_setting external_pull_requests hooks labels metrics_setting milestones pipeline_schedules
    pipelines project project_badges project_feature project_members protected_branches protected_environments
    protected_tags push_rule releases resource_label_events security_setting service_desk_setting snippets
    triggers user_contributions
"""
_LEFT_OUT = frozenset(_WITHOUT_TALK.split())
_NO_FACTS: Mapping[str, str] = {}


class GitLabDump(JsonReader):
    """Reader of GitLab API dumps, project exports and issue CSVs."""

    name = "gitlab"
    pages = ("issues", "merge_requests", "notes")
    around = _LEFT_OUT

    def known(self, value: Fields) -> str | None:
        """An object with `iid` and a GitLab web address or a project number, a note, or a row of an issue CSV."""
        value = next(items_of_graphql(value), value)
        if _is_item(value) and _WEB.match(text(value, "web_url") or ""):
            return "holds GitLab issues or merge requests (keys iid, web_url)"
        if _is_item(value) and "author_id" in value and ("project_id" in value or "target_project_id" in value):
            return "holds issues or merge requests of a GitLab project export (keys iid, author_id)"
        if _is_row(value):
            return "a GitLab CSV of issues (columns Issue ID, Author Username)"
        return "holds GitLab notes (key noteable_type)" if _is_note(value) else None

    def states_facts(self, name: str) -> bool:
        """Items tell the address of a project, members and notes who an author's number is."""
        found = _RELATION.search(name)
        return found is None or found[1] in ("issues", "merge_requests", "project_members")

    def facts(self, value: Fields) -> Iterator[tuple[str, str]]:
        """Yield the venue of a project number, and login and name of a user number."""
        web, project = _WEB.match(text(value, "web_url") or ""), label(value, "project_id")
        if web and project:
            yield f"project/{project}", _venue_of(web)
        if _is_note(value) and project:
            yield f"noted/{project}", ""
        member = inner(value, "user")
        if label(member, "id") and text(member, "username"):
            yield f"login/{label(member, 'id')}", text(member, "username") or ""
        for note in entries(value, "notes"):
            name = text(inner(note, "author"), "name")
            if label(note, "author_id") and name:
                yield f"name/{label(note, 'author_id')}", name

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an item, a note or a row holds."""
        relation = _RELATION.search(unit.place.path)
        asked = list(items_of_graphql(value))
        if asked:
            for item in asked:
                yield from item_records(item, unit.place, unit.notes, options, unit.facts)
        elif _is_item(value):
            yield from item_records(value, unit.place, unit.notes, options, unit.facts)
        elif _is_note(value):
            yield _loose_note(value, unit, options)
        elif _is_row(value):
            yield from item_records(_item_of_row(value), unit.place, unit.notes, options)
        elif relation and (relation[1] or "project") in _LEFT_OUT:
            yield Ignored("export-without-talk")
        else:
            yield bad_shape(value, "a GitLab issue, merge request or note", unit.place)


def item_records(
    item: Fields,
    place: Provenance,
    notes: tuple[str, ...],
    options: ReadOptions,
    facts: Mapping[str, str] = _NO_FACTS,
) -> Iterator[Record]:
    """Yield the message of an issue or merge request, its notes, and the merge.

    Args:
        item: The object.
        place: Where the unit stands that holds it.
        notes: Repairs made to read it.
        options: Venue, where the item names none.
        facts: Who author numbers are.
    """
    if item.get("confidential") is True:
        yield _INTERNAL
        return
    web = _WEB.match(text(item, "web_url") or "")
    merge = "merge_requests" if (web and web[3] == "merge_requests") or "source_branch" in item else "issues"
    venue = _venue_of(web) if web else facts.get(f"project/{label(item, 'project_id')}", options.venue)
    native = f"{venue}/{merge}/{label(item, 'iid')}"
    under = Thread(venue, native, text(item, "title"), text(item, "web_url"), place, notes)
    kind = "pull" if merge == "merge_requests" else "issue"
    yield _said(item, under, native, kind, under.url, facts)
    yield from _merged(item, under)
    for key in ("notes", "notes_data"):
        for note in entries(item, key):
            yield _note(note, under, facts)
    for discussion in entries(item, "discussions"):
        for note in entries(discussion, "notes"):
            yield _note(note, under, facts)


def _venue_of(web: re.Match[str]) -> str:
    return f"{web[1].lower()}/{web[2].lower()}"


def _is_item(value: Fields) -> bool:
    return label(value, "iid") is not None and "title" in value and ("author" in value or "author_id" in value)


def _is_note(value: Fields) -> bool:
    return "noteable_type" in value and ("body" in value or "note" in value)


def _is_row(value: Fields) -> bool:
    return {"Title", "Issue ID", "Author Username", "Created At (UTC)"} <= value.keys()


def _item_of_row(row: Fields) -> Fields:
    return {
        "iid": row["Issue ID"],
        "title": row["Title"],
        "description": row.get("Description"),
        "web_url": row.get("URL"),
        "author": {"username": row["Author Username"], "name": row.get("Author")},
        "created_at": row["Created At (UTC)"],
    }


def _loose_note(note: Fields, unit: Unit, options: ReadOptions) -> Record:
    number = label(note, "noteable_iid")
    where = _NOTEABLE.get(text(note, "noteable_type") or "")
    if number is None or where is None:
        return Ignored("note-elsewhere")
    project = label(note, "project_id")
    venue = unit.facts.get(f"project/{project}")
    if venue is None:
        several = sum(key.startswith("noted/") for key in unit.facts) > 1
        venue = f"{options.venue}/project-{project}" if several and project else options.venue
    return _note(note, Thread(venue, f"{venue}/{where}/{number}", None, None, unit.place, unit.notes), unit.facts)


def _note(note: Fields, under: Thread, facts: Mapping[str, str]) -> Record:
    if note.get("system") is True:
        return _SYSTEM
    if note.get("internal") is True or note.get("confidential") is True:
        return _INTERNAL
    own = label(note, "id")
    if own is None:
        return Reject(under.place, "no-id", f"{under.native_id[-80:]}: a note without id")
    kind = "review_comment" if text(note, "type") == "DiffNote" else "comment"
    url = f"{under.url}#note_{own}" if under.url else None
    return _said(note, under, f"{under.native_id}/comment/{own}", kind, url, facts)


def _said(thing: Fields, under: Thread, native_id: str, kind: str, url: str | None, facts: Mapping[str, str]) -> Record:
    sent = instant(thing.get("created_at"))
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: created_at is no date")
    author, number = inner(thing, "author"), label(thing, "author_id")
    login = text(author, "username") or facts.get(f"login/{number}")
    changed = thing.get("last_edited_at")
    if changed is None and native_id != under.native_id:
        changed = thing.get("updated_at")
    name = text(author, "name") or facts.get(f"name/{number}")
    if login is None and number is not None and (name or "").lower() not in GHOSTS:
        name = f"{name or 'GitLab user'} ({number})"
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.native_id,
            native_id=native_id,
            kind=kind,
            login=login,
            sent_at=sent,
            title=under.title,
            body=text(thing, "description") if native_id == under.native_id else text(thing, "body", "note"),
            name=name,
            url=url if url and url.startswith("https://") else None,
            account_created_at=instant(author.get("created_at")),
            notes=(*under.notes, *changed_note(sent, instant(changed))),
        ),
        under.place,
    )


def _merged(item: Fields, under: Thread) -> Iterator[Record]:
    at = instant(item.get("merged_at"))
    login = text(inner(item, "merge_user") or inner(item, "merged_by"), "username")
    if at is not None and login is not None:
        yield merge_right(under, at, login, f"!{label(item, 'iid')}")
