"""The languages of a text by its paragraphs: a few lines in another language do not hide the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.text.measures import language_of

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a text.

    Attributes:
        start: Its first character in the text.
        end: One past its last.
        letters: Letters in it.
        language: ISO 639-1 code, `und` where it is short or the model unsure.
    """

    start: int
    end: int
    letters: int
    language: str


def paragraphs(text: str) -> list[Paragraph]:
    """Cut a text at blank lines and detect the language of each paragraph.

    Example:
        >>> [(p.start, p.end, p.language) for p in paragraphs("Yes.\\n\\nNo.")]
        [(0, 4, 'und'), (6, 9, 'und')]
    """
    found: list[Paragraph] = []
    start = 0
    for edge in [*_BLANK.finditer(text), None]:
        end = edge.start() if edge else len(text)
        part = text[start:end]
        if part.strip():
            found.append(Paragraph(start, end, len(_LETTER.findall(part)), language_of(part)))
        start = edge.end() if edge else len(text)
    return found


def share_in_language(text: str, language: str) -> float:
    """Share of a text, 0 to 1, that stands in paragraphs of a language; by letters.

    Paragraphs of no known language (greetings, names) count for none. A text without any paragraph of a known language
    is judged whole: 1 where `language_of` gives the language, else 0.

    Example:
        >>> share_in_language("ok", "en")
        0.0
    """
    known = [paragraph for paragraph in paragraphs(text) if paragraph.language != "und"]
    letters = sum(paragraph.letters for paragraph in known)
    if not letters:
        return float(language_of(text) == language)
    return sum(paragraph.letters for paragraph in known if paragraph.language == language) / letters
