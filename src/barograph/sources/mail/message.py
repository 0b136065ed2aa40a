"""From the raw bytes of one mail (RFC 5322) to a `Message`, or to a `Reject` with its reason."""

from __future__ import annotations

import re
from dataclasses import replace

from barograph.identifiers import mail_account, mail_message, named_account, sha256_of
from barograph.sources.base import Ignored, Message, Provenance, ReadOptions, Record, Reject
from barograph.sources.mail import headers
from barograph.sources.mail.body import body_of
from barograph.sources.mail.choice import BY_LIST, left_out, list_of
from barograph.sources.mail.dates import Envelope, Sent, sent_of
from barograph.sources.mail.encoded_words import text_of
from barograph.sources.mail.from_lines import BOM
from barograph.sources.mail.raw_mail import RawMail
from barograph.text.measures import measured
from barograph.text.own_words import OwnWords, own_words

_PATCH = re.compile(r"^\s*(?:\[[^\]]*\]\s*)*\[[^\]]*\bPATCH\b[^\]]*\]|^\s*\[[^\]]*\bRFC PATCH", re.IGNORECASE)
_SCRUBBED = " next part -----"
"""Where Mailman's archiver has taken an attachment out."""


def read_mail(
    raw: bytes, provenance: Provenance, options: ReadOptions, envelope: Envelope = None
) -> Message | Reject | Ignored:
    """Read one mail.

    Args:
        raw: The mail as it stands in the archive, without its separator line.
        provenance: Where it stands.
        options: Venue and limits.
        envelope: The archive's own date (mbox From line, git commit) or what finds it, believed only where Date and
            Received fail.

    Returns:
        The message; a reject with reason `empty`, `no-headers`, `no-author`, `unreadable`; or what is left out on
        purpose (see `choice`). A message without any believable date has `sent_at` None; the load dates it by its
        neighbours.
    """
    if not raw.strip():
        return Reject(provenance, "empty", "no bytes but white space; expected headers and a body")
    try:
        return _read(raw, provenance, options, envelope)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        return Reject(provenance, "unreadable", f"the MIME parser gave up: {type(error).__name__}: {error}"[:300])


def _read(raw: bytes, provenance: Provenance, options: ReadOptions, envelope: Envelope) -> Message | Reject | Ignored:
    mail = RawMail.of(raw.removeprefix(BOM).lstrip(b"\r\n"))
    if not mail.headers:
        return Reject(provenance, "no-headers", "expected a header such as From: within the first lines")
    list_id = list_of(mail)
    unwanted = left_out(mail, list_id, options)
    if unwanted:
        return Ignored(unwanted)
    notes: list[str] = []
    author = headers.author_of(mail, notes)
    if author.address is None and author.name is None:
        return Reject(provenance, "no-author", "neither a name nor an address in From:")
    sent = sent_of(mail, envelope)
    if sent.repaired:
        notes.append(f"Date is in no usual form; {text_of(mail.get('date'))[:80]!r} was read as {sent.at}")
    if sent.source != "date-header":
        notes.append(f"date taken from {sent.source}; Date was {text_of(mail.get('date'))[:80]!r}")
    return _message(mail, author, sent, list_id, provenance, options, notes)


def _account(author: headers.Author, venue: str, native_id: str) -> str:
    """The address; else the name within its venue, with the mask that an archive left of the address.

    A shortened address without a name (`j...@example.org`) may be anybody's: each of its messages has an account.
    """
    if author.address:
        return mail_account(author.address)
    name = author.name or ""
    if author.mask == name and "..." in name:
        return named_account(venue, f"{name} {native_id}")
    return named_account(venue, f"{name} <{author.mask}>" if author.mask else name)


def _native_id(mail: RawMail, provenance: Provenance, notes: list[str]) -> str:
    value = mail.get("message-id")
    stated = headers.ids_of(value)
    if stated:
        return stated[0]
    bare = text_of(value).strip("<> ")
    if bare:
        return bare[:300]
    notes.append("no Message-ID; one made from the digest of the raw mail")
    return f"{provenance.sha256[:40]}@made.barograph.invalid"


def _message(
    mail: RawMail,
    author: headers.Author,
    sent: Sent,
    list_id: str | None,
    provenance: Provenance,
    options: ReadOptions,
    notes: list[str],
) -> Message:
    native_id = _native_id(mail, provenance, notes)
    subject = text_of(mail.get("subject"), notes)
    body = body_of(mail, notes)
    own = own_words(body)
    notes += own.notes
    measures = measured(own.own_text)
    answered = headers.ids_of(mail.get("in-reply-to"))
    archived = text_of(mail.get("archived-at")).strip("<> ")
    venue = list_id if BY_LIST in options.extra else None
    return Message(
        kind="mail",
        message_id=mail_message(native_id),
        native_id=native_id,
        account_id=_account(author, venue or options.venue, native_id),
        sent_at=sent.at,
        date_source=sent.source,
        subject=subject[:1000],
        own_text=own.own_text,
        provenance=provenance,
        venue=venue,
        reply_to=answered[0] if answered else None,
        reference_ids=headers.ids_of(mail.get("references")),
        display_name=author.name,
        address=author.address,
        automation=author.automation,
        utc_offset_minutes=sent.offset_minutes,
        words=measures.words,
        quoted_lines=own.quoted_lines,
        code_lines=own.code_lines,
        diff_lines=own.diff_lines,
        patch=own.diff_lines > 3 or (_says_patch(subject) and _carries_more(own, body, notes)),
        language=measures.language,
        message_host=native_id.rpartition("@")[2].lower() or None,
        client=headers.client_of(mail, native_id),
        list_id=list_id,
        recipients=headers.recipients_of(mail),
        content_key=measures.content_key,
        text_digest=measures.text_digest,
        permalink=archived if archived.startswith(("http://", "https://")) else None,
        notes=tuple(sorted(set(notes))) if notes else (),
    )


def _says_patch(subject: str) -> bool:
    return "[" in subject and _PATCH.match(subject) is not None


def _carries_more(own: OwnWords, body: str, notes: list[str]) -> bool:
    """Whether there is anything but words: whoever writes [PATCH] above mere words has contributed nothing."""
    attached = any(note.startswith("attachment ") for note in notes) or _SCRUBBED in body
    return attached or own.diff_lines > 0 or own.code_lines > 0


def noted(record: Record, note: str) -> Record:
    """The record with one more note, where it is a message."""
    return replace(record, notes=tuple(sorted({*record.notes, note}))) if isinstance(record, Message) else record


def provenance_of(source: str, path: str, offset: int, raw: bytes) -> Provenance:
    """Provenance of a raw unit."""
    return Provenance(source, path, offset, len(raw), sha256_of(raw))
