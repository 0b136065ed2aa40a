"""Parsing one JSON document: fast where it is clean, lenient where only the strictness of the parser refuses it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

from barograph.sources.base import Provenance, Reject

_SURROGATE = re.compile("[\ud800-\udfff]")
_BOM = b"\xef\xbb\xbf"
NOT_UTF8 = "bytes that are no UTF-8 replaced"
WESTERN = "not in UTF-8; read as Windows-1252"
NO_NUMBER = "NaN or Infinity read as null"
LONE_SURROGATES = "lone surrogates replaced"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A JSON value and what was repaired to read it."""

    value: Any
    notes: tuple[str, ...] = ()


def parse(raw: bytes) -> Parsed:
    """Parse JSON with orjson; what only its strictness refuses with the standard library.

    That is: lone surrogates, bad UTF-8, line ends within strings, NaN. A byte order mark and NUL padding around the
    document are passed over.

    Args:
        raw: A JSON document.

    Returns:
        The value, with notes on repairs.

    Raises:
        ValueError: No JSON by either.

    Example:
        >>> parse(b'{"a": 1}').value
        {'a': 1}
    """
    try:
        return Parsed(orjson.loads(raw))
    except ValueError as strict:
        fault = str(strict)
        if raw[:1] in (b"\0", b"\xef") or raw.endswith(b"\0"):
            bare = raw.strip(b"\0").removeprefix(_BOM)
            if bare != raw:
                return parse(bare)
    notes: tuple[str, ...] = ()
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        if raw.decode("utf-8", "ignore").isascii():
            decoded, notes = raw.decode("cp1252", "replace"), (WESTERN,)
        else:
            decoded, notes = raw.decode("utf-8", "replace"), (NOT_UTF8,)
    try:
        constants: list[str] = []
        value = json.loads(decoded, parse_constant=constants.append, strict=False)
        shown = json.dumps(value, ensure_ascii=False)
        notes = (*notes, NO_NUMBER) if constants else notes
        whole = _SURROGATE.sub("\ufffd", shown)
        if whole != shown:
            notes = (*notes, LONE_SURROGATES)
        return Parsed(orjson.loads(whole), notes)
    except (ValueError, RecursionError):
        raise ValueError(fault) from None


def bad_json(provenance: Provenance, fault: ValueError) -> Reject:
    """Return the reject of a unit that is no JSON."""
    return Reject(provenance, "bad-json", f"{fault}; expected one JSON object"[:500])
