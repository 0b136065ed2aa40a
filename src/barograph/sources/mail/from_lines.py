"""Which lines that begin with `From ` separate the messages of an mbox (RFC 4155 and what programs really write).

A line with weekday, month and time after a blank line is a separator whatever follows it. Programs also write From
lines without a date (`From `, `From - `) and leave out the blank line before them; such a line, or one whose date is
in no usual form, separates only where the headers of a mail follow it. What was taken by that rule carries a doubt,
which becomes a note on the message. A From line at the start of a MIME part is body: `git format-patch` writes one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SEPARATOR = re.compile(rb"^From .*\d{1,2}:\d\d(?::\d\d)? (?:[A-Z]{2,5} |[+-]\d{4} )?\d{4}(?: [+-]\d{4})?\s*$")
_USUAL = re.compile(
    rb"^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(?:\d{1,2} +)?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)
_OF_GIT = re.compile(rb"^From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\s*$")
"""The line `git format-patch` writes before every patch."""
_HEADERS = re.compile(rb"(?:>?From [^\n]*\n)?((?:[!-9;-~]+[ \t]*:[^\n]*(?:\n|\Z)(?:[ \t]+[^\n]*(?:\n|\Z))*)+)")
_NAMES = re.compile(rb"^(from|date|subject|message-id)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_PART_HEAD = re.compile(rb"\n--[^\n]{1,100}\r?\n(?:content-[^\n]*\r?\n(?:[ \t]+[^\n]*\r?\n)*)+\r?\n\Z", re.IGNORECASE)
_PART = re.compile(rb"\n--([^\r\n]{1,100}?)\r?\n(?=content-)", re.IGNORECASE)
FROM = (b"From ", b"From\n", b"From\r\n")
"""How a From line begins; programs that cut off blanks leave `From` alone."""
BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 1000
"""Bytes of a From line looked at."""
LOOK_BACK = 1 << 16
"""Bytes before a From line that may say it stands in a MIME part."""
_HEAD_OF_PART = 2000
LOOK_AHEAD = 1 << 14
"""Bytes after a From line in which the headers of its mail are looked for."""
NO_DATE = "its From line has no date"
NO_BLANK = "no blank line before its From line"


class Edge(NamedTuple):
    """Whether a line separates two messages, and what is doubtful about it."""

    is_edge: bool
    doubt: str | None = None


_BODY = Edge(False)
_SURE = Edge(True)


def edge_at(buffer: bytes, at: int, before: bytes, ended: bool) -> Edge | None:
    """Judge the line at an index, which begins with `From `.

    Args:
        buffer: Bytes that hold the line.
        at: Its index.
        before: Bytes before the buffer, at least `LOOK_BACK` of them where there are as many.
        ended: No bytes come after the buffer.

    Returns:
        The judgement; None where it needs bytes that are not read yet.

    Example:
        >>> edge_at(b"From a@b Fri Dec 30 14:08:30 2016\\nA: b\\n", 0, b"", True)
        Edge(is_edge=True, doubt=None)
        >>> edge_at(b"From now on I will.\\n", 0, b"", True).is_edge
        False
    """
    stop = buffer.find(b"\n", at, at + LONGEST_LINE)
    if stop < 0 and not ended and len(buffer) - at < LONGEST_LINE:
        return None
    line = buffer[at : stop if stop >= 0 else at + LONGEST_LINE]
    dated = SEPARATOR.match(line) is not None
    usual = dated and _USUAL.match(line) is not None
    after_blank = _after_blank(buffer, at, before)
    if not (usual and after_blank):
        follow = _headers_follow(buffer, stop, ended, least=2 if dated or after_blank else 3) if stop >= 0 else False
        if not follow:
            return None if follow is None else _BODY
    if _in_part(buffer, at, before, line):
        return _BODY
    if usual and after_blank:
        return _SURE
    return Edge(True, NO_BLANK if not after_blank else None if dated else NO_DATE)


def begins_mailbox(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an mbox: a From line that separates.

    Example:
        >>> begins_mailbox(b"From \\nFrom: Ada <a@b.c>\\nSubject: x\\n\\nHi\\n"), begins_mailbox(b"From now on\\n")
        (True, False)
    """
    head = head.removeprefix(BOM).lstrip(b"\r\n")
    judged = edge_at(head, 0, b"", True) if head.startswith(FROM) else _BODY
    return judged is not None and judged.is_edge


def begins_mail(head: bytes) -> bool:
    """Whether bytes begin with the headers of a mail: From and one of Date, Subject and Message-ID among them.

    Example:
        >>> begins_mail(b"Subject: x\\nFrom: Ada <a@b.c>\\n\\nHi\\n"), begins_mail(b"Note: this is no mail\\n")
        (True, False)
    """
    return _headers_follow(head.removeprefix(BOM).lstrip(b"\r\n"), -1, True, least=2) is True


def _after_blank(buffer: bytes, at: int, before: bytes) -> bool:
    tail = buffer[at - 3 : at] if at >= 3 else (before[-3:] + buffer[:at])[-3:]
    return tail in (b"", b"\n", b"\r\n") or tail.endswith((b"\n\n", b"\n\r\n"))


def _headers_follow(buffer: bytes, stop: int, ended: bool, least: int) -> bool | None:
    """Whether a mail's headers follow the line that stops there: From and, of the usual ones, `least` in all."""
    window = buffer[stop + 1 : stop + 1 + LOOK_AHEAD]
    found = _HEADERS.match(window)
    if found is not None:
        names = {name.lower() for name in _NAMES.findall(found[1])}
        if b"from" in names and len(names) >= least:
            return True
    whole = ended or len(window) == LOOK_AHEAD or (found.end() if found else 0) < window.rfind(b"\n")
    return False if whole else None


def _in_part(buffer: bytes, at: int, before: bytes, line: bytes) -> bool:
    """Whether the line stands at the start of a MIME part, or is git's and stands within one."""
    if _PART_HEAD.search(_back(buffer, at, before, _HEAD_OF_PART)):
        return True
    if not _OF_GIT.match(line):
        return False
    back = _back(buffer, at, before, LOOK_BACK)
    opened = None
    for opened in _PART.finditer(back):  # noqa: B007 - the last one counts
        pass
    return opened is not None and b"\n--" + opened[1] not in back[opened.end() :]


def _back(buffer: bytes, at: int, before: bytes, size: int) -> bytes:
    return buffer[at - size : at] if at >= size else (before + buffer[:at])[-size:]
