"""Where a forwarded message, or one quoted whole by Outlook, begins: from there all is somebody else's."""

from __future__ import annotations

import re

from barograph.text.lines import OWN
from barograph.text.phrases import BEGIN_FORWARDED, FROM, RULES, SENT_TO

_RULE = re.compile(rf"^\s*-{{2,}}\s*(?:{'|'.join(RULES)})\s*:?\s*-*\s*$", re.IGNORECASE)
_BEGIN = re.compile(rf"^\s*(?:{'|'.join(BEGIN_FORWARDED)})\s*[:：]?\s*$", re.IGNORECASE)
_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_FROM = re.compile(rf"^[{_MARKS}]*\*{{0,2}}(?:{'|'.join(FROM)})\s?[:：]\*{{0,2}}\s*\S", re.IGNORECASE)
_SENT_TO = re.compile(rf"^[{_MARKS}]*\*{{0,2}}(?:{'|'.join(SENT_TO)})\s?[:：]", re.IGNORECASE)
_LABEL = 24
"""Characters within which a label ends."""
BLOCK_ROWS = 6
"""Rows below From among which two more labels must stand."""


def start_of_forwarded(rows: list[str], labels: list[int], end: int, unplain: list[int]) -> int:
    """First line of a forwarded or Outlook-quoted part; `end` if none.

    Args:
        rows: Lines of the body.
        labels: What is known of them; only lines labelled own are looked at.
        end: First line of the signature.
        unplain: Indexes of lines that are not plain prose: no other line can begin such a part.

    Example:
        >>> rows = ["Yes.", "Von: A", "Gesendet: Montag", "An: B", "Betreff: x", "", "Old."]
        >>> start_of_forwarded(rows, [OWN] * 7, 7, [1, 2, 3, 4])
        1
    """
    for index in unplain:
        if labels[index] == OWN and begins_forwarded(rows, index):
            return index - _rule_above(rows, index)
    return end


def begins_forwarded(rows: list[str], index: int) -> bool:
    """Whether a line begins a forwarded part: a rule, Apple Mail's line, or a block of headers."""
    row = rows[index]
    text = row.lstrip()
    if text[:2] == "--":
        return _RULE.match(row) is not None
    head = row[:_LABEL]
    if ":" in head or "：" in head:
        if _FROM.match(row) and _is_block(rows, index):
            return True
    elif ":" not in row and "：" not in row:
        return False
    return text[-1:] in (":", "：", " ") and _BEGIN.match(row) is not None


def _is_block(rows: list[str], index: int) -> bool:
    return sum(_SENT_TO.match(row) is not None for row in rows[index + 1 : index + 1 + BLOCK_ROWS]) >= 2


def _rule_above(rows: list[str], index: int) -> int:
    """Outlook draws a line of underscores above its block: 1 if it is there."""
    return int(index > 0 and rows[index - 1].strip("_- ") == "" and len(rows[index - 1].strip()) >= 5)
