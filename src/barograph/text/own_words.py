"""The author's own words: what is left of a body without quotes, signature, footer, diff, code, armour and trailers.

Each line gets one label, so the spans of own text and the counts of the rest come from the same reading. Text between
quotes (interleaved replies) is always kept: strippers that assume top-posting lose it. Long text below a signature
mark is kept too, with a note: a signature is short (RFC 3676, 4.3), and whoever writes prose there is read. Costly
patterns run only where the body holds a substring they need.

*Limits*: a reply that quotes without any mark is taken for own text; prose indented by four spaces that looks like
code is taken for code; below an Outlook block everything is somebody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.text import lines as L
from barograph.text.attributions import attributions
from barograph.text.confusables import undisguised
from barograph.text.diffs import diff_lines
from barograph.text.forwarded import start_of_forwarded
from barograph.text.scrub import scrub
from barograph.text.tails import armour, end_of_words

_DIFF_HEADS = frozenset(" -@dI")
_PATCH_AUTHOR = re.compile(r"^From: .{1,100}<[^<>@\s]+@[^<>@\s]+>$")
"""First line of a body by which git names the author of a patch that somebody else sends."""
LONG_SIGNATURE = "long text below a signature mark is kept as own words"
_COMMENT_START = re.compile(r"^\s*<!--")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a body consists of.

    Attributes:
        own_text: Own lines, blank runs folded, ends trimmed, letters as a reader sees them (`text.confusables`).
        spans: Character spans (start, end) of own lines in the scrubbed body.
        quoted_lines: Lines quoted or forwarded, with attribution lines.
        code_lines: Lines of code, logs and traces.
        diff_lines: Lines of diffs and diffstats.
        notes: What is doubtful about the reading.
    """

    own_text: str
    spans: tuple[tuple[int, int], ...]
    quoted_lines: int
    code_lines: int
    diff_lines: int
    notes: tuple[str, ...] = ()


def own_words(body: str, markdown: bool = False) -> OwnWords:
    """Separate own words from the rest.

    Args:
        body: Plain text, or Markdown of a tracker.
        markdown: An unclosed fence is code to the end, and HTML comments (templates of issues) are nobody's words.

    Example:
        >>> own_words("On Monday, A wrote:\\n> old\\nMy answer.\\n-- \\nB").own_text
        'My answer.'
    """
    body = scrub(body)
    rows = body.split("\n")
    end = end_of_words(rows)
    labels = _labels(rows, body, end.at, markdown)
    for mark in end.long:
        labels[mark] = L.TAIL
    spans: list[tuple[int, int]] = []
    kept: list[str] = []
    start = 0
    own, last = L.OWN, ""
    for row, label in zip(rows, labels, strict=True):
        size = len(row)
        if label == own and (text := row.rstrip()):
            spans.append((start, start + size))
            kept.append(text)
            last = text
        elif last:
            kept.append("")
            last = ""
        start += size + 1
    counts = (labels.count(L.QUOTE), labels.count(L.CODE), labels.count(L.DIFF))
    plain = undisguised("\n".join(kept).strip())
    notes = [LONG_SIGNATURE] if end.long else []
    if plain.letters or plain.invisible:
        letters = f"{plain.letters} letters and digits that only look like Latin letters"
        notes.append(f"{letters}, {plain.invisible} invisible characters undone")
    return OwnWords(plain.text, tuple(spans), *counts, tuple(notes))


def _labels(rows: list[str], body: str, end: int, markdown: bool) -> list[int]:
    size = len(rows)
    labels = [L.OWN] * end + [L.TAIL] * (size - end)
    if _may_hold_diff(body, {row[:1] for row in rows[:end]}):
        for first, last in diff_lines(rows[:end]):
            labels[first:last] = [L.DIFF] * (last - first)
    if "-----" in body:
        for first, last in armour(rows, end):
            labels[first:last] = [L.ARMOUR] * (last - first)
    if "```" in body or "~~~" in body:
        _label_fences(rows, labels, end, markdown)
    if markdown and "<!--" in body:
        _label_comments(rows, labels, end)
    for first, last in attributions(rows, labels):
        labels[first:last] = [L.QUOTE] * (last - first)
    unplain = []
    own, plain, label_of = L.OWN, L.is_plain, L.label_of
    for index, row in enumerate(rows[:end]):
        if row and labels[index] == own and not plain(row):
            labels[index] = label = label_of(row)
            if label == own:
                unplain.append(index)
    first = next((index for index in range(end) if rows[index].strip()), end)
    if first < end and _PATCH_AUTHOR.match(rows[first]):
        labels[first] = L.TRAILER
    forwarded = start_of_forwarded(rows, labels, end, unplain)
    labels[forwarded:end] = [L.QUOTE] * (end - forwarded)
    return labels


def _may_hold_diff(body: str, heads: set[str]) -> bool:
    """Whether a line begins, and a substring is there, as every diff or diffstat has it."""
    if heads.isdisjoint(_DIFF_HEADS):
        return False
    if heads.isdisjoint(" -@") and "diff -" not in body and "Index: " not in body:
        return False
    return (
        "@@ -" in body
        or " | " in body
        or "diff -" in body
        or "\n--- " in body
        or "Index: " in body
        or " changed" in body
        or " mode " in body
    )


def _label_fences(rows: list[str], labels: list[int], end: int, to_the_end: bool) -> None:
    """Label fenced code; a fence that is never closed runs to the end in Markdown, and is no fence in a mail."""
    fence, opened = "", 0
    for index in range(end):
        mark = L.fence(rows[index])
        if fence:
            if mark and mark[0] == fence[0] and len(mark) >= len(fence):
                labels[opened : index + 1] = [L.CODE] * (index + 1 - opened)
                fence = ""
        elif mark:
            fence, opened = mark, index
    if fence and to_the_end:
        labels[opened:end] = [L.CODE] * (end - opened)


def _label_comments(rows: list[str], labels: list[int], end: int) -> None:
    """Label HTML comments that begin and end on lines of their own."""
    opened = -1
    for index in range(end):
        if opened < 0 and labels[index] == L.OWN and _COMMENT_START.match(rows[index]):
            opened = index
        if opened >= 0 and "-->" in rows[index]:
            whole = rows[index].rstrip().endswith("-->")
            last = index + 1 if whole else index
            labels[opened:last] = [L.TAIL] * (last - opened)
            opened = -1
