"""GitHub issues and pull requests with what hangs under them: REST (snake_case), GraphQL (camelCase), archive.json.

One walk for all, since they differ in spelling only: `user.login`, `author.login` or a bare `author`; `created_at` or
`createdAt`; lists or connections with `nodes`. A comment of a form without ids gets one made of author, instant and
text, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barograph.identifiers import digest
from barograph.sources.base import Ignored, Provenance, Record, Reject, Right
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.instants import instant
from barograph.sources.trackers.account import author_of_login
from barograph.sources.trackers.github_names import thread_of
from barograph.sources.trackers.message import Utterance, tracker_message

_FRAGMENT = re.compile(r"#(?:issuecomment-|discussion_r|pullrequestreview-|commitcomment-|r)(\d+)$")
_NUMBER = re.compile(r"/(?:issues|pull|pulls)/(\d+)(?:[#/?]|$)")
MADE_ID = "no id in this form; one made of author, instant and text"


@dataclass(frozen=True, slots=True)
class Under:
    """What an utterance hangs under.

    Attributes:
        venue: `github.com/owner/repo`.
        thread: Native id of the issue or pull request.
        title: Its title.
        place: Where the unit stands.
        notes: Repairs made to read it.
    """

    venue: str
    thread: str
    title: str | None
    place: Provenance
    notes: tuple[str, ...]


def is_item(value: Fields) -> bool:
    """Tell whether an object is an issue or pull request: it has a number and a title."""
    return label(value, "number") is not None and "title" in value and ("user" in value or "author" in value)


def is_comment(value: Fields) -> bool:
    """Tell whether an object is a comment or review that names the issue it belongs to."""
    return "body" in value and ("user" in value or "author" in value) and number_named(value) is not None


def number_named(comment: Fields) -> str | None:
    """Return the number of the issue a comment names in its URLs, None if in none."""
    for key in ("issue_url", "pull_request_url", "html_url", "url"):
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
    under = Under(venue, thread, text(item, "title"), place, notes)
    yield _said(item, under, thread, "pull" if pull or is_pull(item) else "issue", None)
    yield from _merge(item, under, number)
    for comment in _lists(item, "comments", "comments_data"):
        yield comment_record(comment, under, "comment", None)
    for comment in _lists(item, "review_comments", "reviewComments", "review_comments_data"):
        yield comment_record(comment, under, "review_comment", None)
    for review in _lists(item, "reviews", "reviews_data"):
        yield from _review(review, under)


def comment_record(comment: Fields, under: Under, kind: str, fallback: str | None) -> Record:
    """Return the message of a comment; `fallback` is the author's login where the comment states none."""
    login = _login(comment, fallback)
    own = _own_id(comment)
    notes = under.notes
    if own is None:
        stated = text(comment, "createdAt", "created_at")
        own = digest("unnamed", login, stated, text(comment, "body"))
        notes = (*notes, MADE_ID)
    named = Under(under.venue, under.thread, under.title, under.place, notes)
    return _said(comment, named, f"{under.thread}/{kind}/{own}", kind, fallback)


def is_pull(item: Fields) -> bool:
    """Tell whether an item is a pull request."""
    stated = item.get("pull_request") or item.get("is_pull_request") or text(item, "__typename") == "PullRequest"
    return (
        bool(stated) or "/pull/" in (text(item, "html_url", "url") or "") or "mergedAt" in item or "merged_at" in item
    )


def _lists(item: Fields, *keys: str) -> Iterator[Fields]:
    """The first of the lists that is there: Perceval keeps counts or URLs under the plain key."""
    for key in keys:
        if isinstance(item.get(key), list | dict):
            yield from entries(item, key)
            return


def _review(review: Fields, under: Under) -> Iterator[Record]:
    if (text(review, "body") or "").strip():
        yield comment_record(review, under, "review", None)
    else:
        yield Ignored("review-without-text")
    for comment in _lists(review, "comments", "comments_data"):
        yield comment_record(comment, under, "review_comment", _login(review, None))


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
        login = text(inner(thing, key), "login") or text(thing, key)
        if login:
            return login
    return fallback if "user" not in thing and "author" not in thing else None


def _said(thing: Fields, under: Under, native_id: str, kind: str, fallback: str | None) -> Record:
    sent = instant(thing.get("created_at", thing.get("createdAt", thing.get("submitted_at", thing.get("submittedAt")))))
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: no created_at or createdAt that is a date")
    url = text(thing, "html_url", "url") or ""
    answered = label(thing, "in_reply_to_id")
    person = inner(thing, "user_data") or inner(thing, "user") or inner(thing, "author")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.thread,
            native_id=native_id,
            kind=kind,
            login=_login(thing, fallback),
            sent_at=sent,
            title=under.title,
            body=text(thing, "body"),
            association=text(thing, "author_association", "authorAssociation"),
            url=url if url.startswith("https://") and "//api." not in url else None,
            account_created_at=instant(person.get("created_at", person.get("createdAt"))),
            reply_to=f"{under.thread}/review_comment/{answered}" if answered and kind == "review_comment" else None,
            notes=under.notes,
        ),
        under.place,
    )


def _merge(item: Fields, under: Under, number: str) -> Iterator[Record]:
    at = instant(item.get("merged_at", item.get("mergedAt")))
    by = next((item[key] for key in ("merged_by", "mergedBy", "merged_by_data") if item.get(key)), None)
    login = text(by, "login") if isinstance(by, dict) else by
    if at is None or not isinstance(login, str):
        return
    native = f"{under.thread}/merge"
    author = author_of_login("github.com", login, native)
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
        detail=f"#{number}",
    )
