"""The master: JSON with sorted keys, two spaces, and every character that cannot be seen written as an escape."""

from __future__ import annotations

import re

import orjson

from barograph.cases.model.case import CaseFile

_HIDDEN = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)


def json_document(case: CaseFile) -> bytes:
    """The case file as JSON, with a digest of each section.

    Args:
        case: The case; its names stand in the file only where it holds them.

    Returns:
        UTF-8 JSON that `CaseFile.model_validate_json` reads back and `verify` checks.
    """
    whole = case.model_copy(update={"parts": case.computed_parts()})
    text = orjson.dumps(whole.document(), option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode()
    return (_HIDDEN.sub(_escaped, text) + "\n").encode()


def _escaped(found: re.Match[str]) -> str:
    """A character as JSON escape, in UTF-16 units."""
    raw = found.group().encode("utf-16-be")
    return "".join(f"\\u{raw[place]:02x}{raw[place + 1]:02x}" for place in range(0, len(raw), 2))
