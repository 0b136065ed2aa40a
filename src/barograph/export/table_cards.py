"""Tables that become cards on a phone: each cell learns the heading of its column, which the style shows beside it.

Only our own templates make tables, and everything of an archive is escaped in them, so a tag found here is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[dh])\b")
_TAG = re.compile(r"<[^>]*>")


def with_headings(page: str) -> str:
    """The page with the heading of its column as `data-label` at each cell of a table's body.

    Example:
        >>> with_headings('<table><thead><tr><th>Day</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>')
        '<table><thead><tr><th>Day</th></tr></thead><tbody><tr><td data-label="Day">1</td></tr></tbody></table>'
    """
    return _TABLE.sub(lambda found: _labelled(found.group()), page)


def _labelled(table: str) -> str:
    head, between, body = table.partition("<tbody>")
    if not between:
        return table
    headings = [_TAG.sub("", heading).strip().replace('"', "&quot;") for heading in _HEADING.findall(head)]
    return head + between + _ROW.sub(lambda row: _row(row.group(), iter(headings)), body)


def _row(row: str, headings: Iterator[str]) -> str:
    def cell(found: re.Match[str]) -> str:
        heading = next(headings, "")
        return f'{found.group()} data-label="{heading}"' if heading else found.group()

    return _CELL.sub(cell, row)
