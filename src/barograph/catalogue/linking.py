"""Columns of what linking gives: placements, threads, accounts, links, roles."""

from __future__ import annotations

from barograph.catalogue.column import FLAG, ID, INSTANT, NAME, NUMBER, PLAIN, PROSE, SEEN, TEXT, TEXTS, WHOLE, Column

MESSAGE = (
    Column("message_id", TEXT, "the message", PLAIN),
    Column("venue", TEXT, "its venue", PLAIN),
    Column("project", TEXT, "the project its venue belongs to (config `projects`, else the venue)", PLAIN),
    Column("identity_id", TEXT, "account after openly-same accounts were joined", PLAIN),
)
"""The message a row is about, as other tables than `messages` have it."""

THREAD = Column("thread_id", TEXT, "id of the thread", PLAIN)

PLACEMENTS = (
    *MESSAGE,
    THREAD,
    Column("parent_id", TEXT, "message answered, if it is in the archive", PLAIN),
    Column("parent_identity", TEXT, "identity answered, if known", PLAIN),
    Column("threaded_by", TEXT, "references, tracker, subject or root: how the place was found", PLAIN),
    Column("sent_at", INSTANT, "when the message was sent"),
)

THREADS = (
    THREAD,
    Column("venue", TEXT, "venue", PLAIN),
    Column("project", TEXT, "project", PLAIN),
    Column("subject", TEXT, "subject of its first message", PROSE),
    Column("root_id", TEXT, "its first message", PLAIN),
    Column("opener", TEXT, "identity of its first message", PLAIN),
    Column("started_at", INSTANT, "first message"),
    Column("last_at", INSTANT, "last message"),
    Column("messages", WHOLE, "messages"),
    Column("identities", WHOLE, "distinct identities"),
    Column("answered_at", INSTANT, "first message by another identity, null if none"),
)

ACCOUNTS = (
    Column("account_id", TEXT, "account as seen", PLAIN),
    Column("identity_id", TEXT, "smallest account_id among the openly-same accounts", PLAIN),
    Column("kin_id", TEXT, "smallest identity among those that look alike; two of one kin never make a group", PLAIN),
    Column("names", TEXTS, "names seen, sorted", NAME),
    Column("addresses", TEXTS, "addresses seen, sorted", NAME),
    Column("logins", TEXTS, "logins seen, sorted", NAME),
    Column("domain", TEXT, "domain of the first address in order, if any", ID),
    Column("automation", FLAG, "automation account: more than half of its messages are marked as a program's"),
    Column("first_seen", INSTANT, "first message anywhere"),
    Column("last_seen", INSTANT, "last message anywhere"),
    Column("created_at", INSTANT, "creation date stated by a tracker"),
    Column("messages", WHOLE, "messages anywhere"),
    Column("seen", SEEN, "per venue: first, last, messages"),
)

LINKS = (
    Column("account_a", TEXT, "the smaller account_id", PLAIN),
    Column("account_b", TEXT, "the larger account_id", PLAIN),
    Column("reason", TEXT, "mailbox-token, noreply-login, same-local-part-and-name, stated, override ...", PLAIN),
    Column("strength", NUMBER, "0 to 1; at or above config `identity.join_at` the two are joined"),
    Column("joined", FLAG, "they were joined"),
    Column("seen_at", INSTANT, "when the evidence for it was complete"),
    Column("detail", TEXT, "the evidence, in words", NAME),
)

ROLES = (
    Column("project", TEXT, "project", PLAIN, alias="venue"),
    Column("identity_id", TEXT, "account after joining", PLAIN),
    Column("month", INSTANT, "first instant of the month"),
    Column("role", TEXT, "maintainer, core, regular, casual or newcomer", PLAIN),
    Column("messages", WHOLE, "messages in the 365 days before the month's end"),
    Column("answers", WHOLE, "replies to others' messages in the same 365 days"),
    Column("rights", WHOLE, "rights events in the same 365 days"),
    Column("share", NUMBER, "share of the project's weight of upkeep (rights, else answers), 0 to 1"),
)
