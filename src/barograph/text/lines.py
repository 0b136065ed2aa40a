"""What a single line of a mail is, by the conventions of mail clients, compilers and revision control."""

from __future__ import annotations

import re

OWN, QUOTE, CODE, DIFF, TRAILER, TAIL, ARMOUR = range(7)

_QUOTE = re.compile(r"^\s{0,3}(?:[A-Za-z]{1,4})?[>|»](?![=>]{1,2}\s*\w+\()")
_TRAILER = re.compile(
    r"^\s*(?:[A-Z][A-Za-z]+(?:-[A-Za-z]+)*-by|Cc|Fixes|Closes|Link|Change-Id|Message-ID|In-Reply-To|base-commit"
    r"|change-id|prerequisite-patch-id)\s*:\s+\S"
)
_TRACE = re.compile(
    r"^\s*(?:Traceback \(most recent|File \"[^\"]+\", line \d|at [\w.$<>]+\(|\[\s*\d+\.\d+\]|#\d+\s+0x|[$#] \S"
    r"|\w+Error: |make(?:\[\d+\])?: |(?:gcc|cc|clang|g\+\+|ld) -|/[\w./-]+:\d+:"
    r"|[\w./+-]+\.(?:c|h|cc|cpp|py|rs|java|go|js):\d+:"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\w{3} +\d+ \d\d:\d\d:\d\d )"
)
_CODE_MARK = re.compile(r"[{};=()<>\\$#&|*]|->|::|\b(?:if|for|return|struct|void|int|def|import|static|const)\b")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_COMPILERS = ("gcc", "cc", "clang", "g++", "ld")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


def is_quote(row: str) -> bool:
    """A quoted line: `>`, `|` or `»`, after up to three blanks and up to four letters of a name.

    Example:
        >>> is_quote("> a"), is_quote("AB> a"), is_quote("a > b")
        (True, True, False)
    """
    head = row[:8]
    return (">" in head or "|" in head or "»" in head) and _QUOTE.match(row) is not None


def is_plain(row: str) -> bool:
    """Whether a quick look shows that a line is own words by itself; other lines may be own words too.

    It begins with a letter and has no character that every pattern here (and of `tails`) needs in such a line.

    Example:
        >>> is_plain("I like it, mostly."), is_plain("Cc: A <a@b>")
        (True, False)
    """
    return row[:1] in _LETTERS and not (
        ":" in row
        or ">" in row
        or "(" in row
        or ");" in row
        or '"' in row
        or "|" in row
        or "}" in row
        or "{" in row
        or "»" in row
        or "：" in row
        or row.startswith(_COMPILERS)
    )


def label_of(row: str) -> int:
    """Label one line by itself: quote, trailer, trace or own.

    Example:
        >>> label_of("Signed-off-by: A <a@b>") == TRAILER, label_of("I like it.") == OWN
        (True, True)
    """
    if row[:1] == ">" and row[1:2] not in ("=", ">"):
        return QUOTE
    head = row[:8]
    if (">" in head or "|" in head or "»" in head) and _QUOTE.match(row):
        return QUOTE
    if ":" in row and _TRAILER.match(row):
        return TRAILER
    if _TRACE.match(row):
        return CODE
    indented = head[:4] == "    " or head[:1] == "\t"
    if indented or row.endswith(("{", "};", ");")):
        return CODE if looks_like_code(row) else OWN
    return OWN


def fence(row: str) -> str:
    """The run of a Markdown code fence, or an empty string."""
    found = _FENCE.match(row)
    return found.group(1) if found else ""


def looks_like_code(row: str) -> bool:
    """Indented by four or more and dense in code marks, or ending like a statement."""
    text = row.strip()
    if not text or not (row.startswith(("    ", "\t")) or text.endswith(("{", "};", ");"))):
        return False
    marks, words = len(_CODE_MARK.findall(text)), len(_WORD.findall(text))
    return marks >= 2 and marks * 3 >= words
