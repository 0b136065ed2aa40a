"""Columns of what the readers give: messages, rejects, rights, loads."""

from __future__ import annotations

from barograph.catalogue.column import FLAG, INSTANT, TEXT, TEXTS, WHOLE, Column

PROVENANCE = (
    Column("source", TEXT, "format the unit was read as: mbox, public-inbox, gharchive ..."),
    Column(
        "path", TEXT, "archive file, relative to the path given to `load` (file name at least), with `!member` inside"
    ),
    Column("byte_offset", WHOLE, "bytes from the start of the uncompressed file or member"),
    Column("byte_length", WHOLE, "bytes of the raw unit"),
    Column("sha256", TEXT, "SHA-256 of the raw unit, 64 hex characters"),
)

MESSAGES = (
    Column("message_id", TEXT, "stable id, 32 hex; the same Message-ID in several lists is one message"),
    Column("venue", TEXT, "list or repository as named at load, e.g. `linux-man` or `github.com/o/r`"),
    Column("kind", TEXT, "mail, issue, comment, pull, review, review_comment or commit_comment"),
    Column("native_id", TEXT, "Message-ID without angle brackets, or `host/owner/repo/kind/number`"),
    Column("reply_to", TEXT, "native id of the message answered, if stated"),
    Column("reference_ids", TEXTS, "native ids of ancestors, oldest first"),
    Column("thread_hint", TEXT, "native id of the issue or pull request the message hangs under; null for mail"),
    Column("account_id", TEXT, "id of the account as seen (before identities are joined)"),
    Column("display_name", TEXT, "name as shown, decoded", private=True),
    Column("address", TEXT, "mail address, lower case; null where the archive hides it", private=True),
    Column("login", TEXT, "login at a tracker", private=True),
    Column("account_created_at", INSTANT, "creation of the account, where the archive tells"),
    Column("association", TEXT, "OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE ... where the tracker tells"),
    Column(
        "automation",
        FLAG,
        "the message is from a program: the tracker marks it, or its login or address is known to be one",
    ),
    Column("sent_at", INSTANT, "when it was sent, UTC"),
    Column("utc_offset_minutes", WHOLE, "zone stated in the Date header, minutes east of UTC; null if none or -0000"),
    Column("date_source", TEXT, "date-header, received, archive, event or neighbours: which clock sent_at is from"),
    Column("subject", TEXT, "subject or title, decoded, one line"),
    Column("own_text", TEXT, "the author's own words: no quotes, signature, footer, diff, code block or trailer"),
    Column("words", WHOLE, "runs of two or more letters in own_text"),
    Column("quoted_lines", WHOLE, "lines recognised as quoted or forwarded"),
    Column("code_lines", WHOLE, "lines recognised as code, logs or traces"),
    Column("diff_lines", WHOLE, "lines recognised as a diff"),
    Column("patch", FLAG, "carries a diff, a [PATCH] subject or is a pull request"),
    Column("language", TEXT, "ISO 639-1 code of own_text, `und` where too short or unsure"),
    Column("message_host", TEXT, "host part of the Message-ID"),
    Column("client", TEXT, "family of the mail client (User-Agent, X-Mailer or form of the Message-ID)"),
    Column("list_id", TEXT, "List-Id, if any"),
    Column("recipients", TEXTS, "addresses of To and Cc, lower case", private=True),
    Column("mentions", TEXTS, "logins or names addressed in the own text with @", private=True),
    Column("content_key", TEXT, "digest of the first 200 letters, lower case; null under 25 letters"),
    Column("text_digest", TEXT, "digest of the letters of own_text, URLs apart"),
    Column("permalink", TEXT, "where the message can be read on the web, if known"),
    Column("also_seen_in", TEXTS, "other venues in which the same message stood, sorted"),
    Column("notes", TEXTS, "repairs made while reading, e.g. `charset unknown-8bit read as utf-8`"),
    *PROVENANCE,
)

REJECTS = (
    Column("reject_id", TEXT, "digest of place, reason and sha256"),
    Column("venue", TEXT, "venue the load was for"),
    *PROVENANCE,
    Column("reason", TEXT, "short code: no-text, bad-json, too-large, truncated, bomb ..."),
    Column("detail", TEXT, "what was found and what was expected"),
)

RIGHTS = (
    Column("right_id", TEXT, "stable id"),
    Column("venue", TEXT, "venue"),
    Column("at", INSTANT, "when"),
    Column("account_id", TEXT, "account that acted or received"),
    Column("display_name", TEXT, "name or login as shown", private=True),
    Column("address", TEXT, "mail address, lower case, if known", private=True),
    Column("login", TEXT, "login, if known", private=True),
    Column("kind", TEXT, "commit, push, merge, release, member, announce, sign or list-admin"),
    Column("native_id", TEXT, "event id or commit id"),
    Column("detail", TEXT, "ref, tag or number, if any"),
    *PROVENANCE,
)

LOADS = (
    Column("load_id", TEXT, "digest of format, venue and the inputs' digests"),
    Column("venue", TEXT, "venue"),
    Column("source", TEXT, "format"),
    Column("path", TEXT, "archive file or ref"),
    Column("bytes", WHOLE, "size of the file"),
    Column("sha256", TEXT, "digest of the file, or the commit the ref stood at"),
    Column("units", WHOLE, "units found"),
    Column("messages", WHOLE, "messages taken in"),
    Column("rights", WHOLE, "rights events taken in"),
    Column("rejects", WHOLE, "units rejected"),
    Column("duplicates", WHOLE, "units that were already there"),
    Column("removals", WHOLE, "messages the archive withdrew"),
)
