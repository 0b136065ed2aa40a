"""What a single line of a mail is, by the conventions of mail clients and list servers."""

from __future__ import annotations

import re

OWN, QUOTE, CODE, DIFF, TRAILER, TAIL, ARMOUR = range(7)

_QUOTE = re.compile(r"^\s{0,3}(?:[A-Za-z]{1,4})?[>|»](?![=>]{1,2}\s*\w+\()")
_SIGNATURE = re.compile(r"^-- ?$")
_MOBILE = re.compile(r"^(?:sent from my |envoyé de mon |von meinem .{1,20} gesendet|get outlook for )", re.IGNORECASE)
_FOOTER = re.compile(
    r"^(?:_{15,}|-{30,}|={30,})\s*$|^You received this message because you are subscribed|^To unsubscribe from this"
    r"|^_______________________________________________",
)
_NEXT_PART = re.compile(r"^-{8,} next part -{8,}\s*$")
_FOOTER_NEXT = re.compile(r"mailing list|unsubscribe|lists?\.|listinfo|@.*\.|http", re.IGNORECASE)
_WROTE = re.compile(
    r"\bschrieb\b[^:]{0,100}[:：]?\s*$|(?:wrote|writes|said|schrieb|schreibt|a écrit|escribió|escreveu|ha scritto"
    r"|skrev|schreef|napisał\(?a?\)?|писал|写道|のメール)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_WROTE_START = re.compile(
    r"^\s*(?:[>*]\s*)?(?:on |am |le |el |il |em |den |op |w dniu |quoting |\* |\d{1,4}[-/.]\d|\S+ \S+ <|\S+@|\S+ \(|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)\b|[A-Z]\w+ [A-Z]\w+)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\s*-{2,}\s*(?:original message|forwarded message|original-nachricht|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|weitergeleitete nachricht|begin forwarded message|forwarded by .*)\s*-*\s*$"
    r"|^\s*begin forwarded message:\s*$",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(r"^\*?(?:from|von|de|da|van|från|od)\s?:\*?\s.+", re.IGNORECASE)
_OUTLOOK_NEXT = re.compile(
    r"^\*?(?:sent|date|to|subject|gesendet|datum|an|betreff|envoyé|objet|à|enviado)\s?:", re.IGNORECASE
)
_TRAILER = re.compile(
    r"^\s*(?:[A-Z][A-Za-z]+(?:-[A-Za-z]+)*-by|Cc|Fixes|Closes|Link|Reported-and-tested-by|Suggested-by|Change-Id|Co-authored-by"
    r"|Message-ID|In-Reply-To|base-commit|change-id|prerequisite-patch-id)\s*:\s+\S"
)
_ARMOUR = re.compile(r"^-----(?:BEGIN|END) PGP|^Hash: SHA|^(?:Version|Comment): .*(?:GnuPG|PGP)", re.IGNORECASE)
_TRACE = re.compile(
    r"^\s*(?:Traceback \(most recent|File \"[^\"]+\", line \d|at [\w.$<>]+\(|\[\s*\d+\.\d+\]|#\d+\s+0x|[$#] \S"
    r"|\w+Error: |make(?:\[\d+\])?: |(?:gcc|cc|clang|g\+\+|ld) -|/[\w./-]+:\d+:"
    r"|[\w./+-]+\.(?:c|h|cc|cpp|py|rs|java|go|js):\d+:"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\w{3} +\d+ \d\d:\d\d:\d\d )"
)
_CODE_MARK = re.compile(r"[{};=()<>\\$#&|*]|->|::|\b(?:if|for|return|struct|void|int|def|import|static|const)\b")
_WORD = re.compile(r"[A-Za-z]{2,}")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


def label_of(row: str) -> int:
    """Label one line by itself: quote, trailer, armour, trace or own."""
    if not row.strip():
        return OWN
    if _QUOTE.match(row):
        return QUOTE
    if _ARMOUR.match(row):
        return ARMOUR
    if _TRAILER.match(row):
        return TRAILER
    return CODE if _TRACE.match(row) else OWN


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


def attribution(rows: list[str], index: int, end: int) -> int:
    """Lines of an attribution (`On ... X wrote:`) that starts here, 0 if none; wrapped over up to three lines.

    The words of a sentence that happens to end in "wrote" are kept: an attribution is followed by a quoted line, or
    ends with a colon and names an address or a date.
    """
    if not _WROTE_START.match(rows[index]):
        return 0
    for size in (1, 2, 3):
        last = index + size - 1
        if last >= end or not rows[last].strip():
            return 0
        if _WROTE.search(rows[last]):
            joined = " ".join(rows[index : last + 1])
            following = next((row for row in rows[last + 1 : min(last + 4, end)] if row.strip()), "")
            dated = "@" in joined or bool(re.search(r"\b\d{4}\b|\d{1,2}:\d\d", joined))
            return size if _QUOTE.match(following) or (dated and joined.rstrip().endswith((":", "："))) else 0
    return 0


def start_of_forwarded(rows: list[str], labels: list[int], end: int) -> int:
    """First line of a forwarded or Outlook-quoted part; from there all is somebody else's. `end` if none."""
    for index in range(end):
        if labels[index] != OWN:
            continue
        if _FORWARD.match(rows[index]):
            return index
        if _OUTLOOK.match(rows[index]):
            following = rows[index + 1 : min(index + 5, end)]
            if sum(bool(_OUTLOOK_NEXT.match(row)) for row in following) >= 2:
                return index
    return end


def end_of_words(rows: list[str]) -> int:
    """First line of the signature or list footer that ends the message; the number of lines if none."""
    for index, row in enumerate(rows):
        if _NEXT_PART.match(row):
            return index
        if row == "-- " or (_SIGNATURE.match(row) and len(rows) - index <= 15):
            if not _quoted_after(rows, index):
                return index
        elif _FOOTER.match(row):
            following = " ".join(rows[index : index + 3])
            if _FOOTER_NEXT.search(following) and len(rows) - index <= 30 and not _quoted_after(rows, index):
                return index
        elif _MOBILE.match(row) and len(rows) - index <= 15 and not _quoted_after(rows, index):
            return index
    return len(rows)


def _quoted_after(rows: list[str], index: int) -> bool:
    """Own words may follow a quoted message that is below this line: then it is not the end."""
    rest = rows[index + 1 :]
    last_quote = max((n for n, row in enumerate(rest) if _QUOTE.match(row)), default=-1)
    return last_quote >= 0 and any(row.strip() for row in rest[last_quote + 1 :])
