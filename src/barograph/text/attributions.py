"""Attribution lines (`On ... X wrote:`) of mail clients in many languages, wrapped over up to three lines.

An attribution is known by its verb where the language has one in `phrases`, else by its build: a date with a time, an
address and a colon above a quotation.
"""

from __future__ import annotations

import re

from barograph.text.lines import OWN, TAIL, is_quote
from barograph.text.phrases import DATED_BY, WROTE, WROTE_CJK

_LAST_WORDS = """
    : ： ] ... … > wrote writes said says schrieb schreibt écrit escribió escribio escreveu scritto scrive skrev skriver
    schreef napisał napisał(a) pisze napsal kirjoitti yazdı írta писал писала написал написала пишет 写道 寫道
    メール 작성 message article έγραψε viết
"""
_ENDINGS = tuple(_LAST_WORDS.split())
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Directions of writing, which clients put around names and addresses."""
_SET_OFF = "\u202c\u2069\u200e\u200f\u202a\u202b"
_BY_LAST = {last: tuple(word for word in _ENDINGS if word[-1] == last) for last in {word[-1] for word in _ENDINGS}}
_LAST = frozenset({*_BY_LAST, *_SET_OFF, *filter(str.isspace, map(chr, range(0x3001)))})
"""Last characters of lines that may hold an ending: most lines have another."""
_VERB = re.compile(rf"(?<!\w)(?:{'|'.join(WROTE)})(?!\w)|{'|'.join(WROTE_CJK)}", re.IGNORECASE)
_WROTE = re.compile(
    rf"(?:(?<!\w)(?:{'|'.join(WROTE)})(?: je)?(?:\s+in (?:message|article)\b.{{0,80}})?"
    rf"|(?:{'|'.join(WROTE_CJK)}))\s*(?:\.{{3}}|…)?\s*[:：]?\s*$"
    r"|\bschrieb\b[^:]{0,100}[:：]\s*$"
    r"|^\s*(?:quoting|zitat von|citando)\b.{1,150}[:：]\s*$"
    r"|^\* .{2,120}\[\d[\d :/.,+-]{5,40}\]\s*:?\s*$"
    r"|^\* .{2,120}\d{4}-\d\d-\d\d.{0,20}[:：]\s*$"
    r"|^on [^:]{0,20}\d.{2,120}(?:>|\w)[:：]\s*$",
    re.IGNORECASE,
)
_WEEKDAY = r"(?!\d)\w{1,13}[.,׳]?[,،]?"
_START = re.compile(
    rf"^\s*(?:[>*]\s*)?(?:(?:{'|'.join(DATED_BY)}|quoting|zitat|citando|\*) "
    rf"|\d{{1,4}}[-/.年년][ \d]|(?:{_WEEKDAY} ){{0,3}}\d{{1,4}}[-/. ]|\d+ \w+[. ]"
    r"|\S+ \S+ <|<?\S+@|\S+ \(|\"[^\"]+\" |(?:mon|tue|wed|thu|fri|sat|sun)\w{0,6}\b"
    r"|[A-ZÀ-Ž]\w+[ ,] ?[A-ZÀ-Ž]\w*|[A-ZÀ-Ž]\w+ (?:wrote|writes|schrieb|said))",
    re.IGNORECASE,
)
_DATED_START = re.compile(
    rf"^\s*(?:{'|'.join(DATED_BY)})\b.{{0,60}}\d|^\s*\d{{1,4}}[-/.年년]|^\s*(?:{_WEEKDAY} ){{1,2}}\d", re.IGNORECASE
)
_DATED = re.compile(r"\d{4}|\d{1,2}[:.]\d\d|\d{1,2}/\d{1,2}")
_TIMED = re.compile(r"\d{1,2}[:.]\d\d(?!\d)")
_ADDRESS = re.compile(r"\S@\S|\S at \S+\.\w|\S\(a\)\S|\w\.\.\.")
_CLOSED = re.compile(r"[.!?:]\s*$")
_COLONS = (":", "：")
MAX_ROWS = 3
MAX_LENGTH = 300


def attributions(rows: list[str], labels: list[int]) -> list[tuple[int, int]]:
    """Find attributions above the signature.

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
        text = row.rstrip() if row.isascii() else _MARKS.sub("", row).rstrip()
        if not text.endswith(_BY_LAST.get(text[-1:], ())) or labels[last] != OWN or len(row) > MAX_LENGTH:
            continue
        quoted = _is_quoted_below(rows, last, end)
        if not quoted and not (text.endswith(_COLONS) and _VERB.search(text)):
            continue
        first = _first_row(rows, last)
        if first is not None and _is_attribution(rows, first, last, quoted):
            found.append((first, last + 1))
    return found


def _plain(row: str) -> str:
    return row if row.isascii() else _MARKS.sub("", row)


def _first_row(rows: list[str], last: int) -> int | None:
    """The nearest line, this or above, that begins like an attribution, and the dated line above if it goes on."""
    for first in range(last, max(-1, last - MAX_ROWS), -1):
        if not rows[first].strip() or (first < last and _CLOSED.search(rows[first])):
            return None
        if _START.match(_plain(rows[first])):
            above = first - 1
            if first > max(0, last - MAX_ROWS + 1) and _goes_on(rows, above, rows[first].lstrip()[:1] == "<"):
                return above
            return first
    return None


def _goes_on(rows: list[str], above: int, needs_name: bool) -> bool:
    """Whether a line is the start of an attribution that was wrapped below it: its date, its name, its verb."""
    row = _plain(rows[above])
    if _CLOSED.search(row) or not row.strip():
        return False
    if needs_name or _DATED_START.match(row):
        return True
    if _START.match(row) is None:
        return False
    return _ADDRESS.search(row) is not None or (_VERB.search(row) is not None and _DATED.search(row) is not None)


def _is_quoted_below(rows: list[str], last: int, end: int) -> bool:
    return is_quote(next((row for row in rows[last + 1 : min(last + 4, end)] if row.strip()), ""))


def _is_attribution(rows: list[str], first: int, last: int, quoted: bool) -> bool:
    """Judge lines that begin like an attribution and end with its verb or a colon."""
    joined = _plain(" ".join(rows[first : last + 1])).rstrip()
    colon = joined.endswith(_COLONS)
    addressed, dated = _ADDRESS.search(joined) is not None, _DATED.search(joined) is not None
    if _WROTE.search(joined):
        return quoted or ((addressed or dated) and colon)
    if _VERB.search(joined):
        return (quoted and (addressed or dated)) or (addressed and dated)
    return quoted and addressed and dated and _TIMED.search(joined) is not None
