"""Apache Pony Mail's JSON: mails (`email.lua`), threads (`thread.lua`) and what its export tools write.

Answers about a month (`stats.lua`) list mails without their bodies; these are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime

from barograph.sources.base import Ignored, Message, ReadOptions, Record
from barograph.sources.containers.json_fields import Fields, entries, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.containers.json_split import Unit
from barograph.sources.exchange.perceval_forms import mail_of_message
from barograph.sources.instants import instant
from barograph.sources.mail.message import read_mail

_NO_BODY = Ignored("mail-without-body")
_PRIVATE = Ignored("private-message")
_DEPTH = 100


class PonyMail(JsonReader):
    """Reader of Pony Mail's JSON."""

    name = "pony-mail"
    pages = ("emails",)
    around = frozenset({"thread_struct", "participants", "thread"})

    def known(self, value: Fields) -> str | None:
        """An object with `mid`, `list` and `epoch`."""
        named = "mid" in value and ("list_raw" in value or "list" in value) and ("epoch" in value or "date" in value)
        return "a mail of Pony Mail (keys mid, list, epoch)" if named else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the mail of an object, and those that hang under it."""
        if not self.known(value):
            thread = value.get("thread")
            if isinstance(thread, dict):
                yield from self.of_object(thread, replace(unit, value=thread), options)
            else:
                yield bad_shape(value, "a mail of Pony Mail", unit.place)
            return
        yield _mail(value, unit, options)
        for child in _below(value, 0):
            yield _mail(child, unit, options)


def _below(value: Fields, depth: int) -> Iterator[Fields]:
    for child in entries(value, "children"):
        yield child
        if depth < _DEPTH:
            yield from _below(child, depth + 1)


def _mail(value: Fields, unit: Unit, options: ReadOptions) -> Record:
    if value.get("private") is True:
        return _PRIVATE
    body = text(value, "body")
    if body is None:
        return _NO_BODY
    sent = instant(value.get("epoch"))
    own = text(value, "message-id", "message_id") or f"{text(value, 'mid')}@pony.mail.invalid"
    fields: Fields = {
        "From": text(value, "from_raw", "from"),
        "Date": format_datetime(sent) if sent else text(value, "date"),
        "Subject": text(value, "subject"),
        "Message-ID": own if own.startswith("<") else f"<{own}>",
        "In-Reply-To": text(value, "in-reply-to", "irt"),
        "References": text(value, "references"),
        "To": text(value, "to"),
        "Cc": text(value, "cc"),
        "List-Id": text(value, "list_raw", "list"),
        "body": {"plain": body},
    }
    record = read_mail(mail_of_message(fields), unit.place, options)
    return replace(record, notes=(*unit.notes, *record.notes)) if isinstance(record, Message) else record
