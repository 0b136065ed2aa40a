"""Mails as JSON lines, the form in which list archives are scraped: one object a mail with date, subject and body.

Keys, by their usual spellings: `message_id`, `date`, `subject`, `body`, and `from_name` or `from`; `from_addr` (also
`from_addr_obfuscated`, since web archives hide addresses: then the account is the name within its venue),
`in_reply_to`, `references`, `url`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from typing import Any

from barograph.sources.base import Message, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, text
from barograph.sources.containers.json_reader import JsonReader
from barograph.sources.exchange.perceval_forms import mail_of_message
from barograph.sources.instants import zoned
from barograph.sources.mail.addresses import address_of
from barograph.sources.mail.message import read_mail

_ADDRESS = ("from_addr", "from_address", "from_email", "from_addr_obfuscated")
_BODY = ("body", "text", "content")


class MailLines(JsonReader):
    """Reader of mails as JSON lines."""

    name = "mail-lines"

    def known(self, value: Fields) -> str | None:
        """An object with an id, a date, a subject, a body and who it is from."""
        named = {"message_id", "date", "subject"} <= value.keys() and any(key in value for key in _BODY)
        if named and ("from_name" in value or "from" in value):
            return "a mail as JSON (keys message_id, date, subject, body)"
        return None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the message of one line."""
        body = next((text(value, key) for key in _BODY if text(value, key) is not None), None)
        if body is None:
            yield Reject(unit.place, "no-text", f"none of the keys {', '.join(_BODY)}")
            return
        record = read_mail(mail_of_message(_headers(value, body)), unit.place, options)
        yield replace(record, notes=(*unit.notes, *record.notes)) if isinstance(record, Message) else record


def _headers(row: Fields, body: str) -> dict[str, Any]:
    address = next((text(row, key) for key in _ADDRESS if text(row, key)), None)
    name = text(row, "from_name") or ""
    shown = address if address and address_of(address) else "hidden@..."
    author = text(row, "from") or f'"{name}" <{shown}>'
    references = row.get("references")
    return {
        "From": author.replace("\n", " "),
        "Date": _date(row.get("date")),
        "Subject": text(row, "subject") or "",
        "Message-ID": _id(text(row, "message_id")),
        "In-Reply-To": _id(text(row, "in_reply_to")),
        "References": " ".join(map(str, references)) if isinstance(references, list) else text(row, "references"),
        "Archived-At": text(row, "url"),
        "body": {"plain": body},
    }


def _id(value: str | None) -> str | None:
    return f"<{value.strip().strip('<>')}>" if value and value.strip() else None


def _date(value: object) -> str | None:
    """A date as mail writes it; what is none is passed on and judged there."""
    at = zoned(value)
    return format_datetime(at) if at else str(value) if value else None
