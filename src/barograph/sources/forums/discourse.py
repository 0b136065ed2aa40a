"""Discourse: topics and pages of posts as its API gives them (`/t/ID.json`, `/posts.json`), and user archives (CSV).

A topic's first post is the issue, the others are its comments: `host/t/77/1`, `host/t/77/2`; host is the first part of
the venue given to `load`, since posts do not name their server. A post's text is its Markdown (`raw`) where the API was
asked for it, else its HTML (`cooked`), quotations marked. The archive of a user does not name the user: give option
`login`, else all its posts belong to one account named after the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject
from barograph.sources.containers.json_fields import Fields, inner, label, objects, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape, holds_objects, not_understood
from barograph.sources.containers.json_split import Unit
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, changed_note, tracker_message
from barograph.sources.trackers.thread import Thread
from barograph.text.html import html_to_text

_LINK = re.compile(r"/t/(?:[^/]*[^/\d][^/]*/)?(\d+)(?:/(\d+))?(?:[?#]|$)")
_SAID = ("1", "2")
"""`post_type`: 1 a post, 2 a moderator's; 3 says that something was done, 4 is for moderators only."""
_AROUND = frozenset(["details", "suggested_topics", "actions_summary", "users", "primary_groups", "topic_list"])
_PRIVATE = Ignored("private-message")
_ACTION = Ignored("small-action")
_EMPTY = Ignored("post-without-text")


class Discourse(JsonReader):
    """Reader of Discourse topics, posts and user archives."""

    name = "discourse"
    pages = ("latest_posts", "posts")
    around = _AROUND | {"topic", "topics", "grouped_search_result", "categories", "tags", "groups"}

    def known(self, value: Fields) -> str | None:
        """A topic with `post_stream`, a post with `topic_id` and `cooked`, or a row of a user archive."""
        if isinstance(inner(value, "post_stream").get("posts"), list):
            return "a Discourse topic (key post_stream)"
        if _is_post(value):
            return "holds Discourse posts (keys topic_id, cooked or raw)"
        return "a Discourse user archive (columns topic_title, post_raw)" if _is_row(value) else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the posts of a topic, or one post."""
        if isinstance(inner(value, "post_stream").get("posts"), list):
            yield from topic_records(value, unit.place, unit.notes, options.venue)
        elif _is_post(value):
            yield _post(value, _thread(value, options.venue, unit.place, unit.notes))
        elif _is_row(value):
            yield _of_row(value, unit, options)
        else:
            yield bad_shape(value, "a Discourse topic or post", unit.place)


def topic_records(topic: Fields, place: Provenance, notes: tuple[str, ...], venue: str) -> Iterator[Record]:
    """Yield the posts of a topic.

    Args:
        topic: The object, with `post_stream`.
        place: Where the unit stands.
        notes: Repairs made to read it.
        venue: Venue; its first part is the host.
    """
    if text(topic, "archetype") == "private_message":
        yield _PRIVATE
        return
    thread = _thread({"topic_id": topic.get("id"), "topic_title": topic.get("title")}, venue, place, notes)
    for post in objects(inner(topic, "post_stream").get("posts")):
        yield _post(post, thread)
    for key, part in topic.items():
        if key != "post_stream" and key not in _AROUND and holds_objects(part) and any(map(_is_post, objects(part))):
            yield not_understood(key, place)


def _is_post(value: Fields) -> bool:
    return label(value, "topic_id") is not None and "username" in value and ("raw" in value or "cooked" in value)


def _is_row(value: Fields) -> bool:
    return {"topic_title", "post_raw", "url", "created_at"} <= value.keys()


def _thread(post: Fields, venue: str, place: Provenance, notes: tuple[str, ...]) -> Thread:
    native = f"{venue.partition('/')[0]}/t/{label(post, 'topic_id')}/1"
    return Thread(venue, native, text(post, "topic_title", "title"), None, place, notes)


def _post(post: Fields, thread: Thread) -> Record:
    number = label(post, "post_number")
    own = label(post, "id")
    if number is None and own is None:
        return Reject(thread.place, "no-id", f"{thread.native_id}: a post without post_number and id")
    if label(post, "post_type") not in (None, *_SAID):
        return _ACTION
    raw, cooked = text(post, "raw"), text(post, "cooked")
    body = raw if raw is not None else html_to_text(cooked) if cooked else None
    if body is None or post.get("user_deleted") is True or post.get("deleted_at"):
        return _EMPTY
    base = thread.native_id.removesuffix("/1")
    answered = label(post, "reply_to_post_number")
    return _said(
        thread,
        f"{base}/{number}" if number else f"{base}/post/{own}",
        post.get("created_at"),
        body,
        login=text(post, "username"),
        name=text(post, "name"),
        reply_to=f"{base}/{answered}" if answered else None,
        changed=post.get("updated_at") if (label(post, "version") or "1") != "1" else None,
    )


def _of_row(row: Fields, unit: Unit, options: ReadOptions) -> Record:
    link = _LINK.search(text(row, "url") or "")
    if text(row, "is_pm") == "Yes":
        return _PRIVATE
    if link is None:
        return Reject(unit.place, "no-id", "column url holds no address of a topic, such as /t/77/1")
    login = dict(options.extra).get("login")
    post = {"topic_id": link[1], "topic_title": row.get("topic_title")}
    thread = _thread(post, options.venue, unit.place, unit.notes)
    return _said(
        thread,
        f"{thread.native_id.removesuffix('/1')}/{link[2] or '1'}",
        row.get("created_at"),
        text(row, "post_raw") or "",
        login=login,
        name=None if login else f"user of {unit.place.path.rpartition('/')[2]}",
        reply_to=None,
    )


def _said(
    thread: Thread,
    native_id: str,
    sent: object,
    body: str,
    login: str | None,
    name: str | None,
    reply_to: str | None,
    changed: object = None,
) -> Record:
    at = instant(sent)
    if at is None:
        return Reject(thread.place, "no-date", f"{native_id[-80:]}: created_at is no date")
    host, _, path = native_id.partition("/")
    return tracker_message(
        Utterance(
            venue=thread.venue,
            thread=thread.native_id,
            native_id=native_id,
            kind="issue" if native_id == thread.native_id else "comment",
            login=login,
            sent_at=at,
            title=thread.title,
            body=body,
            name=name,
            url=f"https://{host}/{path}" if "." in host else None,
            reply_to=reply_to,
            notes=(*thread.notes, *changed_note(at, instant(changed))),
        ),
        thread.place,
    )
