"""The languages of a text by its paragraphs: a few lines in another language do not hide the rest.

*Innocent explanations*: a mail in two languages for two audiences; an English error message in a text of another
language.

*Limits*: a text of which less than a fifth stands in other paragraphs than foreign ones is left to its own language.
"""

from __future__ import annotations

import re

from barograph.text.language import ASSESSED, UNKNOWN, language_of

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_LETTER = re.compile(r"[^\W\d_]")
LEAST_SHARE = 0.2
"""Share of a text's letters that must stand in paragraphs of the assessed language."""


def assessed_language(text: str) -> str:
    """Language of a text; `en` too where the whole is taken for another one and a fifth of it is English paragraphs.

    Example:
        >>> assessed_language("ok")
        'und'
    """
    found = language_of(text)
    if found in (ASSESSED, UNKNOWN) or not _BLANK.search(text):
        return found
    rest = _without_foreign(text)
    enough = len(_LETTER.findall(rest)) >= LEAST_SHARE * len(_LETTER.findall(text))
    return ASSESSED if enough and language_of(rest) == ASSESSED else found


def assessed_part(text: str) -> str:
    """The text without its paragraphs in another language, where the whole is taken for another language.

    Example:
        >>> assessed_part("Please merge it.")
        'Please merge it.'
    """
    return text if language_of(text) in (ASSESSED, UNKNOWN) else _without_foreign(text)


def _without_foreign(text: str) -> str:
    """The paragraphs that are not surely of another language; short ones are judged with the rest."""
    parts = (part for part in _BLANK.split(text) if part.strip())
    return "\n\n".join(part for part in parts if language_of(part) in (ASSESSED, UNKNOWN))
