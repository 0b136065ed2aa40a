"""Text that Arrow, XML and terminals can hold: no NUL, no lone surrogates, one kind of line end."""

from __future__ import annotations

import re

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_ASCII_ENDS = ("\r", "\x0b", "\x0c")
_ENDS = (*_ASCII_ENDS, "\u2028", "\u2029", "\x85")


def scrub(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD and every line end by a newline.

    Example:
        >>> scrub("a\\r\\nb\\x00")
        'a\\nb�'
    """
    if not text.isascii() and _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if any(mark in text for mark in (_ASCII_ENDS if text.isascii() else _ENDS)):
        return _LINE_END.sub("\n", text)
    return text
