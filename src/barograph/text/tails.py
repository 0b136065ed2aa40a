"""Where own words end: signatures, list footers, forwarded and Outlook-quoted parts, PGP armour."""

from __future__ import annotations

import re

from barograph.text.lines import OWN, is_quote

_SIGNATURE = re.compile(r"^(?:- )?-- ?$")
_MOBILE = re.compile(
    r"^(?:sent from my |sent from mail for |sent with |envoyé de(?:puis)? mon |von meinem .{1,20} gesendet"
    r"|enviado (?:desde|do) m|get outlook for |sent via )",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^(?:_{15,}|-{30,}|={30,}|—|--)\s*$|^You received this message because you are subscribed"
    r"|^To unsubscribe from this|^Reply to this email directly|^You are receiving this because"
)
_MAY_END = frozenset("-_=—YTR")
"""First letters of lines that may be a signature's or a footer's."""
_MAY_BE_MOBILE = frozenset("sSeEvVgGſ")
"""First letters of what mobile clients add; ſ folds to s."""
_FOOTER_START = ("__", "--", "==", "—", "You ", "To unsub", "Reply to this")
_NEXT_PART = re.compile(r"^-{8,} next part -{8,}\s*$")
_FOOTER_NEXT = re.compile(
    r"mailing list|unsubscribe|lists?\.|listinfo|\b[\w.+-]+@[\w-]+\.\w|http|reply to this email", re.IGNORECASE
)
_FORWARD = re.compile(
    r"^\s*-{2,}\s*(?:original message|forwarded message|original-nachricht|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|mensagem original|messaggio originale|weitergeleitete nachricht|message transféré"
    r"|begin forwarded message|forwarded by .{0,80}|reply message|原始邮件)\s*-*\s*$"
    r"|^\s*begin forwarded message:\s*$",
    re.IGNORECASE,
)
_FORWARD_GATES = ("--", "begin forwarded")
_OUTLOOK = re.compile(r"^\*?(?:from|von|de|da|van|från|fra|od|от|发件人)\s?[:：]\*?\s?.+", re.IGNORECASE)
_OUTLOOK_NEXT = re.compile(
    r"^\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|objet|à|enviado|para|asunto|assunto|inviato|a"
    r"|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|emne|отправлено|кому|тема|发送时间|收件人|主题)"
    r"\s?[:：]",
    re.IGNORECASE,
)
_ARMOUR_BEGIN = re.compile(r"^(?:- )?-----BEGIN PGP (?!SIGNED)")
_ARMOUR_END = re.compile(r"^(?:- )?-----END PGP ")
_ARMOUR_LINE = re.compile(r"^-----(?:BEGIN|END) PGP|^Hash: SHA|^NotDashEscaped: ")
MAX_SIGNATURE = 15
"""Lines a signature may have below `--` without a blank, which some clients cut off."""
MAX_FOOTER = 30


def end_of_words(rows: list[str]) -> int:
    """First line of the signature or list footer that ends the message; the number of lines if none.

    Example:
        >>> end_of_words(["Yes.", "-- ", "Ada"])
        1
    """
    size = len(rows)
    for index, row in enumerate(rows):
        first = row[:1]
        if first not in _MAY_END and (first not in _MAY_BE_MOBILE or size - index > MAX_SIGNATURE):
            continue
        head = row[:9]
        if head[:2] in ("--", "- ") and _SIGNATURE.match(row):
            if (row.endswith("-- ") or size - index <= MAX_SIGNATURE) and not _words_after_quote(rows, index):
                return index
        elif head.startswith(_FOOTER_START):
            if _NEXT_PART.match(row) or (_is_footer(rows, index) and not _words_after_quote(rows, index)):
                return index
        elif size - index <= MAX_SIGNATURE and _MOBILE.match(row) and not _words_after_quote(rows, index):
            return index
    return size


def _is_footer(rows: list[str], index: int) -> bool:
    if len(rows) - index > MAX_FOOTER or not _FOOTER.match(rows[index]):
        return False
    return _FOOTER_NEXT.search(" ".join(rows[index : index + 3])) is not None


def _words_after_quote(rows: list[str], index: int) -> bool:
    """Own words may follow a quoted message that is below this line: then it is not the end."""
    rest = rows[index + 1 :]
    last_quote = max((n for n, row in enumerate(rest) if is_quote(row)), default=-1)
    return last_quote >= 0 and any(row.strip() for row in rest[last_quote + 1 :])


def start_of_forwarded(rows: list[str], labels: list[int], end: int, odd: list[int]) -> int:
    """First line of a forwarded or Outlook-quoted part; from there all is somebody else's. `end` if none.

    `odd` holds the lines that are not plain prose: no other line can begin such a part.
    """
    for index in odd:
        row = rows[index]
        if labels[index] != OWN:
            continue
        if row.lstrip()[:1] in "-bB" and _FORWARD.match(row):
            return index
        if (":" in row[:8] or "：" in row[:8]) and _OUTLOOK.match(row) and _is_outlook_block(rows, index):
            return index - _rule_above(rows, index)
    return end


def _is_outlook_block(rows: list[str], index: int) -> bool:
    return sum(_OUTLOOK_NEXT.match(row) is not None for row in rows[index + 1 : index + 5]) >= 2


def _rule_above(rows: list[str], index: int) -> int:
    """Outlook draws a line of underscores above its block: 1 if it is there."""
    return int(index > 0 and rows[index - 1].strip("_- ") == "" and len(rows[index - 1].strip()) >= 5)


def armour(rows: list[str], end: int) -> list[tuple[int, int]]:
    """Ranges of lines that are PGP armour: marker lines, and blocks of keys and signatures with what they enclose.

    Example:
        >>> armour(["-----BEGIN PGP SIGNATURE-----", "iQ", "-----END PGP SIGNATURE-----", "Hi"], 4)
        [(0, 3)]
    """
    found = []
    index = 0
    while index < end:
        if _ARMOUR_BEGIN.match(rows[index]):
            stop = next((n + 1 for n in range(index, end) if _ARMOUR_END.match(rows[n])), end)
            found.append((index, stop))
            index = stop
            continue
        if _ARMOUR_LINE.match(rows[index]):
            found.append((index, index + 1))
        index += 1
    return found
