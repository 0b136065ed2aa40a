"""Undoing what Perceval did to mails, to Bugzilla's XML and to names: back to the forms our readers take."""

from __future__ import annotations

import base64
import re
from typing import Any

from barograph.sources.containers.json_fields import Fields, entries, inner, text

_HEADER_NAME = re.compile(r"^[!-9;-~]{1,76}$")
_BETWEEN = re.compile(r"([\s<>\"]+)")
_LINE_ENDS = re.compile(r"[\r\n]+")
_MADE_BY_PERCEVAL = frozenset({"body", "unixfrom"})
_OF_THE_WHOLE = frozenset({"content-type", "content-transfer-encoding", "mime-version", "content-length", "lines"})
_LONGEST_NAME = 1000
_NAMED = re.compile(r"^(.*?)\s*<([^<>\s]*)>\s*$")


def mail_of_message(data: Fields) -> bytes:
    """Return the raw mail that a Perceval message amounts to: its headers and its text part, in UTF-8.

    Args:
        data: Decoded headers by name, and `body` with `plain` or `html`.

    Example:
        >>> mail_of_message({"Subject": "a", "body": {"plain": "b"}}).partition(b"\\n")[0]
        b'Subject: a'
    """
    lines = []
    for name, value in data.items():
        if name in _MADE_BY_PERCEVAL or name.lower() in _OF_THE_WHOLE or not isinstance(value, str):
            continue
        if _HEADER_NAME.match(name):
            lines.append(f"{name}: {_encoded(_LINE_ENDS.sub(' ', value))}")
    body = inner(data, "body")
    plain, html = text(body, "plain"), text(body, "html")
    form, held = ("html", html) if plain is None and html is not None else ("plain", plain or "")
    lines.append("MIME-Version: 1.0")
    lines.append(f"Content-Type: text/{form}; charset=utf-8")
    lines.append("Content-Transfer-Encoding: 8bit")
    return ("\n".join(lines) + "\n\n" + held).encode("utf-8", "replace")


def _encoded(value: str) -> str:
    """RFC 2047 for the words that need it, since raw 8-bit headers have no charset; in time linear in the length."""
    if value.isascii():
        return value
    runs: list[tuple[bool, list[str]]] = []
    packed = False
    for piece in _BETWEEN.split(value):
        # White space between two encoded words is not shown, so it goes into the first.
        before, packed = packed, not piece.isascii() or (packed and not piece.strip())
        if not runs or packed != before:
            runs.append((packed, []))
        runs[-1][1].append(piece)
    return "".join(_encoded_word("".join(pieces)) if of_words else "".join(pieces) for of_words, pieces in runs)


def _encoded_word(words: str) -> str:
    kept = words.rstrip()
    packed = base64.b64encode(kept.encode("utf-8", "replace")).decode("ascii")
    return f"=?utf-8?b?{packed}?=" + words[len(kept) :]


def bug_of_xml(data: Fields) -> Fields:
    """Return the REST form of a bug whose XML Perceval turned into lists of `{"__text__": …}`."""
    comments = []
    for number, long in enumerate(entries(data, "long_desc")):
        who = next(entries(long, "who"), {})
        comments.append(
            {
                "id": _inside(long, "commentid") or f"{number}",
                "count": number,
                "text": _inside(long, "thetext"),
                "creator": text(who, "__text__"),
                "creator_detail": {"real_name": text(who, "name")},
                "creation_time": _inside(long, "bug_when"),
            }
        )
    return {"id": _inside(data, "bug_id"), "summary": _inside(data, "short_desc"), "comments": comments}


def _inside(data: Fields, key: str) -> str | None:
    return text(next(entries(data, key), {}), "__text__")


def name_and_address(value: Any) -> tuple[str, str]:
    """Split git's `Name <address>`; where there is no address all of it is name.

    Example:
        >>> name_and_address("Ada L <ada@example.org>")
        ('Ada L', 'ada@example.org')
    """
    if not isinstance(value, str):
        return "", ""
    value = value[:_LONGEST_NAME]
    found = _NAMED.match(value)
    return (found[1], found[2]) if found else (value.strip(), "")
