"""A message to be planted, before it is written as a raw mail or as what a tracker tells.

A draft goes the way of any loaded message: a mail is written as bytes (RFC 5322) and read by the reader of mail, an
issue or a comment by the reader of trackers. So whatever reading does to a body or a header, it does to planted ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Literal

import pyarrow as pa

from barograph.errors import DataError
from barograph.evaluation.people import Donor
from barograph.evaluation.plant import SOURCE
from barograph.sources.base import Message, Provenance, ReadOptions
from barograph.sources.ingest.rows import batch_of
from barograph.sources.mail.message import provenance_of, read_mail
from barograph.sources.trackers.message import Utterance, tracker_message

Part = Literal["pressing", "cover", "history", "answer"]
HIDDEN = "hidden@address.invalid"
"""Address of an account whose own the archive hides; reading knows it for none."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POLICY = SMTP.clone(linesep="\n", max_line_length=0)  # a folded Message-ID would be encoded, and then nobody finds it
_SAID = ("git-send-email", "gmail-web", "proton", "outlook-web", "yahoo-web")
"""Families that stand in the form of a Message-ID, not in a header."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from.

    Attributes:
        key: Its key in the episode; empty for the target.
        name: Name as shown.
        address: Mail address; None where the archive hides it.
        login: Login at a tracker; None on a list.
        offset: Minutes east of UTC.
        donor: Headers of a real account.
        account_id: Account id of a real account; None for one that is made up.
    """

    key: str
    name: str | None
    address: str | None
    login: str | None
    offset: int | None
    donor: Donor
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be planted.

    Attributes:
        episode_id: Its episode.
        number: Its place among the messages of the episode; those of the history come first.
        part: pressing, cover, history, or an answer of the target.
        act: What it presses for, if the file says.
        sender: Who it is from.
        project: Where it is planted.
        venue: Its list or tracker.
        thread: Thread of the episode; empty for the history.
        at: When, days.
        native_id: Message-ID, or the tracker's id.
        reply_to: Native id of the message answered; None for one that opens a thread.
        references: Native ids of ancestors, oldest first.
        hint: Native id of the issue; None on a list.
        subject: Subject or title.
        body: Its text.
        recipients: Addresses it goes to.
        headers: Further headers of the mail.
        html: HTML sent in place of the text; None for a plain mail.
    """

    episode_id: str
    number: int
    part: Part
    act: str | None
    sender: Sender
    project: str
    venue: str
    thread: str
    at: float
    native_id: str
    reply_to: str | None
    references: tuple[str, ...]
    hint: str | None
    subject: str
    body: str
    recipients: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    html: str | None = None

    @property
    def sent_at(self) -> datetime:
        """When, UTC, to the second."""
        return _EPOCH + timedelta(seconds=round(self.at * 86_400.0))


def raw_mail(draft: Draft) -> bytes:
    """The draft as a mail (RFC 5322, RFC 2045)."""
    sender, mail = draft.sender, EmailMessage(policy=_POLICY)
    zone = timezone(timedelta(minutes=sender.offset or 0))
    mail["From"] = formataddr((sender.name or "", sender.address or HIDDEN))
    if draft.recipients:
        mail["To"] = ", ".join(draft.recipients)
    mail["Subject"] = draft.subject
    mail["Date"] = format_datetime(draft.sent_at.astimezone(zone))
    mail["Message-ID"] = f"<{draft.native_id}>"
    if draft.reply_to:
        mail["In-Reply-To"] = f"<{draft.reply_to}>"
    if draft.references:
        mail["References"] = " ".join(f"<{name}>" for name in draft.references)
    if sender.donor.client and sender.donor.client not in _SAID:
        mail["User-Agent"] = sender.donor.client
    if sender.donor.list_id:
        mail["List-Id"] = f"<{sender.donor.list_id}>"
    for name, value in draft.headers:
        mail[name] = value
    if draft.html is None:
        mail.set_content(draft.body, charset="utf-8", cte="8bit")
    else:
        mail.set_content(draft.html, subtype="html", charset="utf-8", cte="8bit")
    return mail.as_bytes()


def message_of(draft: Draft) -> Message:
    """The message as loading would have read it, but for its provenance.

    Raises:
        DataError: It cannot be read.
    """
    where = f"{draft.episode_id}/{draft.part}/{draft.number}"
    message = _mail(draft, where) if draft.hint is None else _of_tracker(draft, where)
    return replace(message, account_id=draft.sender.account_id) if draft.sender.account_id else message


def _mail(draft: Draft, where: str) -> Message:
    raw = raw_mail(draft)
    message = read_mail(raw, provenance_of(SOURCE, where, 0, raw), ReadOptions(venue=draft.venue))
    if not isinstance(message, Message):
        raise DataError(f"episode {where}: its mail cannot be read: {message}")
    return replace(message, venue=draft.venue)


def _of_tracker(draft: Draft, where: str) -> Message:
    raw, hint = draft.body.encode("utf-8", "replace"), draft.hint or draft.native_id
    place: Provenance = provenance_of(SOURCE, where, 0, raw)
    said = Utterance(
        venue=draft.venue,
        thread=hint,
        native_id=draft.native_id,
        kind="issue" if hint == draft.native_id else "comment",
        login=draft.sender.login,
        sent_at=draft.sent_at,
        title=draft.subject,
        body=draft.body,
        name=draft.sender.name,
    )
    return tracker_message(said, place)


def rows_of(drafts: Sequence[Draft]) -> pa.Table:
    """Drafts as `Table.MESSAGES`."""
    messages = [message_of(draft) for draft in drafts]
    return pa.Table.from_batches([batch_of(messages, Message, "")])
