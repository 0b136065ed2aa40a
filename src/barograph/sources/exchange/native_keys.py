"""The keys of barograph's own form: a short set that anybody can write, and every column of the table `messages`.

| key | type | meaning |
|---|---|---|
| `sent_at` | text or number | ISO 8601, or seconds since 1970; required |
| `text` or `own_text` | text | body; quotes, code and signatures are told apart here; required, may be empty |
| `author` or `display_name`, `address`, `login` | text | who; one of the three is required |
| `id` or `native_id` | text | Message-ID or path such as `host/owner/repo/issues/5`; made from the row if absent |
| `kind` | text | mail (default), issue, comment, pull, review, review_comment or commit_comment |
| `venue` | text | list or repository; by default the venue given to `load` |
| `subject`, `reply_to` | text | subject; id of the message answered |
| `thread` or `thread_hint` | text | id of the issue it hangs under |
| `url` or `permalink` | text | where it can be read |
| `reference_ids`, `recipients` | list of text | ids of ancestors, oldest first; addresses of To and Cc |
| `association`, `client`, `list_id` | text | as in the table `messages` |
| `account_created_at`, `utc_offset_minutes`, `automation` | date, number, true/false | as in the table |

The other columns of the table (ids, counts, digests, provenance) may be there; they are computed anew.
"""

from __future__ import annotations

from typing import Any

from barograph.catalogue.tables import Table
from barograph.errors import nearest
from barograph.sources.containers.json_fields import Fields
from barograph.sources.instants import instant

KINDS = ("mail", "issue", "comment", "pull", "review", "review_comment", "commit_comment")

ALIASES = {
    "author": "display_name",
    "id": "native_id",
    "text": "own_text",
    "thread": "thread_hint",
    "url": "permalink",
}
"""Short key -> column."""

_LISTS = frozenset({"reference_ids", "recipients"})
_INSTANTS = frozenset({"sent_at", "account_created_at"})
_TEXTS = frozenset(ALIASES.values()) | {
    "venue",
    "kind",
    "address",
    "login",
    "subject",
    "reply_to",
    "association",
    "client",
    "list_id",
    "date_source",
}
KNOWN = frozenset(Table.MESSAGES.columns) | frozenset(ALIASES)


def faults_of(row: Fields) -> list[str]:
    """Return what is wrong with a row, one line a fault: unknown keys with the nearest known one, wrong types.

    Example:
        >>> faults_of({"txet": "a"})[0]
        'key txet: no such key. Did you mean text?'
    """
    faults = [f"key {key[:60]}: no such key.{nearest(key[:60], sorted(KNOWN))}" for key in row if key not in KNOWN]
    for key, value in row.items():
        if key in KNOWN and value is not None and not _fits(ALIASES.get(key, key), value):
            faults.append(f"key {key}: {type(value).__name__} {str(value)[:40]!r} is not of the type expected")
    return faults


def _fits(column: str, value: Any) -> bool:
    if column in _INSTANTS:
        return instant(value) is not None
    if column in _TEXTS:
        return isinstance(value, str)
    if column in _LISTS:
        return isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value)
    if column == "automation":
        return isinstance(value, bool)
    if column == "utc_offset_minutes":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 24 * 60
    return True


def by_column(row: Fields) -> Fields:
    """Return the row by column names; where both spellings are there, the column's own counts."""
    short = {ALIASES[key]: value for key, value in row.items() if key in ALIASES}
    return {**short, **{key: value for key, value in row.items() if key not in ALIASES}}
