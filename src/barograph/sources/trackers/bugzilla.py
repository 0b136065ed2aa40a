"""Dumps of Bugzilla's REST API: `bug` answers and `bug/ID/comment` answers (bugzilla.readthedocs.io, /api/core/v1).

Comment number 0 of a bug is its description, so it becomes the issue itself. A bug without its comments has no text and
is only counted. The product is not told by comments, hence the venue given to `load` holds throughout; its first part
is the host. Bugzilla's login is a mail address where the server shows it in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, inner, label, objects, text
from barograph.sources.containers.json_reader import EMPTY_PAGE, JsonReader
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, tracker_message

_NO_TEXT = Ignored("bug-without-comments")


@dataclass(frozen=True, slots=True)
class Bug:
    """The bug a comment hangs under.

    Attributes:
        venue: Venue.
        number: Number of the bug.
        title: Summary, where known.
        base: Address of the server, where known, for links.
        place: Where the unit stands.
        notes: Repairs made to read it.
    """

    venue: str
    number: str
    title: str | None
    base: str | None
    place: Provenance
    notes: tuple[str, ...]

    @property
    def thread(self) -> str:
        """Its native id."""
        return f"{self.venue.partition('/')[0]}/bug/{self.number}"


class BugzillaDump(JsonReader):
    """Reader of Bugzilla REST dumps."""

    name = "bugzilla"

    def known(self, value: Fields) -> str | None:
        """An answer with `bugs`, a bug with `summary` and `product`, or a comment with `bug_id` and `text`."""
        bugs = value.get("bugs")
        firsts = [value]
        if isinstance(bugs, dict):
            firsts = [bug for bug in bugs.values() if isinstance(bug, dict)][:1]
        elif isinstance(bugs, list):
            firsts = list(objects(bugs))[:1]
        if any(_is_bug(first) or _is_comment(first) for first in firsts):
            return "holds Bugzilla bugs or comments"
        if bugs and any(any(map(_is_comment, entries(first, "comments"))) for first in firsts):
            return "holds Bugzilla comments by bug"
        return None

    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield what a bug, a comment, an answer or a page holds."""
        value = unit.value
        if isinstance(value, list):
            if not value:
                yield EMPTY_PAGE
            for entry in value:
                yield from self.records(Unit(unit.place, entry, unit.notes), options)
        elif not isinstance(value, dict):
            yield Reject(unit.place, "bad-shape", f"expected an object or a page, found {type(value).__name__}")
        elif isinstance(value.get("bugs"), list):
            yield from self.records(Unit(unit.place, value["bugs"], unit.notes), options)
        elif isinstance(value.get("bugs"), dict):
            for number, held in sorted(value["bugs"].items()):
                bug = Bug(options.venue, number, None, None, unit.place, unit.notes)
                yield from _comments(held if isinstance(held, dict) else {}, bug)
        elif _is_bug(value):
            yield from bug_records(value, unit.place, unit.notes, options.venue, None)
        elif _is_comment(value):
            number = label(value, "bug_id") or ""
            yield _comment(value, Bug(options.venue, number, None, None, unit.place, unit.notes))
        else:
            keys = ", ".join(sorted(value)[:6])[:200]
            yield Reject(unit.place, "bad-shape", f"neither bug nor comment; keys: {keys}")


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
    yield from _comments(bug, Bug(venue, number, text(bug, "summary"), base, place, notes))


def _is_bug(value: Fields) -> bool:
    return label(value, "id") is not None and "summary" in value and ("product" in value or "creator" in value)


def _is_comment(value: Fields) -> bool:
    return label(value, "bug_id") is not None and ("text" in value or "raw_text" in value)


def _comments(held: Fields, bug: Bug) -> Iterator[Record]:
    comments = list(entries(held, "comments"))
    if not comments:
        yield _NO_TEXT
    for comment in comments:
        yield _comment(comment, bug)


def _comment(comment: Fields, bug: Bug) -> Record:
    sent = instant(comment.get("creation_time") or comment.get("time"))
    own = label(comment, "id")
    if sent is None or own is None:
        return Reject(bug.place, "no-date", f"bug {bug.number}: a comment without id or creation_time")
    first = comment.get("count") == 0
    who = text(comment, "creator", "author") or text(inner(comment, "creator_detail"), "name", "nick")
    is_address = who is not None and "@" in who
    return tracker_message(
        Utterance(
            venue=bug.venue,
            thread=bug.thread,
            native_id=bug.thread if first else f"{bug.thread}/comment/{own}",
            kind="issue" if first else "comment",
            login=None if is_address else who,
            address=who if is_address else None,
            sent_at=sent,
            title=bug.title,
            body=text(comment, "raw_text", "text"),
            name=text(inner(comment, "creator_detail"), "real_name"),
            url=f"{bug.base.rstrip('/')}/show_bug.cgi?id={bug.number}" if bug.base else None,
            markdown=False,
            notes=bug.notes,
        ),
        bug.place,
    )
