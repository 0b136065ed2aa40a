"""What a GitHub event says: an utterance, a step of access, a withdrawal, or nothing for us.

Shapes: the Events API from 2015 on (docs.github.com/en/rest/using-the-rest-api/github-event-types), its shortened
payloads of late 2025, and the Timeline API of 2011 to 2014, whose issue and comment events carry no text at all.
An utterance's author is the author of the object in the payload, not the actor of the event, and its time is the
object's own: an issue may be re-opened, or a comment imported, by somebody else and later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from barograph.identifiers import digest
from barograph.sources.base import Ignored, Provenance, Record, Reject, Removal, Right
from barograph.sources.containers.json_fields import Fields, inner, label, text
from barograph.sources.containers.json_parse import parse
from barograph.sources.instants import instant
from barograph.sources.trackers.account import author_of_login
from barograph.sources.trackers.github_names import commit_thread, thread_of, venue_of_event
from barograph.sources.trackers.message import Utterance, tracker_message

SAID = frozenset({"opened", "created"})
WITHDRAWN = frozenset({"deleted"})
NO_TEXT = Ignored("text-not-in-event")
LATER = Ignored("later-action")


@dataclass(frozen=True, slots=True)
class Event:
    """The frame of an event: all that is the same for every type. Most events ask for little of it.

    Attributes:
        fields: The event as parsed.
        payload: The payload.
        venue: `github.com/owner/repo`.
        at: When.
        place: Where it stands.
        notes: Repairs made so far.
    """

    fields: Fields
    payload: Fields
    venue: str
    at: datetime
    place: Provenance
    notes: tuple[str, ...]

    @property
    def action(self) -> str:
        """Action of the payload; empty where it has none."""
        return text(self.payload, "action") or ""

    @property
    def actor(self) -> str | None:
        """Login of whoever caused it."""
        return (
            text(inner(self.fields, "actor"), "login")
            or text(self.fields, "actor")
            or text(inner(self.fields, "actor_attributes"), "login")
        )

    @property
    def actor_created_at(self) -> datetime | None:
        """Creation of that account, where stated."""
        return instant(inner(self.fields, "actor").get("created_at"))

    @property
    def event_id(self) -> str:
        """Id of the event, or a digest of the line where there is none (before 2015)."""
        return label(self.fields, "id") or self.place.sha256[:32]

    def right(self, kind: str, native_id: str, login: str | None, detail: str | None) -> Record:
        """A step of access by a login, by the actor where none is given."""
        native = f"{self.venue}/{native_id}"
        author = author_of_login("github.com", login or self.actor, native)
        return Right(
            right_id=digest("right", kind, native),
            at=self.at,
            account_id=author.account_id,
            kind=kind,
            native_id=native,
            provenance=self.place,
            venue=self.venue,
            display_name=author.login,
            login=author.login,
            detail=(detail or "")[:200] or None,
        )


def record_of_event(value: object, notes: tuple[str, ...], place: Callable[[], Provenance]) -> Record:
    """Turn a parsed line into its one record.

    Args:
        value: The JSON value.
        notes: Repairs made while parsing.
        place: Makes the provenance; asked only where the record keeps one, since it costs a digest.

    Returns:
        A record; `Reject` where the value is no event, names no repository or has no date.
    """
    if not isinstance(value, dict):
        return Reject(place(), "bad-shape", f"expected a JSON object, found {type(value).__name__}")
    kind = text(value, "type")
    if kind is None:
        return Reject(place(), "bad-shape", "no key `type`; expected a GitHub event")
    make = _MAKERS.get(kind)
    if make is None:
        return Ignored("other-event")
    venue = venue_of_event(value)
    if venue is None:
        return Reject(place(), "no-repository", f"{kind} without repo.name of the form owner/repo")
    at = instant(value.get("created_at"))
    if at is None:
        return Reject(place(), "no-date", f"{kind}: created_at {str(value.get('created_at'))[:40]!r} is no date")
    return make(Event(value, _payload(value), venue, at, place(), notes))


def _payload(event: Fields) -> Fields:
    """The payload; BigQuery's tables of GH Archive keep it as a text of JSON."""
    payload = event.get("payload")
    if isinstance(payload, str):
        try:
            payload = parse(payload.encode("utf-8", "replace")).value
        except ValueError:
            payload = None
    return payload if isinstance(payload, dict) else {}


def _said(event: Event, thing: Fields, thread: str, tail: str, kind: str, title: str | None) -> Record:
    """The message of an issue, comment or review in a payload."""
    native_id = thread + tail
    action = event.action
    if action in WITHDRAWN:
        return Removal(native_id, event.place)
    if action and action not in SAID:
        return LATER
    user, actor = inner(thing, "user"), event.actor
    login = text(user, "login") or actor
    body = text(thing, "body")
    if body is None and not title and kind != "comment":
        return NO_TEXT
    answered = label(thing, "in_reply_to_id")
    created = instant(user.get("created_at")) or (event.actor_created_at if login == actor else None)
    return tracker_message(
        Utterance(
            venue=event.venue,
            thread=thread,
            native_id=native_id,
            kind=kind,
            login=login,
            sent_at=instant(thing.get("created_at")) or instant(thing.get("submitted_at")) or event.at,
            title=title,
            body=body,
            association=text(thing, "author_association"),
            url=text(thing, "html_url"),
            account_created_at=created,
            reply_to=f"{thread}/review_comment/{answered}" if answered and kind == "review_comment" else None,
            notes=event.notes,
        ),
        event.place,
    )


def _issue(event: Event) -> Record:
    issue = inner(event.payload, "issue")
    number = label(issue, "number") or label(event.payload, "number")
    if not issue or number is None:
        return NO_TEXT
    kind = "pull" if issue.get("pull_request") else "issue"
    return _said(event, issue, thread_of(event.venue, number), "", kind, text(issue, "title"))


def _issue_comment(event: Event) -> Record:
    comment, issue = inner(event.payload, "comment"), inner(event.payload, "issue")
    number, own = label(issue, "number"), label(comment, "id")
    if number is None or own is None:
        return NO_TEXT
    return _said(event, comment, thread_of(event.venue, number), f"/comment/{own}", "comment", text(issue, "title"))


def _pull(event: Event) -> Record:
    pull = inner(event.payload, "pull_request")
    number = label(pull, "number") or label(event.payload, "number")
    if number is None:
        return NO_TEXT
    if event.action == "merged" or (event.action == "closed" and pull.get("merged") is True):
        return event.right("merge", f"issues/{number}/merge", text(inner(pull, "merged_by"), "login"), f"#{number}")
    return _said(event, pull, thread_of(event.venue, number), "", "pull", text(pull, "title"))


def _review(event: Event) -> Record:
    review, pull = inner(event.payload, "review"), inner(event.payload, "pull_request")
    number, own = label(pull, "number"), label(review, "id")
    if number is None or own is None:
        return NO_TEXT
    if not (text(review, "body") or "").strip():
        return Ignored("review-without-text")
    return _said(event, review, thread_of(event.venue, number), f"/review/{own}", "review", text(pull, "title"))


def _review_comment(event: Event) -> Record:
    comment, pull = inner(event.payload, "comment"), inner(event.payload, "pull_request")
    number, own = label(pull, "number") or _number_in(text(comment, "pull_request_url")), label(comment, "id")
    if number is None or own is None:
        return NO_TEXT
    thread = thread_of(event.venue, number)
    return _said(event, comment, thread, f"/review_comment/{own}", "review_comment", text(pull, "title"))


def _number_in(url: str | None) -> str | None:
    last = (url or "").rstrip("/").rpartition("/")[2]
    return last if last.isdigit() else None


def _discussion(event: Event) -> Record:
    discussion = inner(event.payload, "discussion")
    number = label(discussion, "number")
    if number is None:
        return NO_TEXT
    return _said(event, discussion, thread_of(event.venue, number), "", "issue", text(discussion, "title"))


def _discussion_comment(event: Event) -> Record:
    comment, discussion = inner(event.payload, "comment"), inner(event.payload, "discussion")
    number, own = label(discussion, "number"), label(comment, "id")
    if number is None or own is None:
        return NO_TEXT
    thread = thread_of(event.venue, number)
    return _said(event, comment, thread, f"/comment/{own}", "comment", text(discussion, "title"))


def _commit_comment(event: Event) -> Record:
    comment = inner(event.payload, "comment")
    sha, own = label(comment, "commit_id"), label(comment, "id")
    if sha is None or own is None:
        return NO_TEXT
    return _said(event, comment, commit_thread(event.venue, sha), f"/comment/{own}", "commit_comment", None)


def _push(event: Event) -> Record:
    return event.right("push", f"push/{event.event_id}", None, text(event.payload, "ref"))


def _created_ref(event: Event) -> Record:
    """A new branch or tag takes the right to push; GitHub sends no push event for it."""
    kind, ref = text(event.payload, "ref_type"), text(event.payload, "ref")
    if kind not in ("branch", "tag") or not ref:
        return Ignored("repository-created")
    return event.right(
        "push", f"create/{event.event_id}", None, f"refs/{'heads' if kind == 'branch' else 'tags'}/{ref}"
    )


def _release(event: Event) -> Record:
    if event.action not in ("published", "released", ""):
        return LATER
    release = inner(event.payload, "release")
    own = label(release, "id") or event.event_id
    return event.right("release", f"release/{own}", text(inner(release, "author"), "login"), text(release, "tag_name"))


def _member(event: Event) -> Record:
    member = inner(event.payload, "member")
    login = text(member, "login") or text(event.payload, "member")
    if event.action not in ("added", "") or not login:
        return LATER
    return event.right("member", f"member/{event.event_id}", login, "added")


_MAKERS: dict[str, Callable[[Event], Record]] = {
    "IssuesEvent": _issue,
    "IssueCommentEvent": _issue_comment,
    "PullRequestEvent": _pull,
    "PullRequestReviewEvent": _review,
    "PullRequestReviewCommentEvent": _review_comment,
    "CommitCommentEvent": _commit_comment,
    "DiscussionEvent": _discussion,
    "DiscussionCommentEvent": _discussion_comment,
    "PushEvent": _push,
    "CreateEvent": _created_ref,
    "ReleaseEvent": _release,
    "MemberEvent": _member,
}

TAKEN = frozenset(kind.encode() for kind in _MAKERS)
"""Types of event that give records, as bytes."""
