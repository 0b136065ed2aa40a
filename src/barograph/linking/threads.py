"""Threads by references, and by subject where an archive has lost them; linear in the number of messages.

Follows the containers of Zawinski, "message threading" (jwz.org/doc/threading.html), in one pass by time: a message
joins the thread of the nearest ancestor it names, in its own venue, or else in another venue of the project: whoever
answers on a second list is in the same discussion. Only what was sent earlier is looked at, so a later message never
moves an earlier one to another thread (as-of safety). Tracker messages hang under their issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.identifiers import digest

_REPLY = re.compile(r"^\s*(?:(?:re|aw|sv|vs|antw|odp|r|tr|fwd?|wg)(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_LIST_TAG = re.compile(r"\[[^\]]{1,40}\]\s*")
SUBJECT_DAYS = 400
"""A reply without references joins a thread of equal subject that spoke within so many days."""

PLACED = pa.schema(
    [
        pa.field("message_id", pa.string()),
        pa.field("thread_id", pa.string()),
        pa.field("parent_id", pa.string()),
        pa.field("threaded_by", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What threading needs of a message."""

    message_id: str
    native_id: str
    reply_to: str | None
    reference_ids: tuple[str, ...]
    thread_hint: str | None
    sent_at: datetime
    subject: str


@dataclass(slots=True)
class Known:
    """What has been placed so far: native id -> thread id, and native id -> message id."""

    threads: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Threading:
    """The state of one pass over one venue's messages in order of time.

    Attributes:
        venue: The venue.
        project: What all venues of its project hold; None where it is the only one.
        here: What the venue holds.
        subjects: Subject -> latest thread and when it spoke last.

    Example:
        >>> at = datetime(2020, 1, 1)
        >>> pass_ = Threading("list")
        >>> root = pass_.place(Sent("1", "a@x", None, (), None, at, "hello"))
        >>> answer = pass_.place(Sent("2", "b@x", "a@x", ("a@x",), None, at, "Re: hello"))
        >>> root[0] == answer[0], answer[1:]
        (True, ('1', 'references'))
    """

    venue: str
    project: Known | None = None
    here: Known = field(default_factory=Known)
    subjects: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def place(self, sent: Sent) -> tuple[str, str | None, str]:
        """Return thread id, parent's message id (None if not in the archive) and how the place was found."""
        named = list(dict.fromkeys(filter(None, (sent.reply_to, *reversed(sent.reference_ids)))))
        named = [native for native in named if native != sent.native_id]
        known = [self.here] if self.project is None else [self.here, self.project]
        parent = next((at.messages[native] for native in named for at in known if native in at.messages), None)
        thread, found = self._thread(sent, named)
        for at in known:
            for native in (sent.native_id, *named):
                at.threads.setdefault(native, thread)
            at.messages.setdefault(sent.native_id, sent.message_id)
        base, _ = base_subject(sent.subject)
        if base:
            self.subjects[base] = (thread, sent.sent_at)
        return thread, parent, found

    def _thread(self, sent: Sent, named: list[str]) -> tuple[str, str]:
        if sent.thread_hint:
            return digest("thread", self.venue, sent.thread_hint), "tracker"
        for native in (*named, sent.native_id):
            if native in self.here.threads:
                return self.here.threads[native], "references"
        across = self.project or self.here
        for native in named:
            if native in across.messages:
                return across.threads[native], "references"
        if named:
            return digest("thread", self.venue, named[-1]), "references"
        base, is_reply = base_subject(sent.subject)
        if is_reply and base in self.subjects:
            thread, last = self.subjects[base]
            if sent.sent_at - last <= timedelta(days=SUBJECT_DAYS):
                return thread, "subject"
        return digest("thread", self.venue, sent.native_id), "root"


def base_subject(subject: str) -> tuple[str, bool]:
    """Return the subject without reply marks and list tags, lower case, and whether it had a reply mark.

    Example:
        >>> base_subject("Re: [PATCH v2] AW: Fix  it")
        ('fix it', True)
    """
    rest, is_reply = subject, False
    while True:
        shorter = _LIST_TAG.sub("", rest)
        cut = _REPLY.sub("", shorter)
        is_reply = is_reply or cut != shorter
        if cut == rest:
            return " ".join(cut.lower().split()), is_reply
        rest = cut


def _place_project(rows: pa.Table) -> pa.Table:
    rows = rows.sort_by([("sent_at", "ascending"), ("message_id", "ascending")])
    venues = rows["venue"].to_pylist()
    several = sorted(set(venues))
    project = Known() if len(several) > 1 else None
    passes = {venue: Threading(venue, project) for venue in several}
    rows_sent = zip(venues, _sent(rows), strict=True)
    placed = [(sent.message_id, *passes[venue].place(sent)) for venue, sent in rows_sent]
    columns = zip(*placed, strict=True) if placed else ([] for _ in PLACED)
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=PLACED)


def _sent(rows: pa.Table) -> Iterator[Sent]:
    columns = [rows[name].to_pylist() for name in Sent.__dataclass_fields__]
    for message_id, native_id, reply_to, references, hint, at, subject in zip(*columns, strict=True):
        yield Sent(message_id, native_id, reply_to, tuple(references or ()), hint, at, subject or "")


def threads_of(messages: DataFrame, projects: DataFrame) -> DataFrame:
    """Place every message in a thread.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of. A project is worked on as a whole by one worker: about
            1 kB a message (5 million messages in 5 GB).
        projects: venue, project.

    Returns:
        message_id, thread_id, parent_id, threaded_by.
    """
    wanted = ["venue", *Sent.__dataclass_fields__]
    from pyspark.sql.pandas.types import from_arrow_schema

    named = messages.select(*wanted).join(F.broadcast(projects), "venue", how="inner")
    return named.groupBy("project").applyInArrow(_place_project, from_arrow_schema(PLACED))


def summarise(placements: DataFrame, messages: DataFrame) -> DataFrame:
    """One row a thread, as `Table.THREADS`.

    Args:
        placements: `Table.PLACEMENTS`.
        messages: `Table.MESSAGES`, for the subjects.
    """
    rows = placements.join(messages.select("message_id", "subject"), "message_id", how="inner")
    first = F.min(F.struct("sent_at", "message_id", "subject", "identity_id")).alias("first")
    opened = rows.groupBy("thread_id").agg(
        F.min("venue").alias("venue"),
        F.min("project").alias("project"),
        first,
        F.max("sent_at").alias("last_at"),
        F.count("*").alias("messages"),
        F.countDistinct("identity_id").alias("identities"),
    )
    openers = opened.select("thread_id", F.col("first.identity_id").alias("opener"))
    answered = (
        rows.join(openers, "thread_id", how="inner")
        .where(F.col("identity_id") != F.col("opener"))
        .groupBy("thread_id")
        .agg(F.min("sent_at").alias("answered_at"))
    )
    return opened.join(answered, "thread_id", how="left").select(
        "thread_id",
        "venue",
        "project",
        F.col("first.subject").alias("subject"),
        F.col("first.message_id").alias("root_id"),
        F.col("first.identity_id").alias("opener"),
        F.col("first.sent_at").alias("started_at"),
        "last_at",
        "messages",
        "identities",
        "answered_at",
    )
