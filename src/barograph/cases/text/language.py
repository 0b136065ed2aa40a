"""The words of a case file: ICD 203 likelihood, numbers in words, and the words no output may hold.

Likelihood words and their ranges are those of Intelligence Community Directive 203 (2015), section D.6.e(2)(a); the
directive also asks that likelihood and confidence never share a sentence.
"""

from __future__ import annotations

import math
import re

WORDS = (
    (0.05, "almost no chance", "1-5 %"),
    (0.20, "very unlikely", "5-20 %"),
    (0.45, "unlikely", "20-45 %"),
    (0.55, "a roughly even chance", "45-55 %"),
    (0.80, "likely", "55-80 %"),
    (0.95, "very likely", "80-95 %"),
    (1.01, "almost certain", "95-99 %"),
)
"""Upper end of each range, its word, and the range as printed."""

CAP = "likely"

_ACCUSING = re.compile(
    r"\b(sock\s?-?puppets?\w*|attackers?|bots?|culprits?|perpetrators?|suspects?\b(?!ed)|villains?|trolls?|liars?|"
    r"criminals?|adversar(?:y|ies)|threat actors?|malicious|guilty|conspirators?|operatives?)\b",
    re.IGNORECASE,
)


def likelihood_word(probability: float, capped: bool) -> str:
    """ICD 203 word of a probability; never above `likely` where capped.

    Example:
        >>> likelihood_word(0.3, capped=True), likelihood_word(0.9, capped=True), likelihood_word(0.9, capped=False)
        ('unlikely', 'likely', 'very likely')
    """
    words = [word for _, word, _ in WORDS]
    place = next(n for n, (upper, _, _) in enumerate(WORDS) if probability < upper)
    return words[min(place, words.index(CAP))] if capped else words[place]


def range_of(word: str) -> str:
    """The range of a likelihood word, as printed."""
    return next(shown for _, name, shown in WORDS if name == word)


def accusations(text: str) -> list[str]:
    """Words in our own prose that would accuse; a test fails where an output's own words hold one.

    Example:
        >>> accusations("A1 and A2 show the same wording"), accusations("the attacker's bots")
        ([], ['attacker', 'bots'])
    """
    return [found.group(0) for found in _ACCUSING.finditer(text)]


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun; small numbers in words.

    Example:
        >>> count(2, "account"), count(1, "message"), count(40, "reply", "replies")
        ('two accounts', 'one message', '40 replies')
    """
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    shown = small[number] if 0 <= number < len(small) else f"{number:,}"
    return f"{shown} {one if number == 1 else many or one + 's'}"


def one_in(rate: float) -> str:
    """A small rate as `1 in N`, N with two significant digits.

    Example:
        >>> one_in(0.00047), one_in(0.2), one_in(0.0)
        ('1 in 2,100', '1 in 5', 'less than can be counted')
    """
    if rate <= 0:
        return "less than can be counted"
    inverse = 1.0 / rate
    digits = max(0, math.floor(math.log10(inverse)) - 1)
    return f"1 in {round(inverse, -digits):,.0f}"


def per_thousand(probability: float) -> str:
    """A share as a number out of 1,000.

    Example:
        >>> per_thousand(0.0042), per_thousand(0.0000021), per_thousand(0.5)
        ('4', 'fewer than 1', '500')
    """
    shown = round(probability * 1000)
    return f"{shown}" if shown >= 1 else "fewer than 1"


def joined(words: list[str]) -> str:
    """Words with commas and a last `and`.

    Example:
        >>> joined(["A1"]), joined(["A1", "A2", "A3"])
        ('A1', 'A1, A2 and A3')
    """
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}" if words else ""


def days(first: float) -> str:
    """A length of time in days, whole.

    Example:
        >>> days(31.6), days(1.2)
        ('32 days', '1 day')
    """
    whole = max(1, round(first))
    return f"{whole:,} day{'' if whole == 1 else 's'}"
