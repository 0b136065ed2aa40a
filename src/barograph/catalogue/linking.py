"""Columns of what linking gives: placements, threads, accounts, links, roles."""

from __future__ import annotations

from barograph.catalogue.column import FLAG, INSTANT, NUMBER, SEEN, TEXT, TEXTS, WHOLE, Column

PLACEMENTS = (
    Column("message_id", TEXT, "the message"),
    Column("venue", TEXT, "its venue"),
    Column("project", TEXT, "the project its venue belongs to (config `projects`, else the venue)"),
    Column("identity_id", TEXT, "account after openly-same accounts were joined"),
    Column("thread_id", TEXT, "id of the thread"),
    Column("parent_id", TEXT, "message answered, if it is in the archive"),
    Column("parent_identity", TEXT, "identity answered, if known"),
    Column("threaded_by", TEXT, "references, tracker, subject or root: how the place was found"),
    Column("sent_at", INSTANT, "when the message was sent"),
)

THREADS = (
    Column("thread_id", TEXT, "id"),
    Column("venue", TEXT, "venue"),
    Column("project", TEXT, "project"),
    Column("subject", TEXT, "subject of its first message"),
    Column("root_id", TEXT, "its first message"),
    Column("opener", TEXT, "identity of its first message"),
    Column("started_at", INSTANT, "first message"),
    Column("last_at", INSTANT, "last message"),
    Column("messages", WHOLE, "messages"),
    Column("identities", WHOLE, "distinct identities"),
    Column("answered_at", INSTANT, "first message by another identity, null if none"),
)

ACCOUNTS = (
    Column("account_id", TEXT, "account as seen"),
    Column("identity_id", TEXT, "smallest account_id among the openly-same accounts"),
    Column("kin_id", TEXT, "smallest identity among those that look alike; two of one kin never make a group"),
    Column("names", TEXTS, "names seen, sorted", private=True),
    Column("addresses", TEXTS, "addresses seen, sorted", private=True),
    Column("logins", TEXTS, "logins seen, sorted", private=True),
    Column("domain", TEXT, "domain of the first address in order, if any"),
    Column("automation", FLAG, "automation account: more than half of its messages are marked as a program's"),
    Column("first_seen", INSTANT, "first message anywhere"),
    Column("last_seen", INSTANT, "last message anywhere"),
    Column("created_at", INSTANT, "creation date stated by a tracker"),
    Column("messages", WHOLE, "messages anywhere"),
    Column("seen", SEEN, "per venue: first, last, messages"),
)

LINKS = (
    Column("account_a", TEXT, "the smaller account_id"),
    Column("account_b", TEXT, "the larger account_id"),
    Column("reason", TEXT, "mailbox-token, noreply-login, same-local-part-and-name, stated, override ..."),
    Column("strength", NUMBER, "0 to 1; at or above config `identity.join_at` the two are joined"),
    Column("joined", FLAG, "they were joined"),
    Column("seen_at", INSTANT, "when the evidence for it was complete"),
    Column("detail", TEXT, "the evidence, in words", private=True),
)

ROLES = (
    Column("venue", TEXT, "project"),
    Column("identity_id", TEXT, "account after joining"),
    Column("month", INSTANT, "first instant of the month"),
    Column("role", TEXT, "maintainer, core, regular, casual or newcomer"),
    Column("messages", WHOLE, "messages in the 365 days before the month's end"),
    Column("answers", WHOLE, "replies to others' messages in the same 365 days"),
    Column("rights", WHOLE, "rights events in the same 365 days"),
    Column("share", NUMBER, "share of the project's weight of upkeep (rights, else answers), 0 to 1"),
)
