"""Dumps of Jira's REST API, versions 2 and 3 (search results, issues, comments under issues).

The venue is `host/PROJECT` by the issue's key. Version 3 writes texts as documents (Atlassian Document Format); their
text nodes are joined, quotes and code blocks marked as in Markdown so that they do not pass for own words. Mail
addresses of profiles are not taken in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from barograph.sources.base import Message, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, changed_note, tracker_message
from barograph.sources.trackers.thread import Thread

_HOST = re.compile(r"^https?://([^/\s]+)(/[^?#\s]*?)?/rest/(?:api|agile)/")
_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,60}-\d{1,12}$")
_BLOCK = re.compile(r"\{(code|noformat|quote)(?::[^}\n]{0,200})?\}(.*?)(?:\{\1\}|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^bq\. ", re.MULTILINE)
_DEPTH = 40


class JiraDump(JsonReader):
    """Reader of Jira API dumps."""

    name = "jira"
    pages = ("issues",)

    def known(self, value: Fields) -> str | None:
        """An issue with `key` and `fields`."""
        return "holds Jira issues (keys key, fields)" if _is_issue(value) else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an issue holds."""
        if _is_issue(value):
            yield from issue_records(value, unit.place, unit.notes, options)
        else:
            yield bad_shape(value, "a Jira issue (keys key, fields) or a search result", unit.place)


def issue_records(issue: Fields, place: Provenance, notes: tuple[str, ...], options: ReadOptions) -> Iterator[Record]:
    """Yield the message of an issue and those of its comments.

    Args:
        issue: The object.
        place: Where the unit stands that holds it.
        notes: Repairs made to read it.
        options: Venue, whose first part is the host where the issue names none.
    """
    key = text(issue, "key") or ""
    if not _KEY.match(key):
        yield Reject(place, "no-number", f"key {key[:40]!r} is not of the form PROJECT-12")
        return
    site = _HOST.match(text(issue, "self") or "")
    host = site[1].lower() if site else options.venue.partition("/")[0]
    url = f"https://{site[1]}{site[2] or ''}/browse/{key}" if site else None
    venue = f"{host}/{key.rpartition('-')[0].lower()}"
    fields = inner(issue, "fields")
    under = Thread(venue, f"{host}/browse/{key.upper()}", text(fields, "summary"), url, place, notes)
    author = inner(fields, "creator") or inner(fields, "reporter")
    yield _said(under, under.native_id, "issue", author, fields.get("created"), fields.get("description"))
    for comment in _comments(issue, fields):
        own = label(comment, "id")
        if own is None:
            yield Reject(place, "no-id", f"{key}: a comment without id")
            continue
        who, native = inner(comment, "author"), f"{under.native_id}/comment/{own}"
        said = _said(under, native, "comment", who, comment.get("created"), comment.get("body"))
        changed, sent = instant(comment.get("updated")), instant(comment.get("created"))
        noted = changed_note(sent, changed) if sent else ()
        yield replace(said, notes=(*said.notes, *noted)) if isinstance(said, Message) else said


def _comments(issue: Fields, fields: Fields) -> list[Fields]:
    """The first list of comments: under `comment` as the API gives them, or by itself, as dumps flatten them."""
    for parent in (inner(fields, "comment"), inner(issue, "comment"), fields, issue):
        for key in ("comments", "comments_data", "comment"):
            found = list(entries(parent, key))
            if found:
                return found
    return []


def _is_issue(value: Fields) -> bool:
    return isinstance(value.get("fields"), dict) and isinstance(value.get("key"), str)


def _said(under: Thread, native_id: str, kind: str, author: Fields, created: object, body: object) -> Record:
    sent = instant(created)
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: created is no date")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.native_id,
            native_id=native_id,
            kind=kind,
            login=text(author, "name", "accountId", "key"),
            sent_at=sent,
            title=under.title,
            body=body_text(body),
            name=text(author, "displayName"),
            url=under.url,
            notes=under.notes,
        ),
        under.place,
    )


def body_text(body: object) -> str | None:
    """Return wiki markup (version 2) or a document (version 3) as text with Markdown's marks for quotes and code.

    Example:
        >>> body_text("{quote}old{quote} new")
        '\\n> old\\n new'
    """
    if isinstance(body, str):
        return _QUOTED_LINE.sub("> ", _BLOCK.sub(_marked, body))
    if isinstance(body, dict):
        return _document(body, 0).strip("\n")
    return None


def _marked(block: re.Match[str]) -> str:
    kind, content = block[1], block[2].strip("\r\n")
    return f"\n{_quoted(content)}\n" if kind == "quote" else f"\n```\n{content}\n```\n"


def _quoted(content: str) -> str:
    return "\n".join(f"> {line}" for line in content.splitlines())


def _document(node: dict[str, Any], depth: int) -> str:
    if depth > _DEPTH:
        return ""
    kind, leaf = text(node, "type"), _leaf(node)
    if leaf is not None:
        return leaf
    inside = "".join(_document(child, depth + 1) for child in entries(node, "content"))
    if kind == "blockquote":
        return f"{_quoted(inside)}\n\n"
    if kind == "codeBlock":
        return f"```\n{inside}\n```\n"
    return f"{inside}\n" if kind in ("paragraph", "heading", "listItem") else inside


def _leaf(node: dict[str, Any]) -> str | None:
    if text(node, "type") == "hardBreak":
        return "\n"
    if text(node, "type") == "mention":
        return text(inner(node, "attrs"), "text") or ""
    return text(node, "text")
