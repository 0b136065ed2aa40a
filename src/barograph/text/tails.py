"""Where own words end: signatures, list footers, PGP armour."""

from __future__ import annotations

import re
from typing import NamedTuple

from barograph.text.forwarded import begins_forwarded
from barograph.text.lines import is_quote
from barograph.text.phrases import MOBILE

_SIGNATURE = re.compile(r"^(?:- )?-- ?$")
_FOOTER = re.compile(
    r"^(?:_{15,}|-{30,}|={30,}|—|--)\s*$|^You received this message because you are subscribed"
    r"|^\[?Visit (?:Topic|Message)\b|^To unsubscribe from this|^Reply to this email directly"
    r"|^You are receiving this because"
)
_MAY_END = frozenset("-_=—YTR[V")
"""First letters of lines that may be a signature's or a footer's."""
_MAY_BE_MOBILE = frozenset({*(start[0] for start in MOBILE), *(start[0].upper() for start in MOBILE), "ſ"})
"""First letters of what mobile clients add; ſ folds to s."""
_FOOTER_START = ("__", "--", "==", "—", "You ", "To unsub", "Reply to this", "[Visit ", "Visit ")
_AFTER_SIGNATURE = ("diff --git ", "--- a/", "Index: ", "@@ -", "-----BEGIN PGP", "-------------- next part")
_NEXT_PART = re.compile(r"^-{8,} next part -{8,}\s*$")
_FOOTER_NEXT = re.compile(
    r"mailing list|unsubscribe|lists?\.|listinfo|\b[\w.+-]+@[\w-]+\.\w|http|reply to this email", re.IGNORECASE
)
_ARMOUR_BEGIN = re.compile(r"^(?:- )?-----BEGIN PGP (?!SIGNED)")
_ARMOUR_END = re.compile(r"^(?:- )?-----END PGP ")
_ARMOUR_LINE = re.compile(r"^-----(?:BEGIN|END) PGP|^Hash: SHA|^NotDashEscaped: ")
MAX_SIGNATURE = 15
"""Lines a signature may have below `--` without a blank, which some clients cut off."""
MAX_FOOTER = 30
LONGEST_SIGNATURE = 10
"""Lines of 80 characters a signature may have; RFC 3676 names four, and many have more."""
_WIDTH = 80
MIN_PROSE = 5
"""Lines of prose that make text below a signature mark more than a signature."""
MIN_WORDS = 6
MIN_SAID = 12
"""Words of prose below a signature mark that are the message where a greeting is all that stands above."""
MAX_GREETING = 6
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hallo|dear|greetings|good (?:morning|afternoon|evening|day))\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_PUNCTUATION = ".,;:!?'\"()…"


class End(NamedTuple):
    """Where own words end.

    Attributes:
        at: First line of the signature or list footer that ends the message; the number of lines if none.
        long: Signature marks with too much text below to be one: they end nothing.
    """

    at: int
    long: tuple[int, ...] = ()


def end_of_words(rows: list[str]) -> End:
    """Find the signature or list footer that ends a message.

    Example:
        >>> end_of_words(["Yes.", "-- ", "Ada"])
        End(at=1, long=())
    """
    size = len(rows)
    long: tuple[int, ...] = ()
    for index, row in enumerate(rows):
        first = row[:1]
        if first not in _MAY_END and (first not in _MAY_BE_MOBILE or size - index > MAX_SIGNATURE):
            continue
        head = row[:9]
        if head[:2] in ("--", "- ") and _SIGNATURE.match(row):
            if (row.endswith("-- ") or size - index <= MAX_SIGNATURE) and not _words_after_quote(rows, index):
                if not _is_long(rows, index):
                    return End(index, long)
                long = (*long, index)
        elif head.startswith(_FOOTER_START):
            if _NEXT_PART.match(row) or (_is_footer(rows, index) and not _words_after_quote(rows, index)):
                return End(index, long)
        elif size - index <= MAX_SIGNATURE and _is_mobile(row) and not _words_after_quote(rows, index):
            return End(index, long)
    return End(size, long)


def _is_footer(rows: list[str], index: int) -> bool:
    if len(rows) - index > MAX_FOOTER or not _FOOTER.match(rows[index]):
        return False
    return _FOOTER_NEXT.search(" ".join(rows[index : index + 3])) is not None


def _is_mobile(row: str) -> bool:
    return row.lower().startswith(MOBILE)


def _is_long(rows: list[str], index: int) -> bool:
    """Whether more text stands below a signature mark than a signature has, before quotes, footers and patches.

    Some of it must be prose: addresses, logs and packed files below a mark are nobody's words.
    """
    below = rows[index + 1 :]
    if _only_greets(rows[:index]) and not _is_footer(rows, index) and _prose_words(rows, index) >= MIN_SAID:
        return True
    if len(below) <= LONGEST_SIGNATURE and max(map(len, below), default=0) <= _WIDTH:
        return False
    lines = prose = 0
    for number in range(index + 1, len(rows)):
        row = rows[number]
        if is_quote(row) or row.startswith(_AFTER_SIGNATURE) or _is_footer(rows, number):
            return False
        if begins_forwarded(rows, number):
            return False
        wrapped = -(-len(row.strip()) // _WIDTH)
        lines += wrapped
        prose += wrapped if len(row) > _WIDTH // 4 and _is_prose(row) else 0
        if lines > LONGEST_SIGNATURE and prose >= MIN_PROSE:
            return True
    return False


def _only_greets(above: list[str]) -> bool:
    """Whether nothing is said above: no line at all that is not quoted, or a greeting."""
    said = " ".join(row for row in above if not is_quote(row)).strip()
    return not said or (len(_WORD.findall(said)) <= MAX_GREETING and _GREETING.match(said) is not None)


def _prose_words(rows: list[str], index: int) -> int:
    """Words in lines of prose below a signature mark, before quotes, footers and patches."""
    found = 0
    for number in range(index + 1, len(rows)):
        row = rows[number]
        if is_quote(row) or row.startswith(_AFTER_SIGNATURE) or _is_footer(rows, number):
            break
        found += len(_WORD.findall(row)) if _is_prose(row) else 0
    return found


def _is_prose(row: str) -> bool:
    """A line most of which is words, or letters of a script that writes no blanks between them."""
    words = row.split()
    plain = sum(word.strip(_PUNCTUATION).isalpha() for word in words)
    return (plain >= MIN_WORDS and plain >= 0.8 * len(words)) or sum(map("\u2e80".__le__, row)) >= 2 * MIN_WORDS


def _words_after_quote(rows: list[str], index: int) -> bool:
    """Own words may follow a quoted message that is below this line: then it is not the end."""
    rest = rows[index + 1 :]
    last_quote = max((n for n, row in enumerate(rest) if is_quote(row)), default=-1)
    return last_quote >= 0 and any(row.strip() for row in rest[last_quote + 1 :])


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
