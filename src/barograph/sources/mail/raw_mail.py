"""A mail as headers and a raw body (RFC 5322): read here, not by the standard library's parser.

The standard library builds a tree of objects with a list of lines for each part: ten times the cost, paid for parts
nobody looks at. Here the header block is cut by lines and the body stays bytes. `body` cuts multipart bodies by hand in
the same way; of the library only the decoding of encoded words, addresses and dates is used. Tests compare both with
the library on made mails. A header block ends at the first blank line or at the first line that is no header, as in
the library; a From line among headers, escaped or not, is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_LINE_END = re.compile(rb"\r\n|\r(?!\n)")
_FOLDED = re.compile(rb"\n+[ \t]+")
_NAME = re.compile(rb"^[!-9;-~]+[ \t]*$")
_HEADER = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*)$", re.MULTILINE)
MAX_HEADERS = 2000
"""Header lines looked at; no honest mail has more."""


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail.

    Attributes:
        headers: Raw values by lower-case name, in order, unfolded; most are never asked for, so `get` decodes.
        body: The bytes after the header block, line ends as they stand.

    Example:
        >>> mail = RawMail.of(b"Subject: a\\n b\\nTo: x\\n\\nHello")
        >>> mail.get("subject"), mail.body
        ('a b', b'Hello')
    """

    headers: Mapping[str, list[bytes]]
    body: bytes

    @classmethod
    def of(cls, raw: bytes) -> RawMail:
        """Cut a raw mail or a part of one; never raises. What begins with a blank line has no headers."""
        if raw[:1] in (b"\n", b"\r"):
            return cls({}, raw.lstrip(b"\r").removeprefix(b"\n"))
        head, blank, body = raw.partition(b"\n\n")
        if b"\r" in head:
            head, body = _cut_with_returns(raw)
        elif not blank:
            body = b""
        if b"\n " in head or b"\n\t" in head:
            head = _FOLDED.sub(b" ", head)
        headers: dict[str, list[bytes]] = {}
        lines = head.count(b"\n") + 1
        found = _HEADER.findall(head) if lines <= MAX_HEADERS else []
        if len(found) == lines:
            for name, value in found:
                headers.setdefault(_key(name), []).append(value)
            return cls(headers, body)
        return cls._of_lines(head.split(b"\n"), body)

    @classmethod
    def _of_lines(cls, lines: list[bytes], body: bytes) -> RawMail:
        """Read a header block in which a line is no header: what begins with that line is body."""
        headers: dict[str, list[bytes]] = {}
        for number, line in enumerate(lines[:MAX_HEADERS]):
            name, colon, value = line.partition(b":")
            if not colon or not _NAME.match(name):
                if not line or (line.startswith((b"From ", b">From ")) and _goes_on(lines, number)):
                    continue
                rest = b"\n".join(lines[number:])
                return cls(headers, rest + b"\n\n" + body if body else rest)
            headers.setdefault(_key(name.rstrip(b" \t")), []).append(value)
        return cls(headers, body)

    def get(self, name: str) -> str | None:
        """The first value of a header, by lower-case name; 8-bit bytes read as UTF-8, else as Latin-1."""
        values = self.headers.get(name)
        return _text(values[0]) if values else None

    def all(self, name: str) -> list[str]:
        """All values of a header, in order."""
        return [_text(value) for value in self.headers.get(name, ())]


@lru_cache(maxsize=4096)
def _key(name: bytes) -> str:
    return name.decode("ascii").lower()


def _goes_on(lines: list[bytes], number: int) -> bool:
    """Whether a From line is the first of a header block, or another header follows it."""
    return number == 0 or (number + 1 < len(lines) and _HEADER.match(lines[number + 1]) is not None)


def _cut_with_returns(raw: bytes) -> tuple[bytes, bytes]:
    """Cut a mail whose lines end with CR LF (or CR); the line ends of the header block become LF."""
    ends = [at for at in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n"), raw.find(b"\n\r\n")) if at >= 0]
    cut = min(ends, default=len(raw))
    head = _LINE_END.sub(b"\n", raw[:cut])
    return head, raw[cut:].lstrip(b"\r\n") if ends else b""


def _text(value: bytes) -> str:
    value = value.strip()
    if value.isascii():
        return value.decode("ascii")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
