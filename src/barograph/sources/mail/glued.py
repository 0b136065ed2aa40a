"""Mails that stand one after the other without any From line between them, as `cat *.eml` leaves them.

A block of headers within a body is more often a quoted or forwarded mail, or a digest. So a body is cut only in a file,
or a part of one, that has no From line at all; elsewhere the mail gets a note.
"""

from __future__ import annotations

import re

_BLOCK = re.compile(rb"(?:\r?\n){2}((?:[!-9;-~]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){3,})(?=\r?\n)")
_NEEDED = (b"\nfrom:", b"\ndate:", b"\nmessage-id:")
_ID = re.compile(rb"^message-id:\s*(<[^>\n]*>)", re.IGNORECASE | re.MULTILINE)
_LEADS_OVER = re.compile(rb"^\s*[-=_*#>|]|[-=_*#>|:]\s*$|forward|original message", re.IGNORECASE)
"""The line above headers that somebody quotes."""


def another_may_follow(mail: bytes) -> bool:
    """Whether the headers of another mail stand in the body, outside any MIME part.

    Args:
        mail: A raw mail.

    Example:
        >>> another_may_follow(b"From: a\\n\\nHi\\n\\nFrom: b\\nDate: 1 May 2020\\nMessage-ID: <2@x>\\n\\nHo\\n")
        True
    """
    return bool(_blocks(mail))


def starts_of(mail: bytes) -> list[int]:
    """Where the mails begin that follow the first one.

    Args:
        mail: Raw mails without From lines.

    Returns:
        Indexes of their first headers; headers under a line that announces a quotation, and those of a mail that the
        one before answers, begin none.
    """
    starts: list[int] = []
    for block in _blocks(mail):
        above = mail[starts[-1] if starts else 0 : block.start()]
        own = _ID.search(block[1])
        known = own is not None and own[1] in above
        if above.strip() and not known and not _LEADS_OVER.search(above.rstrip().rpartition(b"\n")[2]):
            starts.append(block.start(1))
    return starts


def _blocks(mail: bytes) -> list[re.Match[bytes]]:
    head, _, _ = mail.partition(b"\n\n")
    if b"multipart/" in head.lower():
        return []
    blocks = _BLOCK.finditer(mail, len(head))
    return [block for block in blocks if all(name in b"\n" + block[1].lower() for name in _NEEDED)]
