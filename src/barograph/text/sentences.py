"""Sentences of own text, with their spans: the unit that is embedded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.identifiers import digest
from barograph.text.measures import count_words

_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9@])|\n\s*\n|\n(?=\s*[-*•]\s)")
MAX_SENTENCES = 40
MAX_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands in the own text."""

    text: str
    start: int
    end: int

    @property
    def digest(self) -> str:
        """Digest of the sentence with white space folded."""
        return digest("sentence", self.text)


def sentences(text: str) -> list[Sentence]:
    """Split own text; sentences under two words are left out, each is cut at 600 characters.

    Of more than 40 the first and the last twenty are given.

    Example:
        >>> [s.text for s in sentences("It broke. Please fix it soon!")]
        ['It broke.', 'Please fix it soon!']
    """
    found: list[Sentence] = []
    start = 0
    for edge in [*_END.finditer(text), None]:
        end = edge.start() if edge else len(text)
        folded = " ".join(text[start:end].split())[:MAX_CHARACTERS]
        if count_words(folded) >= 2:
            found.append(Sentence(folded, start, end))
        start = edge.end() if edge else len(text)
    half = MAX_SENTENCES // 2
    return found if len(found) <= MAX_SENTENCES else [*found[:half], *found[-half:]]
