"""Diffs and diffstats in a body, by the hunk counts of the unified format (GNU diffutils manual, "Unified Format")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = re.compile(r"^(?:diff --git |Index: \S|diff -|--- (?:a/|\S+\s+\d{4}-)|--- /dev/null)")
_HEAD = re.compile(
    r"^(?:index [0-9a-f]+\.\.|new file mode|deleted file mode|old mode|new mode|similarity index|rename |copy "
    r"|Binary files|--- |\+\+\+ |={20,}|diff |GIT binary)"
)
_HUNK = re.compile(r"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_STAT = re.compile(r"^ \S.* \|\s+(?:\d+ ?[+-]*|Bin .*)$|^ \d+ files? changed|^ (?:create|delete|rename) mode ")


def diff_lines(rows: list[str]) -> Iterator[tuple[int, int]]:
    """Yield ranges of lines (first, one past the last) that are a diff or a diffstat.

    Example:
        >>> list(diff_lines(["Hi", "--- a/x", "+++ b/x", "@@ -1 +1 @@", "-a", "+b", "Bye"]))
        [(1, 6)]
    """
    index = 0
    while index < len(rows):
        size = _diff_at(rows, index)
        if size:
            yield index, index + size
        index += size or 1


def _diff_at(rows: list[str], index: int) -> int:
    if _STAT.match(rows[index]) or (rows[index] == "---" and _cuts_off_notes(rows, index)):
        return 1
    if not (_START.match(rows[index]) or _HUNK.match(rows[index])):
        return 0
    at = index
    while at < len(rows):
        hunk = _HUNK.match(rows[at])
        if hunk:
            at = _past_hunk(rows, at + 1, int(hunk.group(1) or 1), int(hunk.group(2) or 1))
        elif _START.match(rows[at]) or _HEAD.match(rows[at]):
            at += 1
        else:
            break
    return at - index


def _cuts_off_notes(rows: list[str], index: int) -> bool:
    """Whether a line `---` is the one `git format-patch` puts before notes and diffstat."""
    return any(_STAT.match(row) or _START.match(row) for row in rows[index + 1 : index + 40])


def _past_hunk(rows: list[str], at: int, old: int, new: int) -> int:
    """Line after a hunk: as many old and new lines as its head says, tolerant of stripped blanks."""
    while at < len(rows) and (old > 0 or new > 0):
        mark = rows[at][:1]
        if mark == "+":
            new -= 1
        elif mark == "-":
            old -= 1
        elif mark in (" ", "", "\t"):
            old, new = old - 1, new - 1
        elif mark != "\\":
            break
        at += 1
    if at < len(rows) and rows[at].startswith("\\ No newline"):
        at += 1
    return at
