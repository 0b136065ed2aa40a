"""From a pattern and a site to messages: rows that no stage can tell from loaded ones but by their provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from barograph.catalogue.tables import Table
from barograph.evaluation.corpus import Corpus
from barograph.evaluation.draw import Draw
from barograph.evaluation.injection_sites import MemberMessage, ProjectTimeline, Site
from barograph.evaluation.pattern import PRESSURE, Pattern
from barograph.evaluation.people import Author, Donor, authors
from barograph.evaluation.schedule import ScheduledMessage, schedule
from barograph.evaluation.wording import Writer, writer
from barograph.identifiers import digest, mail_message, sha256_of, tracker_message
from barograph.text.measures import measured

SOURCE = "planted"
"""Provenance of planted messages: their `source`."""

JOIN_SHARE = 0.5
"""Share of a campaign's messages that go to a thread it is in already."""

BACK_SHARE = 0.4
"""Of these, the share that answers an accomplice instead of the member."""

TRIES = 40
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted where.

    Attributes:
        pattern: The pattern.
        number: Its draw.
        project: Where.
        accounts: Planted account ids.
        pressing: Ids of its messages that are not cover.
        first: First of these.
        last: Last of these.
        rows: Rows of `Table.MESSAGES`.
    """

    pattern: Pattern
    number: int
    project: str
    accounts: tuple[str, ...]
    pressing: tuple[str, ...]
    first: datetime
    last: datetime
    rows: tuple[dict[str, Any], ...]


@dataclass(slots=True)
class Planter:
    """Plants patterns one after the other; no two planted texts of one pass are the same, unless they are to be.

    Attributes:
        corpus: The texts.
        lent: Donors of headers.
        timelines: All projects, for those who come from another one.
        seed: Named by the user.
        used: Content keys used so far.
    """

    corpus: Corpus
    lent: Sequence[Donor]
    timelines: Sequence[ProjectTimeline]
    seed: int
    used: set[str] = field(default_factory=set)

    def plant(self, pattern: Pattern, number: int, site: Site) -> Planted | None:
        """Plant a pattern; None where it needs another project and there is none.

        Args:
            pattern: What.
            number: Number of the draw.
            site: Where.
        """
        draw = Draw("plant", self.seed, pattern.name, number)
        venue = site.timeline.anchors[0].venue
        tracker = site.timeline.anchors[0].kind != "mail"
        people = authors(pattern, venue, tracker, self.lent, draw)
        elsewhere = [timeline for timeline in self.timelines if timeline.project != site.timeline.project]
        if pattern.people == "veterans" and not elsewhere:
            return None
        said = schedule(pattern, site, elsewhere, draw)
        calm = pattern.pool == PRESSURE and pattern.wording == "polite"
        promoted = draw.pick(self.corpus.slots["given"])
        writers = [writer(self.corpus, promoted, calm, draw) for _ in people]
        common = self._text(pattern, writers[0], draw) if pattern.same_text else ""
        conversation = Conversation(pattern)
        rows, pressing = [], []
        for planned in said:
            author = people[planned.account]
            text = common if planned.pressing and common else self._words(pattern, writers, planned, draw)
            row = conversation.message(planned, author, text, draw)
            rows.append(row)
            if planned.pressing:
                pressing.append((row["sent_at"], row["message_id"]))
        ids = tuple(message_id for _, message_id in pressing)
        accounts = tuple(author.account_id for author in people)
        first, last = min(pressing)[0], max(pressing)[0]
        return Planted(pattern, number, site.timeline.project, accounts, ids, first, last, tuple(rows))

    def _words(self, pattern: Pattern, writers: Sequence[Writer], planned: ScheduledMessage, draw: Draw) -> str:
        """A text nobody has used yet; a text that stands in many projects would be left out as a broadcast."""
        for _ in range(TRIES):
            by = writers[planned.account]
            text = self._text(pattern, by, draw) if planned.pressing else by.neutral(draw)
            key = measured(text).content_key
            if key is None or key not in self.used:
                break
        if key:
            self.used.add(key)
        return text

    @staticmethod
    def _text(pattern: Pattern, by: Writer, draw: Draw) -> str:
        if pattern.pool == PRESSURE:
            return by.pressing(pattern.wording, pattern.reworded, draw)
        return by.lookalike(pattern.pool, draw)


@dataclass(slots=True)
class Conversation:
    """The threads one planting has been in.

    Attributes:
        pattern: The pattern.
        replies: Planted rows so far with the member's message they hang under.
    """

    pattern: Pattern
    replies: list[tuple[MemberMessage, dict[str, Any]]] = field(default_factory=list)

    def message(self, planned: ScheduledMessage, author: Author, text: str, draw: Draw) -> dict[str, Any]:
        """The row of one message."""
        anchor, parent = self._answered(planned, author, draw)
        at = planned.at if anchor is None else max(planned.at, anchor.at + 1.0 / 24.0)
        key = digest("planted", self.pattern.name, author.account_id, len(self.replies), round(at * 86_400))
        row = _row(self.pattern, author, text, at, key, _thread_of(planned, anchor, parent, author, key, text))
        if anchor is not None:
            self.replies.append((anchor, row))
        return row

    def _answered(
        self, planned: ScheduledMessage, author: Author, draw: Draw
    ) -> tuple[MemberMessage | None, dict[str, Any] | None]:
        """The member's message, and the planted message where one of those is answered."""
        if not planned.anchors:
            return None, None
        recent = [(a, row) for a, row in self.replies if a.project == planned.project and planned.at - a.at <= 2 * 30.0]
        if self.pattern.threads == "one" and self.replies and planned.pressing:
            return self.replies[0][0], None
        if planned.pressing and recent and draw.chance(JOIN_SHARE):
            anchor, row = draw.pick(recent)
            other = row["account_id"] != author.account_id
            return anchor, row if other and row["sent_at"] < _instant(planned.at) and draw.chance(BACK_SHARE) else None
        return draw.pick(planned.anchors), None


@dataclass(frozen=True, slots=True)
class _Thread:
    venue: str
    kind: str
    native_id: str
    reply_to: str | None
    reference_ids: tuple[str, ...]
    thread_hint: str | None
    subject: str


def _thread_of(
    planned: ScheduledMessage,
    anchor: MemberMessage | None,
    parent: dict[str, Any] | None,
    author: Author,
    key: str,
    text: str,
) -> _Thread:
    tracker = author.login is not None
    if anchor is None:
        subject = " ".join(text.split()[:6])
        own = f"{planned.venue}/issues/planted-{key}" if tracker else f"{key[:24]}@{_host(author)}"
        return _Thread(planned.venue, "issue" if tracker else "mail", own, None, (), own if tracker else None, subject)
    subject = anchor.subject if anchor.subject[:3].lower() == "re:" or tracker else f"Re: {anchor.subject}"
    if tracker:
        hint = anchor.thread_hint or anchor.native_id
        kind = "comment" if anchor.kind in ("issue", "pull") else anchor.kind
        return _Thread(anchor.venue, kind, f"{hint}/comment/{key}", None, (), hint, subject)
    answered = parent["native_id"] if parent else anchor.native_id
    chain = (*anchor.reference_ids, anchor.native_id, *((answered,) if parent else ()))
    return _Thread(anchor.venue, "mail", f"{key[:24]}@{_host(author)}", answered, chain, None, subject)


def _host(author: Author) -> str:
    return author.donor.host or author.donor.domain or "planted.invalid"


def _instant(at: float) -> datetime:
    return _EPOCH + timedelta(seconds=round(at * 86_400))


def _row(pattern: Pattern, author: Author, text: str, at: float, key: str, thread: _Thread) -> dict[str, Any]:
    facts = measured(text)
    mail = thread.kind == "mail"
    raw = text.encode()
    return {
        "message_id": (mail_message if mail else tracker_message)(thread.native_id),
        "venue": thread.venue,
        "kind": thread.kind,
        "native_id": thread.native_id,
        "reply_to": thread.reply_to,
        "reference_ids": list(thread.reference_ids),
        "thread_hint": thread.thread_hint,
        "account_id": author.account_id,
        "display_name": author.name,
        "address": author.address,
        "login": author.login,
        "automation": pattern.automation,
        "sent_at": _instant(at),
        "utc_offset_minutes": author.donor.offset,
        "date_source": "date-header" if mail else "event",
        "subject": thread.subject,
        "own_text": text,
        "words": facts.words,
        "quoted_lines": 0,
        "code_lines": 0,
        "diff_lines": 12 if pattern.patch else 0,
        "patch": pattern.patch,
        "language": facts.language,
        "message_host": _host(author) if mail else None,
        "client": author.donor.client,
        "list_id": author.donor.list_id,
        "recipients": [],
        "mentions": [],
        "content_key": facts.content_key,
        "text_digest": facts.text_digest,
        "also_seen_in": [],
        "notes": [],
        "source": SOURCE,
        "path": f"planted/{key}",
        "byte_offset": 0,
        "byte_length": len(raw),
        "sha256": sha256_of(raw),
    }


def planted_rows(planted: Sequence[Planted]) -> pa.Table:
    """All planted messages as `Table.MESSAGES`."""
    rows = [row for one in planted for row in one.rows]
    return pa.Table.from_pylist(rows, schema=Table.MESSAGES.arrow)
