"""Put labels in place of names, also inside quoted text, subjects, permalinks and message ids. The key is kept apart.

T is the target, G the account that gained, A1, A2 ... the acting accounts in order of first hit, N1, N2 ... ordinary
neighbours. In text a label stands in square brackets. Replaced are: full names in either order, their parts, their
usual joined forms (`firstlast`, `flast` ...), addresses (also written with "at"), local parts, logins. An address or a
mention of anybody else becomes [address] or [other]; a full name of another account of the project becomes [other].

Limits: nicknames nobody used as name or login, and single first names of people outside the case, pass. Whoever has the
same public archive can find a message by its digest: pseudonyms keep names out of what is handed on, no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

COMMON = frozenset(files("barograph.resources").joinpath("common-words.txt").read_text("utf-8").split())
"""Words that are names as well: as a part of a name they are replaced only as the name is written."""

_PARTICLES = frozenset(
    (
        "von",
        "van",
        "der",
        "den",
        "del",
        "de",
        "da",
        "di",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "und",
        "and",
        "jr",
        "sr",
        "dr",
        "mr",
        "mrs",
        "ms",
        "via",
        "the",
        "of",
    )
)
_GENERIC = frozenset(
    (
        "info",
        "mail",
        "admin",
        "root",
        "contact",
        "noreply",
        "no-reply",
        "me",
        "hello",
        "list",
        "post",
        "office",
        "webmaster",
        "git",
        "dev",
    )
)
_ADDRESS = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")
_MENTION = re.compile(r"(?<![\w.`/\[])@[A-Za-z0-9][\w-]{1,38}\b")
_WORD = re.compile(r"[^\W_][\w'’.-]*[^\W_]|[^\W_]")
_GENITIVE = re.compile(r"['’]s?$")
_MAX_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Spellings:
    """An account of the case with every spelling the archive holds of it."""

    label: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pseudonyms:
    """Replaces spellings of accounts by their labels.

    Args:
        accounts: Accounts of the case; where two share a spelling, the earlier one takes it.
        others: Full names of other accounts of the project.

    Example:
        >>> hide = Pseudonyms((Spellings("A1", ("Ada Fern",), ("ada.fern@x.org",)),))
        >>> hide.text("Hi Ada, write to ada.fern at x.org or bob@y.org")
        'Hi [A1], write to [A1] or [address]'
        >>> hide.identifier("20200101.adafern@x.org")
        '20200101.[A1]@x.org'
    """

    accounts: tuple[Spellings, ...]
    others: frozenset[str] = field(default=frozenset())

    def text(self, text: str) -> str:
        """Text with labels, whole words only."""
        shown = self._words.sub(self._bracketed, text) if self._loose or self._exact else text
        shown = _ADDRESS.sub("[address]", shown)
        shown = _MENTION.sub("[other]", shown)
        return self._without_others(shown)

    def identifier(self, value: str) -> str:
        """An id, path or link with labels, also where a spelling is only a part of a word."""
        pattern = self._parts
        return pattern.sub(self._bracketed, value) if pattern else value

    def names_left(self, text: str) -> list[str]:
        """Spellings still found in a text: what a test of an output asks for."""
        return [found.group() for found in self._words.finditer(text)]

    @cached_property
    def _table(self) -> tuple[dict[str, str], dict[str, str]]:
        loose: dict[str, str] = {}
        exact: dict[str, str] = {}
        for account in self.accounts:
            for spelling, strict in spellings(account):
                replacements, key = (exact, spelling) if strict else (loose, spelling.casefold())
                replacements.setdefault(key, account.label)
        return loose, exact

    @property
    def _loose(self) -> dict[str, str]:
        return self._table[0]

    @property
    def _exact(self) -> dict[str, str]:
        return self._table[1]

    @cached_property
    def _words(self) -> re.Pattern[str]:
        """Longest spellings first; edges are word edges where the spelling has one (CJK names have none)."""
        loose = "|".join(_pattern(spelling) for spelling in _longest_first(self._loose))
        exact = "|".join(_pattern(spelling) for spelling in _longest_first(self._exact))
        alternatives = [f"(?i:{loose})" if loose else "", exact]
        return re.compile("|".join(part for part in alternatives if part) or r"(?!)")

    @cached_property
    def _parts(self) -> re.Pattern[str] | None:
        long = [spelling for spelling in _longest_first(self._loose) if len(spelling) >= 4]
        return re.compile("|".join(_folding(spelling) for spelling in long), re.IGNORECASE) if long else None

    def _bracketed(self, found: re.Match[str]) -> str:
        spelling = found.group()
        folded = _plain_spaces(spelling).casefold()
        label = self._exact.get(_plain_spaces(spelling)) or self._loose.get(folded) or self._loose.get(_at(folded))
        return f"[{label or 'other'}]"

    def _without_others(self, text: str) -> str:
        """Take out full names of other accounts by looking up runs of two to four words."""
        if not self.others:
            return text
        words = list(_WORD.finditer(text))
        parts, done, place = [], 0, 0
        while place < len(words):
            width = self._width_of_other(words, place)
            if width:
                parts += [text[done : words[place].start()], "[other]"]
                last = words[place + width - 1]
                done = last.end() - len(last.group()) + len(_without_genitive(last.group()))
            place += width or 1
        return "".join([*parts, text[done:]])

    def _width_of_other(self, words: list[re.Match[str]], place: int) -> int:
        for width in range(min(_MAX_NAME_WORDS, len(words) - place), 1, -1):
            name = " ".join(word.group() for word in words[place : place + width])
            if _without_genitive(name).casefold() in self.others:
                return width
        return 0


def labels(acting: Iterable[str], target: str | None, gained: str | None, neighbours: Iterable[str]) -> dict[str, str]:
    """Labels of a case's identities, in the order they are given.

    Example:
        >>> labels(["x", "y"], "t", None, ["n"])
        {'t': 'T', 'x': 'A1', 'y': 'A2', 'n': 'N1'}
    """
    found: dict[str, str] = {}
    if target is not None:
        found[target] = "T"
    if gained is not None:
        found.setdefault(gained, "G")
    number = 0
    for identity in acting:
        if identity not in found:
            number += 1
            found[identity] = f"A{number}"
    number = 0
    for identity in neighbours:
        if identity not in found:
            number += 1
            found[identity] = f"N{number}"
    return found


def full_names(names: Iterable[str]) -> frozenset[str]:
    """Names of two to four words, folded, as `Pseudonyms.others` takes them."""
    found = set()
    for name in names:
        words = [word.group() for word in _WORD.finditer(name)]
        if 2 <= len(words) <= _MAX_NAME_WORDS and all(len(word) > 1 for word in words[:1]):
            found.add(" ".join(words).casefold())
    return frozenset(found)


def spellings(account: Spellings) -> list[tuple[str, bool]]:
    """Every spelling of an account, with True where it is replaced only as written."""
    found: dict[str, bool] = {}

    def put(spelling: str, strict: bool = False) -> None:
        for form in {spelling, unicodedata.normalize("NFC", spelling), _without_accents(spelling)}:
            if len(form) >= 2:
                found[form] = found.get(form, True) and strict

    for name in account.names:
        for form, strict in _of_name(name):
            put(form, strict)
    for address in account.addresses:
        local, _, domain = address.partition("@")
        put(f"{local}@{domain}")
        for part in {local, local.partition("+")[0], local.rstrip("0123456789._-")}:
            if len(part) >= 4 and part.lower() not in _GENERIC:
                put(part, part.lower() in COMMON)
    for login in account.logins:
        put(login, login.lower() in COMMON or len(login) < 3)
    return sorted(found.items())


def _of_name(name: str) -> list[tuple[str, bool]]:
    if "@" in name:
        return [(name.strip(), False)]
    words = [word.group() for word in _WORD.finditer(name)]
    found = [(_plain_spaces(name), _plain_spaces(name).lower() in COMMON)]
    parts = [word for word in words if word.lower().strip(".") not in _PARTICLES]
    found += [(word, len(word) < 3 or word.lower() in COMMON) for word in parts if len(word) > 1]
    if len(parts) >= 2:
        first, last = parts[0], parts[-1]
        found += [(form, False) for form in (f"{last}, {first}", f"{last} {first}", f"{first} {last}")]
        joined = (first + last, last + first, first[0] + last, last + first[0], first + last[0])
        found += [(form, form.lower() in COMMON) for form in joined if len(form) >= 5]
        found += [(f"{first}{mark}{last}", False) for mark in "._-"]
    return found


def _without_genitive(name: str) -> str:
    return _GENITIVE.sub("", name)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _plain_spaces(text: str) -> str:
    return " ".join(text.split())


def _at(text: str) -> str:
    return re.sub(r"\s*(?:\(at\)|\[at\]|(?<=\s)at(?=\s)|@)\s*", "@", text)


def _longest_first(replacements: Mapping[str, str]) -> list[str]:
    return sorted(replacements, key=lambda spelling: (-len(spelling), spelling))


def _folding(spelling: str) -> str:
    """A pattern of a spelling in which a space is any white space, and @ may be written out."""
    pattern = re.escape(spelling).replace(r"\ ", r"\s+")
    return pattern.replace("@", r"(?:\s?@\s?|\s?[(\[]at[)\]]\s?|\s+at\s+)") if "@" in pattern else pattern


def _pattern(spelling: str) -> str:
    def edge(character: str, sign: str) -> str:
        script = unicodedata.name(character, "").partition(" ")[0]
        spaced = character.isascii() or script in ("LATIN", "CYRILLIC", "GREEK")
        return sign if spaced and (character.isalnum() or character == "_") else ""

    before = r"(?<![^\W_])" if edge(spelling[0], "b") else ""
    after = r"(?![^\W_])" if edge(spelling[-1], "b") else ""
    return f"{before}{_folding(spelling)}{after}"
