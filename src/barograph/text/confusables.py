"""Text with its disguises undone: invisible characters inside words, styled letters, letters that look Latin, digits.

A word may be hidden from a reader of patterns by a zero-width character in it, by mathematical or full-width letters,
or by Cyrillic, Greek or other letters of the same look. Readers see no difference; patterns and sentence vectors do.
Digits for letters (`m41nt41n`) are undone where a common English word comes of it and a digit stands before a letter;
so names of versions and machines stay, but in texts with several such words.

Source: Unicode Technical Standard 39 (confusables), by the library confusable-homoglyphs; UAX 15 (NFKC).

*Innocent explanations*: a keyboard left in the wrong layout; text copied from a styled web page; names and terms of
languages that mix scripts. A few letters in a long text mean nothing.

*Limits*: only words that could be Latin throughout are undone; a single word with digits that is rare is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f"
_IN_WORD = re.compile(rf"(?<=[^\W\d_])[{_INVISIBLE}]+(?=[^\W\d_])")
_SUSPECT = re.compile("[\u00ad\u0250-\u200f\u202a-\u202e\u2060-\U0010ffff]")
"""All but Latin letters and punctuation: most texts have none."""
_WORD = re.compile(r"[^\W\d_]+")
_STYLES = ("<font>", "<wide>", "<circle>", "<square>")
_LOOK_LATIN = ("CYRILLIC ", "GREEK ", "ARMENIAN ", "COPTIC ", "CHEROKEE ", "LISU ", "LATIN LETTER SMALL CAPITAL ")
_JOINING = ("ARABIC", "DEVANAGARI", "BENGALI", "TAMIL", "MALAYALAM", "KANNADA", "SINHALA", "SYRIAC", "MONGOLIAN")
"""Scripts in which invisible joiners are ordinary writing."""
_DIGIT_FIRST = re.compile(r"[013457][A-Za-z]")
_WITH_DIGITS = re.compile(r"\b[A-Za-z013457]*[013457][A-Za-z][A-Za-z013457]*\b")
_MIXED = re.compile(r"\b(?=[A-Za-z]*[013457])(?=[013457]*[A-Za-z])[A-Za-z013457][a-z013457]+\b")
MIN_DISGUISED = 2
"""Common words with digits in them from which every word of a text that has both is read so."""
_NO_WORD = re.compile(r"^(?:[0-9]+[A-Za-z]|0x\w+|[Ll]10n)$")
"""`105s`, a number with its unit; an address of memory; and the one usual word that looks like another (lion)."""
_DIGITS = (str.maketrans("013457", "oieast"), str.maketrans("013457", "oleast"))
"""Letters that digits stand for; 1 is i or l."""
MIN_LETTERS = 3
"""Letters of a word that mixes scripts: `μs` and `Δt` are units and variables."""
MOSTLY_LATIN = 0.8
"""Share of Latin letters in a text from which a word of look-alikes alone is taken for Latin."""


@dataclass(frozen=True, slots=True)
class Undisguised:
    """A text with its disguises undone.

    Attributes:
        text: The text as a reader sees it.
        letters: Letters that were replaced.
        invisible: Invisible characters that stood inside words.
    """

    text: str
    letters: int = 0
    invisible: int = 0


def undisguised(text: str) -> Undisguised:
    """Undo disguised letters.

    Example:
        >>> undisguised("Pl\u0435ase h\u200band it over")
        Undisguised(text='Please hand it over', letters=1, invisible=1)
        >>> undisguised("Обычный текст").letters
        0
        >>> undisguised("7h3r3 is none in x86, v1a or 5th").text
        'there is none in x86, v1a or 5th'
    """
    text, digits = _without_digits(text) if _DIGIT_FIRST.search(text) else (text, 0)
    if text.isascii() or not _SUSPECT.search(text):
        return Undisguised(text, digits)
    visible, invisible = _without_invisible(text)
    plain, styled = _unstyled(visible)
    styled += digits
    if plain.isascii():
        return Undisguised(plain, styled, invisible)
    latin = _is_mostly_latin(plain)
    pieces: list[str] = []
    replaced, at = 0, 0
    for word in _WORD.finditer(plain):
        undone = None if word[0].isascii() else _latin_of(word[0], latin)
        if undone is not None:
            replaced += sum(before != after for before, after in zip(word[0], undone, strict=True))
            pieces += (plain[at : word.start()], undone)
            at = word.end()
    return Undisguised("".join([*pieces, plain[at:]]), styled + replaced, invisible)


def _without_digits(text: str) -> tuple[str, int]:
    """Words in which digits stand for letters, written out; all of them where a few common words were."""
    read = _WITH_DIGITS.sub(lambda found: _read(found[0], found[0]), text)
    words = {before for before, after in zip(text.split(), read.split(), strict=True) if before != after}
    if len(words) >= MIN_DISGUISED:
        read = _MIXED.sub(lambda found: _read(found[0], found[0].translate(_DIGITS[0])), read)
    return read, sum(before != after for before, after in zip(text, read, strict=True))


def _read(word: str, otherwise: str) -> str:
    """The common word that a word with digits stands for, else the other one."""
    if _NO_WORD.match(word) or word[1:] not in (word[1:].lower(), word[1:].upper()):
        return word
    read = (word.translate(table) for table in _DIGITS)
    plain = next((each for each in read if each.lower() in _common_words()), otherwise)
    return plain.upper() if word.isupper() else plain


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(files("barograph.resources").joinpath("general-words.txt").read_text("utf-8").split())


def _without_invisible(text: str) -> tuple[str, int]:
    removed = 0

    def undo(found: re.Match[str]) -> str:
        nonlocal removed
        if unicodedata.name(text[found.start() - 1], "").startswith(_JOINING):
            return found[0]
        removed += len(found[0])
        return ""

    return _IN_WORD.sub(undo, text), removed


def _unstyled(text: str) -> tuple[str, int]:
    """Full-width, mathematical and circled Latin letters as plain ones."""
    styled = {letter: plain for letter in set(text) if (plain := _plain_of(letter))}
    if not styled:
        return text, 0
    return text.translate({ord(letter): plain for letter, plain in styled.items()}), sum(
        text.count(letter) for letter in styled
    )


@lru_cache(maxsize=4096)
def _plain_of(letter: str) -> str | None:
    if letter.isascii() or not unicodedata.decomposition(letter).startswith(_STYLES):
        return None
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalpha() else None


def _is_mostly_latin(text: str) -> bool:
    counts = {letter: text.count(letter) for letter in set(text) if letter.isalpha()}
    latin = sum(count for letter, count in counts.items() if letter < "\u0250")
    return latin >= MOSTLY_LATIN * sum(counts.values())


def _latin_of(word: str, in_latin_text: bool) -> str | None:
    """The Latin word another one looks like; None where some letter of it looks like none, or it is Latin."""
    others = [letter for letter in word if letter >= "\u0250"]
    table = _look_alikes()
    if not others or not all(letter in table for letter in others):
        return None
    mixed = len(others) < len(word)
    if (mixed and len(word) >= MIN_LETTERS) or (not mixed and in_latin_text and len(word) > 1):
        return "".join(table.get(letter, letter) for letter in word)
    return None


@lru_cache(maxsize=1)
def _look_alikes() -> dict[str, str]:
    """Latin letters by the letters of other alphabets that look like them."""
    from confusable_homoglyphs.confusables import confusables_data

    return {
        letter: other["c"]
        for letter, others in confusables_data.items()
        if len(letter) == 1 and letter.isalpha() and unicodedata.name(letter, "").startswith(_LOOK_LATIN)
        for other in others
        if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha()
    }
