"""A file that carries its own SHA-256: the digest of its bytes with the digest's own place filled with zeros.

The place is one that archive text cannot take: in HTML a `<meta>`, since all text there is escaped; in Markdown the
very last line. The digest of the case stands beside it.
"""

from __future__ import annotations

import re

from barograph.identifiers import sha256_of

SLOT = "0" * 64
"""What stands in the place of the digest while it is computed."""

LAST_LINE = "File digest `{file}`, case digest `{case}`."
"""The last line of a Markdown file."""

_HTML = re.compile(
    rb'<meta name="barograph-case-sha256" content="(?P<case>[0-9a-f]{64})">\s*'
    rb'<meta name="barograph-file-sha256" content="(?P<file>[0-9a-f]{64})">'
)
_MARKDOWN = re.compile(rb"\nFile digest `(?P<file>[0-9a-f]{64})`, case digest `(?P<case>[0-9a-f]{64})`\.\n\Z")


def sealed(raw: bytes) -> bytes:
    """Fill in the digest of a file whose place still holds `SLOT`.

    Raises:
        ValueError: The file does not hold the empty place.

    Example:
        >>> found = sealed(f"\\n{LAST_LINE.format(file=SLOT, case=SLOT)}\\n".encode())
        >>> carried(found)[0] == recomputed(found)
        True
    """
    place = _place(raw)
    if place is None or place["file"] != SLOT.encode():
        raise ValueError("no empty place for the file's digest")
    return _filled(raw, place, sha256_of(raw))


def carried(raw: bytes) -> tuple[str, str] | None:
    """The digests a file carries: its own and the case's; None where it carries none."""
    place = _place(raw)
    return (place["file"].decode(), place["case"].decode()) if place else None


def recomputed(raw: bytes) -> str:
    """The digest of its own the file ought to carry."""
    place = _place(raw)
    return sha256_of(_filled(raw, place, SLOT) if place else raw)


def _place(raw: bytes) -> re.Match[bytes] | None:
    return _HTML.search(raw) if raw.lstrip().startswith(b"<") else _MARKDOWN.search(raw)


def _filled(raw: bytes, place: re.Match[bytes], digest: str) -> bytes:
    return raw[: place.start("file")] + digest.encode() + raw[place.end("file") :]
