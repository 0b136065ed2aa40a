"""Perceval's back ends without a reader of their own: which of their keys hold text, author and date, one line each.

| kind | back ends |
|---|---|
| trackers | launchpad, redmine, pagure, phabricator, gerrit |
| questions | stackexchange, askbot |
| chats | slack, mattermost, gitter, rocketchat, telegram, supybot |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from barograph.identifiers import digest
from barograph.sources.base import Ignored, Record, Reject
from barograph.sources.containers.json_fields import Fields, entries, inner, label, text
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, tracker_message
from barograph.sources.trackers.thread import Thread
from barograph.text.html import html_to_text

_NO_TEXT = Ignored("entry-without-text")


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an object keeps what an utterance needs; a path goes through objects by dots.

    Attributes:
        own: Paths of its id.
        body: Paths of its text.
        sent: Paths of its date.
        login: Paths of the author's login.
        name: Paths of the author's name.
        title: Paths of the title.
        parent: Paths of the id of the thread's first message, in chats.
        html: The text is HTML.
        answers: Keys of the lists that hang under it, with their shapes.
    """

    own: tuple[str, ...]
    body: tuple[str, ...]
    sent: tuple[str, ...]
    login: tuple[str, ...]
    name: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    html: bool = False
    answers: tuple[tuple[str, Shape], ...] = ()


_LAUNCHPAD_SAID = Shape(
    ("self_link",), ("content",), ("date_created",), ("owner_data.name",), ("owner_data.display_name",)
)
_JOURNAL = Shape(("id",), ("notes",), ("created_on",), ("user_data.login",), ("user_data.firstname", "user.name"))
_PAGURE_SAID = Shape(("id",), ("comment",), ("date_created",), ("user.name",), ("user.fullname",))
_TASK_SAID = Shape(
    ("transactionID", "id"), ("comments",), ("dateCreated",), ("authorData.userName",), ("authorData.realName",)
)
_IN_DIFF = Shape((), ("message",), ("timestamp",), ("reviewer.username",), ("reviewer.name",))
_STACK_SAID = Shape(
    ("comment_id",), ("body_markdown", "body"), ("creation_date",), (), ("owner.display_name",), html=True
)
_STACK_ANSWER = replace(_STACK_SAID, own=("answer_id",), answers=(("comments", _STACK_SAID),))
_ASKBOT_SAID = Shape(("id",), ("summary", "text"), ("added_at",), ("author.username", "answered_by.username"))

SHAPES: dict[tuple[str, str], Shape] = {
    ("launchpad", "issue"): Shape(
        ("id", "bug_data.id"),
        ("bug_data.description", "description"),
        ("date_created", "bug_data.date_created"),
        ("owner_data.name", "bug_data.owner_data.name"),
        ("owner_data.display_name",),
        ("bug_data.title", "title"),
        answers=(("messages_data", _LAUNCHPAD_SAID),),
    ),
    ("redmine", "issue"): Shape(
        ("id",),
        ("description",),
        ("created_on",),
        ("author_data.login",),
        ("author.name",),
        ("subject",),
        answers=(("journals", _JOURNAL),),
    ),
    ("pagure", "issue"): Shape(
        ("id",),
        ("content",),
        ("date_created",),
        ("user.name",),
        ("user.fullname",),
        ("title",),
        answers=(("comments", _PAGURE_SAID),),
    ),
    ("phabricator", "task"): Shape(
        ("id",),
        ("fields.description.raw",),
        ("fields.dateCreated",),
        ("fields.authorData.userName",),
        ("fields.authorData.realName",),
        ("fields.name",),
        answers=(("transactions", _TASK_SAID),),
    ),
    ("gerrit", "review"): Shape(
        ("number",),
        ("commitMessage", "subject"),
        ("createdOn",),
        ("owner.username",),
        ("owner.name",),
        ("subject",),
        answers=(("comments", _IN_DIFF),),
    ),
    ("stackexchange", "question"): Shape(
        ("question_id",),
        ("body_markdown", "body"),
        ("creation_date",),
        (),
        ("owner.display_name",),
        ("title",),
        html=True,
        answers=(("comments", _STACK_SAID), ("answers", _STACK_ANSWER)),
    ),
    ("askbot", "question"): Shape(
        ("id",),
        ("text", "summary"),
        ("added_at",),
        ("author.username",),
        title=("title",),
        html=True,
        answers=(("answers", _ASKBOT_SAID), ("comments", _ASKBOT_SAID)),
    ),
    ("slack", "message"): Shape(
        ("ts",), ("text",), ("ts",), ("user_data.name",), ("user_data.real_name", "user"), parent=("thread_ts",)
    ),
    ("mattermost", "post"): Shape(
        ("id",), ("message",), ("create_at",), ("user_data.username",), ("user_id",), parent=("root_id",)
    ),
    ("gitter", "message"): Shape(
        ("id",), ("text",), ("sent",), ("fromUser.username",), ("fromUser.displayName",), parent=("parentId",)
    ),
    ("rocketchat", "message"): Shape(("_id",), ("msg",), ("ts",), ("u.username",), ("u.name",), parent=("tmid",)),
    ("telegram", "message"): Shape(
        ("message.message_id",),
        ("message.text",),
        ("message.date",),
        ("message.from.username",),
        ("message.from.first_name",),
        parent=("message.reply_to_message.message_id",),
    ),
    ("supybot", "message"): Shape((), ("body",), ("timestamp",), (), ("nick",)),
}
"""Back end and category -> shape."""


def talk_records(data: Fields, shape: Shape, thread: Thread) -> Iterator[Record]:
    """Yield the utterance of an object and those of its answers.

    Args:
        data: The object.
        shape: Where its keys are.
        thread: Venue and place; `native_id` is what the id of the object is added to.
    """
    own = _first(data, shape.own) or digest("unnamed", _first(data, shape.body), _first(data, shape.sent))
    native, parent = f"{thread.native_id}/{own}", _first(data, shape.parent)
    under = replace(thread, native_id=f"{thread.native_id}/{parent or own}", title=_first(data, shape.title))
    chat = not shape.title
    kind = "comment" if chat else "issue"
    yield _said(data, shape, under, native, kind)
    yield from _answers(data, shape, under)


def _answers(data: Fields, shape: Shape, under: Thread) -> Iterator[Record]:
    for key, of_answer in shape.answers:
        for answer in entries(data, key):
            own = _first(answer, of_answer.own)
            if own is None:
                own = digest(
                    "unnamed",
                    _first(answer, of_answer.body),
                    _first(answer, of_answer.sent),
                    _first(answer, of_answer.login),
                )
            yield _said(answer, of_answer, under, f"{under.native_id}/comment/{own.rpartition('/')[2]}", "comment")
            yield from _answers(answer, of_answer, under)


def _said(data: Fields, shape: Shape, under: Thread, native_id: str, kind: str) -> Record:
    body = _first(data, shape.body)
    if not (body or "").strip() and kind == "comment":
        return _NO_TEXT
    sent = instant(_date(data, shape.sent))
    if sent is None:
        return Reject(under.place, "no-date", f"{native_id[-80:]}: none of {', '.join(shape.sent)} is a date")
    return tracker_message(
        Utterance(
            venue=under.venue,
            thread=under.native_id,
            native_id=native_id,
            kind=kind,
            login=_first(data, shape.login),
            sent_at=sent,
            title=under.title,
            body=html_to_text(body) if shape.html and body else body,
            name=_first(data, shape.name),
            reply_to=under.native_id
            if native_id != under.native_id and kind == "comment" and not shape.title
            else None,
            notes=under.notes,
        ),
        under.place,
    )


def _date(data: Fields, paths: tuple[str, ...]) -> object:
    """A date; epoch seconds come as text in some back ends."""
    for path in paths:
        *around, key = path.split(".")
        value = inner(data, *around).get(key)
        if isinstance(value, str) and value.replace(".", "", 1).isdigit() and value.isascii():
            return float(value[:20])
        if value is not None:
            return value
    return None


def _first(data: Fields, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        *around, key = path.split(".")
        parent = inner(data, *around)
        found = text(parent, key) or label(parent, key)
        if found:
            return found
    return None
