"""Texts of messages cut so that they fit a page together; the longest are cut first, and each cut says so."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from barograph.cases.model.case import CaseMessage

NOTE = "⟨{cut:,} further characters stand in the JSON file and in the raw message⟩"


def shortened(messages: Sequence[CaseMessage], budget: int) -> dict[str, str]:
    """Texts by ref, at most so many bytes together once escaped.

    Args:
        messages: Messages of a case.
        budget: Bytes of escaped UTF-8 for all texts.

    Returns:
        Ref -> text. Short texts stay whole; the limit for the others is the largest that keeps the budget.
    """
    sizes = {message.ref: len(escape(message.text).encode()) for message in messages}
    limit = _limit(sorted(sizes.values()), budget)
    return {
        message.ref: message.text if sizes[message.ref] <= limit else _cut(message.text, limit) for message in messages
    }


def _limit(sizes: list[int], budget: int) -> int:
    """The largest size a text may have: what short texts leave over is shared by the long ones."""
    left, open_texts = budget, len(sizes)
    for size in sizes:
        if size * open_texts > left:
            return left // open_texts
        left -= size
        open_texts -= 1
    return budget


def _cut(text: str, limit: int) -> str:
    """The longest beginning whose escaped form fits, found by halving."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(escape(text[:middle]).encode()) <= limit:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low]}\n{NOTE.format(cut=len(text) - low)}"
