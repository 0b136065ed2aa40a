"""Encoded words of headers (RFC 2047), decoded with the standard library."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header

from barograph.text.scrub import scrub

MAX_HEADER = 20_000
"""Characters of one header looked at: the library's address parser is slow on hostile ones."""
_UNKNOWN = re.compile(r"=\?(?:x-unknown|unknown|unknown-8bit|x-user-defined|default)?\?", re.IGNORECASE)


def text_of(value: str | None, notes: list[str] | None = None) -> str:
    """Decode a header (RFC 2047), folded to one line; undecodable words are kept as they stand and noted.

    Example:
        >>> text_of("=?utf-8?q?Zo=C3=AB?=  K")
        'Zoë K'
    """
    if not value:
        return ""
    raw = value[:MAX_HEADER]
    if "=?" in raw:
        if _UNKNOWN.search(raw):
            raw = _guessed(raw, notes)
        try:
            raw = str(make_header(decode_header(raw)))
        except (LookupError, ValueError, AssertionError, MessageError):
            if notes is not None:
                notes.append("header with an unknown or broken encoded word kept as it stands")
    return " ".join(scrub(raw).split())


def _guessed(raw: str, notes: list[str] | None) -> str:
    """Encoded words of no known charset (Python writes `unknown-8bit` for raw bytes), read as Windows-1252."""
    guessed = _UNKNOWN.sub("=?windows-1252?", raw)
    if guessed != raw and notes is not None:
        notes.append("header of unknown charset read as windows-1252")
    return guessed
