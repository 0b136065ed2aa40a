"""Columns of what the readers give: messages, rejects, rights, loads."""

from __future__ import annotations

from barograph.catalogue.column import FLAG, ID, INSTANT, NAME, OTHERS, OWNER, PLAIN, PROSE, TEXT, TEXTS, WHOLE, Column

PROVENANCE = (
    Column("source", TEXT, "format the unit was read as: mbox, public-inbox, gharchive ...", PLAIN),
    Column(
        "path",
        TEXT,
        "archive file, relative to the path given to `load` (file name at least), with `!member` inside",
        ID,
    ),
    Column("byte_offset", WHOLE, "bytes from the start of the uncompressed file or member"),
    Column("byte_length", WHOLE, "bytes of the raw unit"),
    Column("sha256", TEXT, "SHA-256 of the raw unit, 64 hex characters", PLAIN),
)

MESSAGES = (
    Column("message_id", TEXT, "stable id, 32 hex; the same Message-ID in several lists is one message", OWNER),
    Column("venue", TEXT, "list or repository as named at load, e.g. `linux-man` or `github.com/o/r`", PLAIN),
    Column("kind", TEXT, "mail, issue, comment, pull, review, review_comment or commit_comment", PLAIN),
    Column("native_id", TEXT, "Message-ID without angle brackets, or `host/owner/repo/kind/number`", ID),
    Column("reply_to", TEXT, "native id of the message answered, if stated", ID),
    Column("reference_ids", TEXTS, "native ids of ancestors, oldest first", ID),
    Column("thread_hint", TEXT, "native id of the issue or pull request the message hangs under; null for mail", ID),
    Column("account_id", TEXT, "id of the account as seen (before identities are joined)", OWNER),
    Column("display_name", TEXT, "name as shown, decoded", NAME),
    Column("address", TEXT, "mail address, lower case; null where the archive hides it", NAME),
    Column("login", TEXT, "login at a tracker", NAME),
    Column("account_created_at", INSTANT, "creation of the account, where the archive tells"),
    Column("association", TEXT, "OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE ... where the tracker tells", PLAIN),
    Column(
        "automation",
        FLAG,
        "the message is from a program: the tracker marks it, or its login or address is known to be one",
    ),
    Column("sent_at", INSTANT, "when it was sent, UTC"),
    Column("utc_offset_minutes", WHOLE, "zone stated in the Date header, minutes east of UTC; null if none or -0000"),
    Column(
        "date_source", TEXT, "date-header, received, archive, event or neighbours: which clock sent_at is from", PLAIN
    ),
    Column("subject", TEXT, "subject or title, decoded, one line", PROSE),
    Column(
        "own_text", TEXT, "the author's own words: no quotes, signature, footer, diff, code block or trailer", PROSE
    ),
    Column("words", WHOLE, "runs of two or more letters in own_text"),
    Column("quoted_lines", WHOLE, "lines recognised as quoted or forwarded"),
    Column("code_lines", WHOLE, "lines recognised as code, logs or traces"),
    Column("diff_lines", WHOLE, "lines recognised as a diff"),
    Column("patch", FLAG, "carries a diff, a [PATCH] subject or is a pull request"),
    Column("language", TEXT, "ISO 639-1 code of own_text, `und` where too short or unsure", PLAIN),
    Column("message_host", TEXT, "host part of the Message-ID", ID),
    Column("client", TEXT, "family of the mail client (User-Agent, X-Mailer or form of the Message-ID)", PLAIN),
    Column("list_id", TEXT, "List-Id, if any", PLAIN),
    Column("recipients", TEXTS, "addresses of To and Cc, lower case", OTHERS),
    Column("mentions", TEXTS, "logins or names addressed in the own text with @", OTHERS),
    Column("content_key", TEXT, "digest of the first 200 letters, lower case; null under 25 letters", PLAIN),
    Column("text_digest", TEXT, "digest of the letters of own_text, URLs apart", PLAIN),
    Column("permalink", TEXT, "where the message can be read on the web, if known", ID),
    Column("also_seen_in", TEXTS, "other venues in which the same message stood, sorted", PLAIN),
    Column("notes", TEXTS, "repairs made while reading, e.g. `charset unknown-8bit read as utf-8`", ID),
    *PROVENANCE,
)

REJECTS = (
    Column("reject_id", TEXT, "digest of place, reason and sha256", PLAIN),
    Column("venue", TEXT, "venue the load was for", PLAIN),
    *PROVENANCE,
    Column("reason", TEXT, "short code: no-text, bad-json, too-large, truncated, bomb ...", PLAIN),
    Column("detail", TEXT, "what was found and what was expected", PROSE),
)

RIGHTS = (
    Column("right_id", TEXT, "stable id", PLAIN),
    Column("venue", TEXT, "venue", PLAIN),
    Column("at", INSTANT, "when"),
    Column("account_id", TEXT, "account that acted or received", OWNER),
    Column("display_name", TEXT, "name or login as shown", NAME),
    Column("address", TEXT, "mail address, lower case, if known", NAME),
    Column("login", TEXT, "login, if known", NAME),
    Column("kind", TEXT, "commit, push, merge, release, member, announce, sign or list-admin", PLAIN),
    Column("native_id", TEXT, "event id or commit id", ID),
    Column("detail", TEXT, "ref, tag or number, if any", ID),
    *PROVENANCE,
)

LOADS = (
    Column("load_id", TEXT, "digest of format, venue and the inputs' digests", PLAIN),
    Column("venue", TEXT, "venue", PLAIN),
    Column("source", TEXT, "format", PLAIN),
    Column("path", TEXT, "archive file or ref", ID),
    Column("bytes", WHOLE, "size of the file"),
    Column("sha256", TEXT, "digest of the file, or the commit the ref stood at", PLAIN),
    Column("units", WHOLE, "units found"),
    Column("messages", WHOLE, "messages taken in"),
    Column("rights", WHOLE, "rights events taken in"),
    Column("rejects", WHOLE, "units rejected"),
    Column("duplicates", WHOLE, "units that were already there"),
    Column("removals", WHOLE, "messages the archive withdrew"),
)
