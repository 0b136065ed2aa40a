"""Yahoo Groups as its API gave them: one JSON object a message (`ygData` with `rawEmail`).

The raw mail has its addresses cut (`name@...`), ids too; whole ids stand beside it in base64, and are put back.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime

from barograph.sources.base import Ignored, Message, ReadOptions, Record, Reject
from barograph.sources.containers.json_fields import Fields, inner, label, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.containers.json_split import Unit
from barograph.sources.exchange.perceval_forms import mail_of_message
from barograph.sources.instants import instant
from barograph.sources.mail.message import read_mail

_IDS = {"messageIdInHeader": "Message-ID", "inReplyToHeader": "In-Reply-To", "referencesHeader": "References"}
_CUT_ID = re.compile(r"^(?:Message-ID|In-Reply-To|References):.*(?:\r?\n[ \t].*)*\r?\n", re.IGNORECASE | re.MULTILINE)
_SYSTEM = Ignored("system-message")
_FAULT = Ignored("message-not-shown")


class YahooGroups(JsonReader):
    """Reader of Yahoo Groups messages."""

    name = "yahoo-groups"
    pages = ("messages",)

    def known(self, value: Fields) -> str | None:
        """An object with `ygData` that holds a message, or such a message by itself."""
        return "a Yahoo Groups message (keys msgId, postDate)" if _message(value) else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the message of an object."""
        message = _message(value)
        if "ygError" in value:
            yield _FAULT
        elif message is None:
            yield bad_shape(value, "a Yahoo Groups message", unit.place)
        elif message.get("systemMessage") is True:
            yield _SYSTEM
        else:
            record = _mail(message, unit, options)
            yield replace(record, notes=(*unit.notes, *record.notes)) if isinstance(record, Message) else record


def _mail(message: Fields, unit: Unit, options: ReadOptions) -> Message | Reject | Ignored:
    """The mail; where its address is cut and it states no name, the name is that of the profile."""
    sent, raw = instant(_epoch(message)), _raw(message)
    record = read_mail(raw, unit.place, options, sent)
    name = text(message, "authorName") or text(message, "profile")
    if not isinstance(record, Reject) or record.reason != "no-author" or not name:
        return record
    shown = " ".join(html.unescape(name).replace('"', "'").split())
    return read_mail(f'From: "{shown}" <hidden@...>\r\n'.encode() + raw, unit.place, options, sent)


def _message(value: Fields) -> Fields | None:
    mail = inner(value, "ygData") or value
    named = label(mail, "msgId") and "postDate" in mail
    return mail if named and (text(mail, "rawEmail", "messageBody") is not None or "systemMessage" in mail) else None


def _epoch(message: Fields) -> float | None:
    stated = label(message, "postDate") or ""
    return float(stated) if stated.isascii() and stated.isdigit() and len(stated) < 16 else None


def _raw(message: Fields) -> bytes:
    raw = html.unescape(text(message, "rawEmail") or "")
    stated = {name: _decoded(text(inner(message, "headers"), key)) for key, name in _IDS.items()}
    if not raw.strip():
        sent = instant(_epoch(message))
        fields = {
            "From": html.unescape(text(message, "from") or ""),
            "Subject": html.unescape(text(message, "subject") or ""),
            "Date": format_datetime(sent) if sent else None,
            **stated,
            "body": {"html": text(message, "messageBody") or ""},
        }
        return mail_of_message(fields)
    head, blank, body = _halves(raw)
    whole = "".join(f"{name}: {value}\r\n" for name, value in stated.items() if value)
    kept = _CUT_ID.sub("", head) if stated["Message-ID"] else head
    return (whole + kept + blank + body).encode("utf-8", "replace")


def _halves(raw: str) -> tuple[str, str, str]:
    for blank in ("\r\n\r\n", "\n\n"):
        head, found, body = raw.partition(blank)
        if found:
            return head + blank[: len(blank) // 2], blank[: len(blank) // 2], body
    return raw, "", ""


def _decoded(packed: str | None) -> str | None:
    """A header in base64; line ends in it would begin a header of their own."""
    try:
        decoded = base64.b64decode(packed or "", validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return " ".join(decoded.split())[:20_000] or None
