"""Dumps of Jira's REST API, versions 2 and 3 (search results, issues, comments under issues).

The venue is `host/PROJECT` by the issue's key. Version 3 writes texts as documents (Atlassian Document Format); their
text nodes are joined, quotes and code blocks marked as in Markdown so that they do not pass for own words. Mail
addresses of profiles are not taken in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from barograph.sources.base import Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.containers.json_reader import EMPTY_PAGE, JsonReader
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, tracker_message

_HOST = re.compile(r"^https?://([^/\s]+)(/[^?#\s]*?)?/rest/(?:api|agile)/")
_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,60}-\d{1,12}$")
_BLOCK = re.compile(r"\{(code|noformat|quote)(?::[^}\n]{0,200})?\}(.*?)(?:\{\1\}|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^bq\. ", re.MULTILINE)
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Under:
    """The issue a comment hangs under."""

    venue: str
    thread: str
    title: str | None
    url: str | None
    place: Provenance
    notes: tuple[str, ...]


class JiraDump(JsonReader):
    """Reader of Jira API dumps."""

    name = "jira"

    def known(self, value: Fields) -> str | None:
        """An issue with `key` and `fields`, or a search result that holds such."""
        firsts = [value, *list(entries(value, "issues"))[:1]]
        found = any(_is_issue(first) for first in firsts)
        return "holds Jira issues (keys key, fields)" if found else None

    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what an issue, a search result or a page of issues holds."""
        value = unit.value
        if isinstance(value, list):
            if not value:
                yield EMPTY_PAGE
            for entry in value:
                yield from self.records(Unit(unit.place, entry, unit.notes), options)
        elif isinstance(value, dict) and _is_issue(value):
            yield from issue_records(value, unit.place, unit.notes, options)
        elif isinstance(value, dict) and isinstance(value.get("issues"), list):
            yield from self.records(Unit(unit.place, value["issues"], unit.notes), options)
        else:
            yield Reject(unit.place, "bad-shape", "expected a Jira issue (keys key, fields) or a search result")


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
    under = Under(venue, f"{host}/browse/{key.upper()}", text(fields, "summary"), url, place, notes)
    author = inner(fields, "creator") or inner(fields, "reporter")
    yield _said(under, under.thread, "issue", author, fields.get("created"), fields.get("description"))
    held = inner(fields, "comment") or inner(issue, "comment")
    listed = held if held else {"comments": issue.get("comments_data")}
    for comment in entries(listed, "comments"):
        own = label(comment, "id")
        if own is None:
            yield Reject(place, "no-id", f"{key}: a comment without id")
            continue
        who = inner(comment, "author")
        yield _said(under, f"{under.thread}/comment/{own}", "comment", who, comment.get("created"), comment.get("body"))


def _is_issue(value: Fields) -> bool:
    return isinstance(value.get("fields"), dict) and isinstance(value.get("key"), str)


def _said(under: Under, native_id: str, kind: str, author: Fields, created: object, body: object) -> Record:
    sent = instant(created)
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: created is no date")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.thread,
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
    kind, held = block[1], block[2].strip("\r\n")
    return f"\n{_quoted(held)}\n" if kind == "quote" else f"\n```\n{held}\n```\n"


def _quoted(held: str) -> str:
    return "\n".join(f"> {line}" for line in held.splitlines())


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
