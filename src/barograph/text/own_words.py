"""The author's own words: what is left of a body without quotes, signature, footer, diff, code, armour and trailers.

A single pass over lines; each line gets one label, so the spans of own text and the counts of the rest come from the
same reading. Text between quotes (interleaved replies) is always kept: popular strippers that assume top-posting lose
it (measured in the plan's research).

*Limits*: a reply that quotes without any mark is taken for own text; prose indented by four spaces that looks like
code is taken for code.
"""

from __future__ import annotations

from dataclasses import dataclass

from barograph.text import lines as L
from barograph.text.diffs import diff_lines
from barograph.text.scrub import scrub


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a body consists of.

    Attributes:
        own_text: Own lines, blank runs folded, ends trimmed.
        spans: Character spans (start, end) of own lines in the scrubbed body.
        quoted_lines: Lines quoted or forwarded, with attribution lines.
        code_lines: Lines of code, logs and traces.
        diff_lines: Lines of diffs and diffstats.
    """

    own_text: str
    spans: tuple[tuple[int, int], ...]
    quoted_lines: int
    code_lines: int
    diff_lines: int


def own_words(body: str, markdown: bool = False) -> OwnWords:
    """Separate own words from the rest.

    Args:
        body: Plain text, or Markdown of a tracker.
        markdown: Fences are code, and `>` quotes may lack a space.

    Example:
        >>> own_words("On Monday, A wrote:\\n> old\\nMy answer.\\n-- \\nB").own_text
        'My answer.'
    """
    body = scrub(body)
    rows = body.split("\n")
    labels = _labels(rows, markdown)
    counts = {label: labels.count(label) for label in (L.QUOTE, L.CODE, L.DIFF)}
    spans: list[tuple[int, int]] = []
    start = 0
    for row, label in zip(rows, labels, strict=True):
        if label == L.OWN and row.strip():
            spans.append((start, start + len(row)))
        start += len(row) + 1
    own = _folded(rows, labels)
    return OwnWords(own, tuple(spans), counts[L.QUOTE], counts[L.CODE], counts[L.DIFF])


def _folded(rows: list[str], labels: list[int]) -> str:
    kept: list[str] = []
    for row, label in zip(rows, labels, strict=True):
        text = row.rstrip() if label == L.OWN else ""
        if text or (kept and kept[-1]):
            kept.append(text)
    return "\n".join(kept).strip()


def _labels(rows: list[str], markdown: bool) -> list[int]:
    labels = [L.OWN] * len(rows)
    end = L.end_of_words(rows)
    for index in range(end, len(rows)):
        labels[index] = L.TAIL
    for first, last in diff_lines(rows[:end]):
        labels[first:last] = [L.DIFF] * (last - first)
    if markdown:
        _label_fences(rows, labels, end)
    index = 0
    while index < end:
        if labels[index] == L.OWN:
            size = L.attribution(rows, index, end)
            if size:
                labels[index : index + size] = [L.QUOTE] * size
                index += size
                continue
            labels[index] = L.label_of(rows[index])
        index += 1
    forwarded = L.start_of_forwarded(rows, labels, end)
    labels[forwarded:end] = [L.QUOTE] * (end - forwarded)
    _label_indented_code(rows, labels, end)
    return labels


def _label_fences(rows: list[str], labels: list[int], end: int) -> None:
    fence = ""
    for index in range(end):
        mark = L.fence(rows[index])
        if fence:
            labels[index] = L.CODE
            if mark and mark[0] == fence[0] and len(mark) >= len(fence):
                fence = ""
        elif mark:
            fence = mark
            labels[index] = L.CODE


def _label_indented_code(rows: list[str], labels: list[int], end: int) -> None:
    for index in range(end):
        if labels[index] == L.OWN and L.looks_like_code(rows[index]):
            labels[index] = L.CODE
