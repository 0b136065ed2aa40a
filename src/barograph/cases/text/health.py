"""Mask statements about somebody's health before they enter a case file; a tag remains (GDPR art. 9).

Rule: a sentence of the *target* that holds a word of the list below is replaced as a whole. In anybody else's text only
the words themselves are, so that what was asked of the target stays readable.

Limits: a list of English words and some German, French, Spanish and Portuguese ones. Other wordings are not masked, so
a human reads a case file before it goes anywhere. Technical uses ("the build is sick") are masked as well: too
much is the safer error.
"""

from __future__ import annotations

import re

MASK = "[health statement masked]"

_WORDS = re.compile(
    r"\b(?:(?:mental|physical|poor|bad|ill|my|his|her|their|your)[\s-]+health(?:[\s-]+(?:issues?|problems?|reasons?))?|"
    r"health[\s-]+(?:issues?|problems?|reasons?|conditions?|scare)|mental(?:ly)?[\s-]+(?:ill(?:ness)?|exhaust\w+|issues?)|"
    r"burn(?:ed|t|ing)?[\s-]?out|depress(?:ion|ed|ive)|anxiety|bipolar|schizo\w+|suicid\w+|psychiatr\w+|psycholog(?:ist|ical)|"
    r"therap(?:y|ist)|medication|antidepressants?|diagnosed|illness(?:es)?|(?:am|i'm|been|was|is|fell|got|were|feeling)\s+"
    r"(?:\w+\s+){0,2}(?:ill|sick|unwell)|sick\s+leave|hospital\w*|surgery|cancer|tumou?r|chemo\w*|covid(?:-19)?|disease|"
    r"disorder|insomnia|migraines?|chronic\s+(?:pain|fatigue|illness)|adhd|autis(?:m|tic)|ptsd|panic\s+attacks?|"
    r"heart\s+attack|disabilit(?:y|ies)|nervous\s+breakdown|breakdown|alcohol\w*|addict(?:ed|ion)|"
    r"krank(?:heit|enhaus|geschrieben)?|depressionen|gesundheit\w*|maladie|h[oô]pital|d[eé]pression|sant[eé]\s+mentale|"
    r"enferm(?:o|a|edad)|depresi[oó]n|salud\s+mental|doen[cç]a|sa[uú]de\s+mental)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*|\n+")


def mask(text: str, whole_sentences: bool) -> tuple[str, bool]:
    """Mask health statements.

    Args:
        text: Text as it would be shown.
        whole_sentences: True for text of the target.

    Returns:
        The masked text, and whether anything was masked.

    Example:
        >>> mask("I was ill for weeks. The fix is in.", whole_sentences=True)
        ('[health statement masked] The fix is in.', True)
        >>> mask("Sorry about your mental health, but merge it.", whole_sentences=False)
        ('Sorry about your [health statement masked], but merge it.', True)
    """
    if not _WORDS.search(text):
        return text, False
    if not whole_sentences:
        return _WORDS.sub(MASK, text), True
    joined_lines = re.sub(r"(?<![.!?:\n])\n(?!\n|\s*[-*>])", " ", text)
    parts = []
    for found in _SENTENCE.finditer(joined_lines):
        part = found.group()
        if _WORDS.search(part):
            lead = part[: len(part) - len(part.lstrip())]
            part = f"{lead}{MASK}"
        parts.append(part)
    return re.sub(rf"({re.escape(MASK)}\s*)+(?={re.escape(MASK)})", "", "".join(parts)), True
