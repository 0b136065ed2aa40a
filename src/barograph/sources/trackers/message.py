"""From the fields of a tracker to a message: the one place where issues, comments and reviews become rows.

Native ids are paths: `github.com/owner/repo/issues/5` for an issue *or* pull request (the two share their numbers),
`…/issues/5/comment/123`, `…/issues/5/review/9`, `…/commit/SHA/comment/7`. So the same comment seen in an event, a dump
and a Perceval file is one message. Owner and repository are lower case, as hosts do not tell case apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from barograph.identifiers import tracker_message as tracker_message_id
from barograph.sources.base import Message, Provenance
from barograph.sources.trackers.account import Author, author_of_address, author_of_login, author_of_name
from barograph.text.measures import measured, mentions
from barograph.text.own_words import own_words
from barograph.text.scrub import scrub

_BLANKS = re.compile(r"\s+")
MAX_SUBJECT = 1000
LONGEST_BODY = 65_500
"""Characters near the most that GitHub and its peers keep of a text (65,536)."""
AT_ONCE = timedelta(minutes=1)
"""A change within this time is part of writing."""
"""Longer titles are cut, with a note: no tracker allows them."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a tracker says about one utterance.

    Attributes:
        venue: `host/owner/repo` or `host/product`.
        thread: Native id of the issue, pull request or commit it hangs under.
        native_id: Its own native id; equal to `thread` for the issue itself.
        kind: issue, comment, pull, review, review_comment or commit_comment.
        login: Login as shown; None where the account is gone or the tracker gives an address only.
        sent_at: When, UTC.
        title: Title of the issue, for its comments too where known.
        body: Text as written; None where the tracker has none.
        address: Author's address where the tracker gives that instead of a login.
        name: Author's name as shown.
        association: OWNER, MEMBER ... where stated.
        url: Where it can be read on the web.
        account_created_at: Creation of the author's account, where stated.
        reply_to: Native id of the message answered, if stated.
        markdown: The body is Markdown (else plain text or wiki markup).
        date_source: Which clock `sent_at` is from.
        automation: The tracker marks the account as a program, besides what its login says.
        notes: What was repaired so far.
    """

    venue: str
    thread: str
    native_id: str
    kind: str
    login: str | None
    sent_at: datetime
    title: str | None
    body: str | None
    address: str | None = None
    name: str | None = None
    association: str | None = None
    url: str | None = None
    account_created_at: datetime | None = None
    reply_to: str | None = None
    markdown: bool = True
    date_source: str = "event"
    automation: bool = False
    notes: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The tracker's host: the first part of the venue."""
        return self.venue.partition("/")[0]


def changed_note(sent: datetime, changed: datetime | None) -> tuple[str, ...]:
    """Return the note of a text that was changed after it was sent; nothing where it was not.

    Args:
        sent: When it was written.
        changed: When it was last changed, None where the tracker does not say.

    Example:
        >>> from datetime import UTC
        >>> changed_note(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 3, tzinfo=UTC))
        ('changed after it was written, last on 2020-01-03; the text is the later one',)
    """
    if changed is None or changed - sent <= AT_ONCE:
        return ()
    return (f"changed after it was written, last on {changed:%Y-%m-%d}; the text is the later one",)


def tracker_message(said: Utterance, provenance: Provenance) -> Message:
    """Make a message of what a tracker says.

    Args:
        said: The tracker's fields.
        provenance: Where the raw unit stands.

    Returns:
        The message, own words apart from quotes and code, NUL and lone surrogates replaced.
    """
    notes = list(said.notes)
    body, title = _clean(said.body, "text", notes), _clean(said.title, "title", notes)
    if len(body) >= LONGEST_BODY:
        notes.append(f"text of {len(body)} characters, as long as trackers allow; it may be cut")
    title = _BLANKS.sub(" ", title).strip()
    if len(title) > MAX_SUBJECT:
        notes.append(f"title of {len(title)} characters cut")
        title = title[:MAX_SUBJECT]
    name = _clean(said.name, "name", notes).strip()
    author = _author(said, name)
    if author.note:
        notes.append(author.note)
    words = own_words(body, markdown=said.markdown)
    own = words.own_text
    notes += words.notes
    measures = measured(own)
    return Message(
        kind=said.kind,
        message_id=tracker_message_id(said.native_id),
        native_id=said.native_id,
        account_id=author.account_id,
        sent_at=said.sent_at,
        date_source=said.date_source,
        subject=title,
        own_text=own,
        provenance=provenance,
        venue=said.venue,
        reply_to=said.reply_to,
        thread_hint=said.thread,
        display_name=None if author.note else name or None,
        address=author.address or (said.address or "").strip().lower() or None,
        login=author.login,
        account_created_at=said.account_created_at,
        association=said.association,
        automation=author.automation or said.automation,
        words=measures.words,
        quoted_lines=words.quoted_lines,
        code_lines=words.code_lines,
        diff_lines=words.diff_lines,
        patch=said.kind == "pull" or words.diff_lines > 0,
        language=measures.language,
        mentions=mentions(own),
        content_key=measures.content_key,
        text_digest=measures.text_digest,
        permalink=said.url,
        notes=tuple(notes),
    )


def _author(said: Utterance, name: str) -> Author:
    """By login, else by address, else by name."""
    if said.login and said.login.strip():
        return author_of_login(said.host, said.login, said.native_id)
    if said.address:
        return author_of_address(said.address)
    if name:
        return author_of_name(said.venue, name, said.native_id)
    return author_of_login(said.host, None, said.native_id)


def _clean(text: str | None, what: str, notes: list[str]) -> str:
    if not text:
        return ""
    if "\x00" in text:
        notes.append(f"NUL in {what} replaced")
    return scrub(text)
