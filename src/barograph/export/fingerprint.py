"""A file that carries its own SHA-256: the digest of its bytes with the digest's own place filled with zeros."""

from __future__ import annotations

import re

from barograph.identifiers import sha256_of

SLOT = "0" * 64
"""What stands in the place of the digest while it is computed."""

_CARRIED = re.compile(rb"barograph-file-sha256[\"':= ]+(?:content=\")?([0-9a-f]{64})")


def sealed(raw: bytes) -> bytes:
    """Fill in the digest of a file that names `barograph-file-sha256` followed by `SLOT`.

    Raises:
        ValueError: The file does not hold the empty place.

    Example:
        >>> from barograph.export.fingerprint import SLOT
        >>> found = sealed(b"barograph-file-sha256: " + SLOT.encode())
        >>> carried(found) == recomputed(found)
        True
    """
    place = _CARRIED.search(raw)
    if place is None or place.group(1) != SLOT.encode():
        raise ValueError("no empty place for barograph-file-sha256")
    return raw[: place.start(1)] + sha256_of(raw).encode() + raw[place.end(1) :]


def carried(raw: bytes) -> str | None:
    """The digest a file carries, None where it carries none."""
    place = _CARRIED.search(raw)
    return place.group(1).decode() if place else None


def recomputed(raw: bytes) -> str:
    """The digest the file ought to carry."""
    place = _CARRIED.search(raw)
    if place is None:
        return sha256_of(raw)
    return sha256_of(raw[: place.start(1)] + SLOT.encode() + raw[place.end(1) :])
