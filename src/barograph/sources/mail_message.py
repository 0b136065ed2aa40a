"""From the raw bytes of one mail (RFC 5322) to a `Message`, or to a `Reject` with its reason."""

from __future__ import annotations

import email
import re
from datetime import datetime
from email.message import Message as Mail
from email.policy import compat32

from barograph.identifiers import mail_account, mail_message, named_account, sha256_of
from barograph.sources import mail_headers as headers
from barograph.sources.base import Message, Provenance, ReadOptions, Reject
from barograph.sources.mail_body import body_of
from barograph.text.measures import content_key, count_words, language_of, text_digest
from barograph.text.own_words import own_words

_PATCH = re.compile(r"^\s*(?:\[[^\]]*\]\s*)*\[[^\]]*\bPATCH\b[^\]]*\]|^\s*\[[^\]]*\bRFC PATCH", re.IGNORECASE)


def read_mail(
    raw: bytes, provenance: Provenance, options: ReadOptions, envelope: datetime | None = None
) -> Message | Reject:
    """Read one mail.

    Args:
        raw: The mail as it stands in the archive, separator line apart.
        provenance: Where it stands.
        options: Venue and limits.
        envelope: The archive's own date (mbox From line, git commit), believed only where Date and Received fail.

    Returns:
        The message; or a reject with reason `empty`, `no-headers`, `no-author`, `no-date`, `unreadable`.
    """
    if not raw.strip():
        return Reject(provenance, "empty", "no bytes but white space; expected headers and a body")
    try:
        return _read(raw, provenance, options, envelope)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        return Reject(provenance, "unreadable", f"the MIME parser gave up: {type(error).__name__}: {error}"[:300])


def _read(raw: bytes, provenance: Provenance, options: ReadOptions, envelope: datetime | None) -> Message | Reject:
    mail = email.message_from_bytes(raw, policy=compat32)
    if not mail.keys():
        return Reject(provenance, "no-headers", "expected a header such as From: within the first lines")
    notes: list[str] = []
    author = headers.author_of(mail, notes)
    if author.address is None and author.name is None:
        return Reject(provenance, "no-author", "neither a name nor an address in From:")
    sent = headers.sent_of(mail, envelope)
    if sent is None:
        stated = headers.text_of(mail.get("Date"))[:80]
        return Reject(provenance, "no-date", f"Date {stated!r}, Received and archive date give no instant since 1980")
    if sent.source != "date-header":
        notes.append(f"date taken from {sent.source}; Date was {headers.text_of(mail.get('Date'))[:80]!r}")
    return _message(mail, author, sent, provenance, options, notes)


def _native_id(mail: Mail, provenance: Provenance, notes: list[str]) -> str:
    stated = headers.ids_of(mail.get("Message-ID"))
    if stated:
        return stated[0]
    bare = headers.text_of(mail.get("Message-ID")).strip("<> ")
    if bare:
        return bare[:300]
    notes.append("no Message-ID; one made from the digest of the raw mail")
    return f"{provenance.sha256[:40]}@made.barograph.invalid"


def _message(
    mail: Mail,
    author: headers.Author,
    sent: headers.Sent,
    provenance: Provenance,
    options: ReadOptions,
    notes: list[str],
) -> Message:
    native_id = _native_id(mail, provenance, notes)
    subject = headers.text_of(mail.get("Subject"), notes)
    own = own_words(body_of(mail, notes))
    answered = headers.ids_of(mail.get("In-Reply-To"))
    account = mail_account(author.address) if author.address else named_account(options.venue, author.name or "")
    archived = headers.text_of(mail.get("Archived-At")).strip("<> ")
    return Message(
        kind="mail",
        message_id=mail_message(native_id),
        native_id=native_id,
        account_id=account,
        sent_at=sent.at,
        date_source=sent.source,
        subject=subject[:1000],
        own_text=own.own_text,
        provenance=provenance,
        reply_to=answered[0] if answered else None,
        reference_ids=headers.ids_of(mail.get("References")),
        display_name=author.name,
        address=author.address,
        automation=author.automation,
        utc_offset_minutes=sent.offset_minutes,
        words=count_words(own.own_text),
        quoted_lines=own.quoted_lines,
        code_lines=own.code_lines,
        diff_lines=own.diff_lines,
        patch=bool(own.diff_lines > 3 or _PATCH.match(subject)),
        language=language_of(own.own_text),
        message_host=native_id.rpartition("@")[2].lower() or None,
        client=headers.client_of(mail, native_id),
        list_id=headers.text_of(mail.get("List-Id")).rpartition("<")[2].strip("> ").lower() or None,
        recipients=headers.recipients_of(mail),
        content_key=content_key(own.own_text),
        text_digest=text_digest(own.own_text),
        permalink=archived if archived.startswith(("http://", "https://")) else None,
        notes=tuple(sorted(set(notes))),
    )


def provenance_of(source: str, path: str, offset: int, raw: bytes) -> Provenance:
    """Provenance of a raw unit."""
    return Provenance(source, path, offset, len(raw), sha256_of(raw))
