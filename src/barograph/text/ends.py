"""The two ends of a long text: what is asked for stands first or last, what is pasted in stands between or beside it.

A long text is judged by one of its ends, so that hundreds of words of other prose do not thin out what presses. Each
end is the first (or last) paragraphs up to 25 words or more, at most 100 words.

*Innocent explanations*: long mails end politely, too: "please let me know". They are compared with other long texts,
whose ends were chosen alike.

*Limits*: what stands in the middle of a long text is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from barograph.text.measures import count_words
from barograph.text.sentences import MAX_SENTENCES, Sentence, sentences

LONG = 100
"""Words above which a text has ends; also the most words of an end."""

LEAST = 25
"""Words from which on an end stops where a paragraph does."""

_BREAK = re.compile(r"\n[ \t]*\n")
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class End:
    """A part of a text that is judged.

    Attributes:
        text: The part, as it stands.
        sentences: The sentences it consists of, with their spans in the whole text.
    """

    text: str
    sentences: tuple[Sentence, ...]


def ends(text: str) -> tuple[End, ...]:
    """The parts of a text that are judged: the whole of a short one, both ends of a long one.

    Args:
        text: Own text.

    Returns:
        One part for a text of at most 100 words; else the first and the last.

    Example:
        >>> [end.text for end in ends("Please merge it.")]
        ['Please merge it.']
        >>> long = "Please merge it, we have waited for many months now. " * 3 + "\\n\\n" + "It was a bright day. " * 40
        >>> first, last = ends(long)
        >>> first.text.endswith("months now."), last.text.count("bright")
        (True, 20)
    """
    found = sentences(text)
    if len(found) < 2 or count_words(text) <= LONG:
        return (End(text, tuple(found)),)
    half = MAX_SENTENCES // 2
    first = _taken(text, found[:half])
    last = _taken(text, found[-half:][::-1])[::-1]
    head = text[first[0].start : first[-1].end]
    tail = text[last[0].start : last[-1].end]
    return End(_cut(head, slice(LONG)), tuple(first)), End(_cut(tail, slice(-LONG, None)), tuple(last))


def _taken(text: str, found: Sequence[Sentence]) -> list[Sentence]:
    """Sentences from one side on, until a paragraph ends after 25 words or the next one would exceed 100."""
    taken: list[Sentence] = []
    words = 0
    for sentence in found:
        more = count_words(sentence.text)
        if taken:
            low, high = sorted((taken[-1], sentence), key=lambda one: one.start)
            if words + more > LONG or (words >= LEAST and _BREAK.search(text, low.end, high.start)):
                break
        taken.append(sentence)
        words += more
    return taken


def _cut(text: str, kept: slice) -> str:
    """The first or last pieces between white space, as they stand."""
    pieces = list(_PIECE.finditer(text))[kept]
    return text[pieces[0].start() : pieces[-1].end()]
