"""Hidden characters made visible: what a reader sees is what stands there.

Control, bidirectional and zero-width characters can hide words, turn their order or break a file (Boucher & Anderson
2021, "Trojan Source"). In a case file each is written as ⟨U+202E⟩. Line ends become newlines; tabs stay. The joiners
U+200C and U+200D stay between letters of scripts that need them and inside emoji.
"""

from __future__ import annotations

import json
import re
import unicodedata

from barograph.text.scrub import scrub

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff\ufdd0-\ufdef]"
    "|[\U0001fffe\U0001ffff]|(?<=[\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u02ff])|^[\u200c\u200d]|[\u200c\u200d]$"
)
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f"
    r"\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
MAX_CHARACTERS = 20_000


def safe_text(text: str) -> str:
    """Text of several lines in which nothing is hidden, composed (NFC), at most 20,000 characters.

    Example:
        >>> safe_text("a\u202eb\\r\\nc")
        'a⟨U+202E⟩b\\nc'
    """
    shown = unicodedata.normalize("NFC", scrub(text))
    shown = _MARKS.sub(r"\1⟨more marks⟩", shown)
    shown = _HIDDEN.sub(_named, shown)
    if len(shown) > MAX_CHARACTERS:
        cut = len(shown) - MAX_CHARACTERS
        shown = f"{shown[:MAX_CHARACTERS]}\n⟨{cut:,} further characters are not shown; see the raw message⟩"
    return shown


def safe_line(text: str) -> str:
    """The same on one line, white space folded, at most 300 characters."""
    plain = text.isascii() and text.isprintable()  # nothing hidden in it, and nothing to compose: most cells of a list
    line = " ".join((text if plain else safe_text(text)).split())
    return line if len(line) <= 300 else f"{line[:299]}…"


def show_hidden(text: str) -> str:
    """Text as it is, but for what is hidden in it.

    Example:
        >>> show_hidden("a\u202eb  c")
        'a⟨U+202E⟩b  c'
    """
    return _HIDDEN.sub(_named, text)


def escape_controls(document: str) -> str:
    """The same JSON with hidden characters as escapes: for programs nothing changes, and no terminal acts on it.

    Example:
        >>> escape_controls('{"a": "b\x9b2J"}')
        '{"a": "b\\\\u009b2J"}'
    """
    if document.isascii() and "\x7f" not in document:
        return document  # JSON escapes the others itself
    return _HIDDEN.sub(lambda found: json.dumps(found.group())[1:-1], document)


def _named(found: re.Match[str]) -> str:
    if found.group() == "\ufffd":
        return "\ufffd"
    return "".join(f"⟨U+{ord(character):04X}⟩" for character in found.group())
