"""GitHub issues, pull requests and discussions with what hangs under them: REST, GraphQL, `gh`, archive.json, backups.

One walk for all, since they differ in spelling only: `user.login`, `author.login` or a bare `author`; `created_at` or
`createdAt`; lists or connections with `nodes`. A comment of a form without ids gets one made of author, instant and
text, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from barograph.identifiers import digest
from barograph.sources.base import Ignored, Provenance, Record, Reject
from barograph.sources.containers.json_fields import Fields, entries, inner, label, objects, text
from barograph.sources.containers.json_reader import not_understood
from barograph.sources.instants import instant
from barograph.sources.trackers.account import login_of_app
from barograph.sources.trackers.github_names import thread_of
from barograph.sources.trackers.message import Utterance, changed_note, tracker_message
from barograph.sources.trackers.thread import Thread, merge_right
from barograph.text.html import html_to_text

_FRAGMENT = re.compile(r"#(?:issuecomment-|discussion_r|discussioncomment-|pullrequestreview-|commitcomment-|r)(\d+)$")
_NUMBER = re.compile(r"/(?:issues|pull|pulls|discussions)/(\d+)(?:[#/?]|$)")
_DATES = ("created_at", "createdAt", "submitted_at", "submittedAt")
_LISTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("comments", "comments_data"), "comment"),
    (("comment_data",), "comment"),
    (("comment_regular_data",), "comment"),
    (("review_comments", "reviewComments", "review_comments_data"), "review_comment"),
    (("reviews", "reviews_data"), "review"),
    (("review_data",), "review"),
    (("reviewThreads",), "thread"),
    (("timelineItems", "timeline"), "timeline"),
)
"""Keys of an item that hold answers; of several spellings the first list counts: others are counts or URLs."""
_LEFT_OUT = frozenset({"latestReviews", "latestOpinionatedReviews", "answer", "closingIssuesReferences", "subIssues"})
"""Keys of an item that say again what stands elsewhere."""
_BODIES = frozenset({"body", "bodyHTML", "body_html", "bodyText", "body_text"})
_BY_TYPENAME = {"IssueComment": "comment", "DiscussionComment": "comment", "PullRequestReview": "review"}
_TIMELINE = Ignored("timeline-event")
MADE_ID = "no id in this form; one made of author, instant and text"


def is_item(value: Fields) -> bool:
    """Tell whether an object is an issue or pull request: it has a number and a title."""
    return label(value, "number") is not None and "title" in value and ("user" in value or "author" in value)


def is_comment(value: Fields) -> bool:
    """Tell whether an object is a comment or review that names the issue it belongs to."""
    return not _BODIES.isdisjoint(value) and ("user" in value or "author" in value) and number_named(value) is not None


def number_named(comment: Fields) -> str | None:
    """Return the number of the issue a comment names in its URLs, None if in none."""
    for key in ("issue_url", "pull_request_url", "discussion_url", "html_url", "url"):
        found = _NUMBER.search(text(comment, key) or "")
        if found:
            return found[1]
    return None


def records_of_item(
    item: Fields, venue: str, place: Provenance, notes: tuple[str, ...], pull: bool = False
) -> Iterator[Record]:
    """Yield the message of an issue or pull request, of its comments and reviews, and the merge.

    Args:
        item: The object.
        venue: `github.com/owner/repo`.
        place: Where the unit stands that holds it.
        notes: Repairs made to read it.
        pull: It is known to be a pull request.
    """
    number = label(item, "number")
    if number is None:
        yield Reject(place, "no-number", "an issue without `number`; expected the REST or GraphQL form")
        return
    thread = thread_of(venue, number)
    under = Thread(venue, thread, text(item, "title"), None, place, notes)
    yield _said(item, under, thread, "pull" if pull or is_pull(item) else "issue", None)
    at = instant(item.get("merged_at", item.get("mergedAt")))
    by = next((item[key] for key in ("merged_by", "mergedBy", "merged_by_data") if item.get(key)), None)
    login = _login({"user": by}, None)
    if at is not None and login is not None:
        yield merge_right(under, at, login, f"#{number}")
    yield from _answers(item, under)
    for _ in range(item["other_events"] if isinstance(item.get("other_events"), int) else 0):
        yield _TIMELINE


def _answers(item: Fields, under: Thread) -> Iterator[Record]:
    """What hangs under an item: lists with answers, and a reject for every list of texts nobody knows."""
    read: set[str] = set()
    for keys, kind in _LISTS:
        key = next((key for key in keys if isinstance(item.get(key), list | dict)), None)
        if key is None:
            continue
        read.add(key)
        for answer in entries(item, key):
            yield from _answer(answer, under, kind)
    for key, nested in item.items():
        if key not in read and key not in _LEFT_OUT and any(_is_talk(entry) for entry in objects(nested)):
            yield not_understood(key, under.place)


def _answer(answer: Fields, under: Thread, kind: str) -> Iterator[Record]:
    if kind == "timeline":
        kind = _BY_TYPENAME.get(text(answer, "__typename") or "", "")
    if kind == "thread":
        for comment in entries(answer, "comments"):
            yield comment_record(comment, under, "review_comment", None)
    elif kind == "review":
        yield from review_records(answer, under)
    elif not kind:
        yield _TIMELINE
    else:
        in_diff = "diff_hunk" in answer or "#discussion_r" in (text(answer, "html_url", "url") or "")
        yield comment_record(answer, under, "review_comment" if in_diff else kind, None)
        for reply in _list(answer, "replies", "reply_data"):
            yield comment_record(reply, under, kind, None)


def comment_record(comment: Fields, under: Thread, kind: str, fallback: str | None) -> Record:
    """Return the message of a comment; `fallback` is the author's login where the comment states none."""
    own = _own_id(comment)
    named = under
    if own is None:
        stated = text(comment, "createdAt", "created_at")
        own = digest("unnamed", _login(comment, fallback), stated, text(comment, "body"))
        named = replace(under, notes=(*under.notes, MADE_ID))
    return _said(comment, named, f"{under.native_id}/{kind}/{own}", kind, fallback)


def is_pull(item: Fields) -> bool:
    """Tell whether an item is a pull request."""
    stated = item.get("pull_request") or item.get("is_pull_request") or text(item, "__typename") == "PullRequest"
    return (
        bool(stated) or "/pull/" in (text(item, "html_url", "url") or "") or "mergedAt" in item or "merged_at" in item
    )


def review_records(review: Fields, under: Thread) -> Iterator[Record]:
    """Yield the message of a review, if it says anything, and those of its comments."""
    if (text(review, "body") or "").strip():
        yield comment_record(review, under, "review", None)
    else:
        yield Ignored("review-without-text")
    for comment in _list(review, "comments", "comments_data"):
        yield comment_record(comment, under, "review_comment", _login(review, None))


def _list(item: Fields, *keys: str) -> Iterator[Fields]:
    """The first of the lists that is there."""
    key = next((key for key in keys if isinstance(item.get(key), list | dict)), None)
    yield from entries(item, key) if key else ()


def _is_talk(entry: Fields) -> bool:
    return isinstance(entry.get("body"), str) and ("user" in entry or "author" in entry)


def _own_id(comment: Fields) -> str | None:
    number = comment.get("databaseId", comment.get("fullDatabaseId", comment.get("id")))
    if isinstance(number, int) and not isinstance(number, bool):
        return str(number)
    if isinstance(number, str) and number.isdigit():
        return number
    found = _FRAGMENT.search(text(comment, "html_url", "url") or "")
    return found[1] if found else label(comment, "id")


def _login(thing: Fields, fallback: str | None) -> str | None:
    for key in ("user", "author"):
        author = inner(thing, key)
        login = text(author, "login") or text(thing, key)
        if login:
            return login_of_app(login, author.get("is_bot") is True or text(author, "__typename") == "Bot")
    return fallback if "user" not in thing and "author" not in thing else None


def _said(thing: Fields, under: Thread, native_id: str, kind: str, fallback: str | None) -> Record:
    sent = instant(next((thing[key] for key in _DATES if thing.get(key)), None))
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: no created_at or createdAt that is a date")
    url = text(thing, "html_url", "url") or ""
    answered = label(thing, "in_reply_to_id")
    changed = thing.get("lastEditedAt", thing.get("last_edited_at"))
    if changed is None and native_id != under.native_id:
        changed = thing.get("updated_at", thing.get("updatedAt"))
    hidden = text(thing, "minimizedReason") or "no reason stated"
    minimized = (f"hidden by a moderator: {hidden[:40].lower()}",) if thing.get("isMinimized") is True else ()
    person = inner(thing, "user_data") or inner(thing, "user") or inner(thing, "author")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.native_id,
            native_id=native_id,
            kind=kind,
            login=_login(thing, fallback),
            sent_at=sent,
            title=under.title,
            body=_body(thing),
            association=text(thing, "author_association", "authorAssociation"),
            url=url if url.startswith("https://") and "//api." not in url else None,
            account_created_at=instant(person.get("created_at", person.get("createdAt"))),
            reply_to=f"{under.native_id}/review_comment/{answered}" if answered and kind == "review_comment" else None,
            notes=(*under.notes, *minimized, *changed_note(sent, instant(changed))),
        ),
        under.place,
    )


def _body(thing: Fields) -> str | None:
    """The text as written; where an answer asked for another form of it, its HTML (quotations marked) or plain text."""
    written, html = text(thing, "body"), text(thing, "bodyHTML", "body_html")
    if written is not None:
        return written
    return html_to_text(html) if html else text(thing, "bodyText", "body_text")
