"""Zulip: an organisation's export, answers of its API, and static archives (zulip-archive: one file a topic).

| form | messages | accounts and streams |
|---|---|---|
| export | `messages-000001.json`, key `zerver_message` | `realm.json`, looked up by number |
| API | key `messages`, `type: stream` | in the message |
| archive | a list of `content`, `id`, `sender_full_name`, `timestamp` | names; stream and topic are folder and file |

Only messages in streams are read; direct messages are counted. The thread is the topic; a chat has no first message
that stands for it, so all are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from barograph.sources.base import Ignored, ReadOptions, Record, Reject
from barograph.sources.containers.json_fields import Fields, entries, label, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.containers.json_split import Unit
from barograph.sources.instants import instant
from barograph.sources.trackers.message import Utterance, changed_note, tracker_message
from barograph.text.html import html_to_text

_STREAM = "2"
"""`type` of a recipient that is a stream."""
_PRIVATE = Ignored("private-message")
_REALM = Ignored("realm-without-talk")
_NUMBERED = re.compile(r"^\d+-")
_ENCODED = re.compile(r"\.([0-9A-F]{2})")
_WITHOUT_TALK = frozenset({"zerver_userprofile", "zerver_attachment", "analytics_realmcount", "s3_path", "s3_key"})
"""Keys of an export's other files: accounts, attachments, counts, uploads."""
_INDEXES = ({"streams", "time"}, {"stream_index", "time"})
"""What a static archive keeps about its own state."""
_EXPORTED = frozenset({"id", "content", "date_sent", "sender", "recipient"})
_ANSWERED = frozenset({"id", "content", "timestamp", "sender_full_name"})


class Zulip(JsonReader):
    """Reader of Zulip exports, API answers and static archives."""

    name = "zulip"
    pages = ("zerver_message", "messages")
    around = frozenset({"zerver_usermessage"})

    def known(self, value: Fields) -> str | None:
        """A message of an export, of the API or of an archive, or the tables of `realm.json`."""
        if value.keys() >= _EXPORTED or "zerver_userprofile" in value:
            return "a Zulip export (keys sender, recipient, date_sent)"
        return "Zulip messages (keys sender_full_name, timestamp)" if value.keys() >= _ANSWERED else None

    def states_facts(self, name: str) -> bool:
        """Accounts and streams stand in `realm.json`."""
        return name.endswith("realm.json")

    def facts(self, value: Fields) -> Iterator[tuple[str, str]]:
        """Yield names and addresses of accounts and names of streams, by number."""
        for account in (*entries(value, "zerver_userprofile"), *entries(value, "zerver_userprofile_crossrealm")):
            number = label(account, "id")
            yield f"name/{number}", text(account, "full_name") or ""
            yield f"address/{number}", text(account, "delivery_email", "email") or ""
            if account.get("is_bot") is True:
                yield f"program/{number}", "yes"
        streams = {label(stream, "id"): text(stream, "name") or "" for stream in entries(value, "zerver_stream")}
        for recipient in entries(value, "zerver_recipient"):
            if label(recipient, "type") == _STREAM:
                yield f"stream/{label(recipient, 'id')}", streams.get(label(recipient, "type_id"), "")

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the message of an object."""
        if not _WITHOUT_TALK.isdisjoint(value) or value.keys() in _INDEXES:
            yield _REALM
        elif value.keys() >= _EXPORTED:
            yield _of_export(value, unit, options)
        elif value.keys() >= _ANSWERED:
            yield message_record(value, unit, options.venue)
        else:
            yield bad_shape(value, "a Zulip message", unit.place)


def _of_export(message: Fields, unit: Unit, options: ReadOptions) -> Record:
    facts: Mapping[str, str] = unit.facts
    stream = facts.get(f"stream/{label(message, 'recipient')}")
    sender = label(message, "sender")
    if stream is None and facts:
        return _PRIVATE
    plain = {
        **message,
        "timestamp": message.get("date_sent"),
        "sender_full_name": facts.get(f"name/{sender}") or f"user {sender}",
        "sender_email": facts.get(f"address/{sender}"),
        "display_recipient": stream or f"recipient {label(message, 'recipient')}",
        "is_program": f"program/{sender}" in facts,
    }
    return message_record(plain, unit, options.venue)


def message_record(message: Fields, unit: Unit, venue: str) -> Record:
    """Return the message of an object in the API's form.

    Args:
        message: The object.
        unit: Where it stands; stream and topic of an archive are folder and file.
        venue: Venue; its first part is the host.
    """
    if text(message, "type") == "private" or isinstance(message.get("display_recipient"), list):
        return _PRIVATE
    own, sent = label(message, "id"), instant(message.get("timestamp"))
    if own is None or sent is None:
        return Reject(unit.place, "no-date", "a message without id or timestamp")
    folder, topic_file = _place_in_archive(unit.place.path)
    stream = text(message, "display_recipient") or folder
    topic = text(message, "subject", "topic") or topic_file
    content = text(message, "content") or ""
    html = content.lstrip().startswith("<") or text(message, "content_type") == "text/html"
    host = venue.partition("/")[0]
    address = text(message, "sender_email") or ""
    return tracker_message(
        Utterance(
            venue=venue,
            thread=f"{host}/zulip/{stream}/{topic}",
            native_id=f"{host}/zulip/message/{own}",
            kind="comment",
            login=None,
            sent_at=sent,
            title=f"{stream}: {topic}",
            body=html_to_text(content) if html else content,
            address=address if "@" in address else None,
            name=text(message, "sender_full_name"),
            automation=message.get("is_program") is True,
            notes=(*unit.notes, *changed_note(sent, instant(message.get("last_edit_timestamp")))),
        ),
        unit.place,
    )


def _place_in_archive(path: str) -> tuple[str, str]:
    """Stream and topic of a file such as `archive/113488-general/a.20topic.json`."""
    _, _, inside = path.rpartition("!")
    parts = [part for part in inside.split("/") if part]
    topic = unquote(_ENCODED.sub(r"%\1", parts[-1].removesuffix(".json"))) if parts else ""
    numbered = [part for part in parts[:-1] if _NUMBERED.match(part)]
    return unquote(_NUMBERED.sub("", numbered[-1])) if numbered else "", topic
