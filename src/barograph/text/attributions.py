"""Attribution lines (`On ... X wrote:`) of mail clients in many languages, wrapped over up to three lines."""

from __future__ import annotations

import re

from barograph.text.lines import OWN, TAIL, is_quote

_VERBS = (
    "wrote|writes|said|says|schrieb|schreibt|écrit|escribió|escribio|escreveu|ha scritto|scrive|skrev|skriver|schreef"
    r"|napisał\(?a?\)?|pisze|napsal\(?a?\)?|kirjoitti|yazdı|írta|писала?|написала?|пишет|写道|寫道|のメール|님이 작성"
)
_LAST_WORDS = """
    : ： ] ... … > wrote writes said says schrieb schreibt écrit escribió escribio escreveu scritto scrive skrev skriver
    schreef napisał napisał(a) pisze napsal kirjoitti yazdı írta писал писала написала написал пишет 写道 寫道
    メール 작성 message article
"""
_ENDINGS = tuple(_LAST_WORDS.split())
_BY_LAST = {last: tuple(word for word in _ENDINGS if word[-1] == last) for last in {word[-1] for word in _ENDINGS}}
_LAST = frozenset({*_BY_LAST, *filter(str.isspace, map(chr, range(0x3001)))})
"""Last characters of lines that may hold an ending: most lines have another."""
_WROTE = re.compile(
    rf"(?:\b|(?<=[\s>])|^)(?:{_VERBS})(?:\s+in (?:message|article)\b.{{0,80}})?\s*(?:\.{{3}}|…)?\s*[:：]?\s*$"
    r"|(?:写道|寫道|のメール|님이 작성)\s*[:：]?\s*$"
    r"|\bschrieb\b[^:]{0,100}[:：]\s*$"
    r"|^\s*(?:quoting|zitat von|citando)\b.{1,150}[:：]\s*$"
    r"|^\* .{2,120}\[\d[\d :/.,+-]{5,40}\]\s*:?\s*$"
    r"|^\* .{2,120}\d{4}-\d\d-\d\d.{0,20}[:：]\s*$"
    r"|^on [^:]{0,20}\d.{2,120}(?:>|\w)[:：]\s*$",
    re.IGNORECASE,
)
_START = re.compile(
    r"^\s*(?:[>*]\s*)?(?:on |at |in |am |le |el |il |em |den |op |w dniu |dnia |dne |quoting |zitat |citando |\* "
    r"|\d{1,4}[-/.年]\d|\S+ \S+ <|<?\S+@|\S+ \(|\"[^\"]+\" |(?:mon|tue|wed|thu|fri|sat|sun)\w{0,6}\b"
    r"|в |пн|вт|ср|чт|пт|сб|вс"
    r"|[A-ZÀ-Ž]\w+[ ,] ?[A-ZÀ-Ž]\w*|[A-ZÀ-Ž]\w+ (?:wrote|writes|schrieb|said))",
    re.IGNORECASE,
)
_DATED_START = re.compile(
    r"^\s*(?:on|at|am|le|el|il|em|den|op|w dniu|dnia|dne|в)\b.{0,60}\d|^\s*\d{1,4}[-/.年]\d", re.IGNORECASE
)
_DATED = re.compile(r"\b\d{4}\b|\d{1,2}[:.]\d\d|\d{1,2}/\d{1,2}")
_CLOSED = re.compile(r"[.!?:]\s*$")
MAX_ROWS = 3
MAX_LENGTH = 300


def attributions(rows: list[str], labels: list[int]) -> list[tuple[int, int]]:
    """Find attributions among the first `end` lines.

    The words of a sentence that happens to end in "wrote" are kept: an attribution is followed by a quoted line, or
    ends with a colon and names an address or a date.

    Args:
        rows: Lines of the body.
        labels: What is known of them; only lines labelled own are looked at.

    Returns:
        Ranges (first, one past the last) of lines.

    Example:
        >>> attributions(["Hi", "On 1 May 2020, Ada <a@b.c>", "wrote:", "> old"], [OWN] * 4)
        [(1, 3)]
    """
    found = []
    end = labels.index(TAIL) if TAIL in labels else len(rows)
    for last, row in enumerate(rows[:end] if end < len(rows) else rows):
        if row[-1:] not in _LAST or row[:1] == ">":
            continue
        text = row.rstrip()
        if not text.endswith(_BY_LAST.get(text[-1:], ())) or labels[last] != OWN or len(row) > MAX_LENGTH:
            continue
        if not _WROTE.search(row):
            continue
        first = _first_row(rows, last)
        if first is not None and _is_attribution(rows, first, last, end):
            found.append((first, last + 1))
    return found


def _first_row(rows: list[str], last: int) -> int | None:
    """The nearest line, this or above, that begins like an attribution, and the dated line above if it goes on."""
    for first in range(last, max(-1, last - MAX_ROWS), -1):
        if not rows[first].strip() or (first < last and _CLOSED.search(rows[first])):
            return None
        if _START.match(rows[first]):
            above = first - 1
            if first > max(0, last - MAX_ROWS + 1) and _DATED_START.match(rows[above]):
                return first if _CLOSED.search(rows[above]) else above
            return first
    return None


def _is_attribution(rows: list[str], first: int, last: int, end: int) -> bool:
    following = next((row for row in rows[last + 1 : min(last + 4, end)] if row.strip()), "")
    if is_quote(following):
        return True
    joined = " ".join(rows[first : last + 1])
    dated = "@" in joined or _DATED.search(joined) is not None
    return dated and joined.rstrip().endswith((":", "："))
