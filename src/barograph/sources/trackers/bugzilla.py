"""Dumps of Bugzilla's REST API: `bug` answers and `bug/ID/comment` answers (bugzilla.readthedocs.io, /api/core/v1).

Comment number 0 of a bug is its description, so it becomes the issue itself. A bug without its comments has no text and
is only counted. Comments do not name the product, hence the venue given to `load` holds throughout; its first part
is the host. Bugzilla's login is a mail address where the server shows it in full.
"""

from __future__ import annotations

from collections.abc import Iterator

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, tracker_message
from barograph.sources.trackers.thread import Thread

_NO_TEXT = Ignored("bug-without-comments")


class BugzillaDump(JsonReader):
    """Reader of Bugzilla REST dumps."""

    name = "bugzilla"
    pages = ("bugs",)

    def known(self, value: Fields) -> str | None:
        """A bug with `summary` and `product`, a comment with `bug_id` and `text`, or comments by bug."""
        if _is_bug(value) or _is_comment(value):
            return "holds Bugzilla bugs or comments"
        by_bug = inner(value, "bugs").values()
        has_comments = any(any(map(_is_comment, entries(bug, "comments"))) for bug in by_bug if isinstance(bug, dict))
        return "holds Bugzilla comments by bug" if has_comments else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what a bug, a comment, or an answer of comments by bug holds."""
        if isinstance(value.get("bugs"), dict):
            for number, item in sorted(value["bugs"].items()):
                yield from _comments(item if isinstance(item, dict) else {}, _thread(options.venue, number, unit.place))
        elif _is_bug(value):
            yield from bug_records(value, unit.place, unit.notes, options.venue, None)
        elif _is_comment(value):
            yield _comment(value, _thread(options.venue, label(value, "bug_id") or "", unit.place, notes=unit.notes))
        else:
            yield bad_shape(value, "a Bugzilla bug or comment", unit.place)


def _thread(
    venue: str,
    number: str,
    place: Provenance,
    title: str | None = None,
    base: str | None = None,
    notes: tuple[str, ...] = (),
) -> Thread:
    """The bug a comment hangs under; `base` is the address of the server, for links."""
    url = f"{base.rstrip('/')}/show_bug.cgi?id={number}" if base else None
    return Thread(venue, f"{venue.partition('/')[0]}/bug/{number}", title, url, place, notes)


def bug_records(
    bug: Fields, place: Provenance, notes: tuple[str, ...], venue: str, base: str | None
) -> Iterator[Record]:
    """Yield the messages of a bug that holds its comments.

    Args:
        bug: The object.
        place: Where the unit stands that holds it.
        notes: Repairs made to read it.
        venue: Venue; its first part is the host.
        base: Address of the server, for links.
    """
    number = label(bug, "id")
    if number is None:
        yield Reject(place, "no-number", "a bug without `id`")
        return
    yield from _comments(bug, _thread(venue, number, place, text(bug, "summary"), base, notes))


def _is_bug(value: Fields) -> bool:
    return label(value, "id") is not None and "summary" in value and ("product" in value or "creator" in value)


def _is_comment(value: Fields) -> bool:
    return label(value, "bug_id") is not None and ("text" in value or "raw_text" in value)


def _comments(item: Fields, bug: Thread) -> Iterator[Record]:
    comments = list(entries(item, "comments"))
    if not comments:
        yield _NO_TEXT
    for comment in comments:
        yield _comment(comment, bug)


def _comment(comment: Fields, bug: Thread) -> Record:
    sent = instant(comment.get("creation_time") or comment.get("time"))
    own = label(comment, "id")
    if sent is None or own is None:
        return Reject(bug.place, "no-date", f"{bug.native_id}: a comment without id or creation_time")
    first = comment.get("count") == 0
    who = text(comment, "creator", "author") or text(inner(comment, "creator_detail"), "name", "nick")
    is_address = who is not None and "@" in who
    return tracker_message(
        Utterance(
            venue=bug.venue,
            thread=bug.native_id,
            native_id=bug.native_id if first else f"{bug.native_id}/comment/{own}",
            kind="issue" if first else "comment",
            login=None if is_address else who,
            address=who if is_address else None,
            sent_at=sent,
            title=bug.title,
            body=text(comment, "raw_text", "text"),
            name=text(inner(comment, "creator_detail"), "real_name"),
            url=bug.url,
            markdown=False,
            notes=bug.notes,
        ),
        bug.place,
    )
