"""Small measures of a text: words, content key, digest, language, mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.identifiers import digest
from barograph.text.paragraphs import assessed_language

_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_URL = re.compile(r"<?(?:https?://|/pipermail/)\S+")
_MENTION = re.compile(r"(?<![\w.`/])@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\b")

KEY_LETTERS = 200
MIN_KEY_LETTERS = 25
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_OTHERS = bytes(code for code in range(256) if code not in _LETTERS)
_LOW = bytes(code | 32 if code in _LETTERS else 32 for code in range(256))
"""Table of `bytes.translate`: letters in lower case, all else a blank."""
_SHAPE = bytes(97 if code in _LETTERS else 32 for code in range(256))
"""Table of `bytes.translate`: letters to `a`, all else to blanks, so that a word of two letters begins with ` aa`."""


def count_words(text: str) -> int:
    """Runs of two or more letters (docs/method.md S0).

    Example:
        >>> count_words("It is a v2 patch")
        3
    """
    return len(_WORD.findall(text))


def content_key(text: str) -> str | None:
    """Digest of the first 200 letters in lower case; None under 25 letters (short thanks coincide)."""
    return _key_of(_letters(text[: KEY_LETTERS * 8])[:KEY_LETTERS])


def text_digest(text: str) -> str:
    """Digest of a text's letters without URLs: archives rewrite links, punctuation and white space of a copy.

    Example:
        >>> text_digest("See “it” at http://x/1") == text_digest('See  "it" at http://y/2')
        True
    """
    return digest("text", _letters(_URL.sub(" ", text)))


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one text; see the functions of the same names."""

    words: int
    content_key: str | None
    text_digest: str
    language: str


def measured(text: str) -> Measures:
    """Take all measures of a text in one pass over its words; equal to taking them one by one.

    Example:
        >>> measured("Hi Bo") == Measures(2, None, text_digest("Hi Bo"), "und")
        True
    """
    if not text.isascii():
        return Measures(count_words(text), content_key(text), text_digest(text), assessed_language(text))
    raw = text.encode("ascii")
    letters = raw.translate(_LOW, _OTHERS)
    first = letters if len(raw) <= KEY_LETTERS * 8 else raw[: KEY_LETTERS * 8].translate(_LOW, _OTHERS)
    bare = letters
    if b"http" in raw or b"/pipermail/" in raw:
        bare = _URL.sub(" ", text).encode("ascii").translate(_LOW, _OTHERS)
    return Measures(
        words=(b" " + raw.translate(_SHAPE)).count(b" aa"),
        content_key=_key_of(first[:KEY_LETTERS].decode("ascii")),
        text_digest=digest("text", bare.decode("ascii")),
        language=assessed_language(text),
    )


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).lower()


def _key_of(letters: str) -> str | None:
    return digest("content", letters[:KEY_LETTERS]) if len(letters) >= MIN_KEY_LETTERS else None


def mentions(text: str) -> tuple[str, ...]:
    """Logins addressed with @, lower case, in order, each once; at most 20.

    Example:
        >>> mentions("@Ada please see `@media`, cc @bob")
        ('ada', 'bob')
    """
    if "@" not in text:
        return ()
    return tuple(dict.fromkeys(login.lower() for login in _MENTION.findall(text)))[:20]
