"""Very small pictures, one a project, all on the same scales: to compare many projects at a glance, and to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from barograph.export.svg_base import FILL, line, number, picture, words
from barograph.overview.rows import MONTHS, Overview, ProjectRow

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
WIDTH, HEIGHT = 240, 104
LEFT, RIGHT = 76.0, WIDTH - 4.0
STRIPE, SPACE = 28.0, 7.0
LEAST = 4
"""Pressing messages a month at the top of the scale, at least."""


def spark(values: Sequence[float | None]) -> str:
    """A line without axes from 0 to 1 over the months of the overview; what it says stands in words beside it.

    Args:
        values: Shares by month, None for a gap.
    """
    drawn = _line(values, 2.0, SPARK_WIDTH - 2.0, SPARK_HEIGHT - 2.0, 2.0, 1.0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" '
        f'width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" aria-hidden="true">'
        f"{line(2, SPARK_HEIGHT - 2, SPARK_WIDTH - 2, SPARK_HEIGHT - 2)}{''.join(drawn)}</svg>"
    )


def pressing_top(rows: Iterable[ProjectRow]) -> int:
    """Top of the common scale of pressing messages a month: nine in ten projects stay below it.

    Args:
        rows: All projects of the overview.
    """
    highest = sorted(max(row.pressing, default=0) for row in rows)
    return max(LEAST, highest[math.ceil(0.9 * len(highest)) - 1]) if highest else LEAST


def multiple(row: ProjectRow, overview: Overview, top: int, place: int) -> str:
    """The small picture of a project: threads without an answer, pressing messages, the guard.

    Args:
        row: The project.
        overview: All of them, for the scales they share.
        top: Top of the scale of pressing messages (`pressing_top`).
        place: Its place on the page, for ids.
    """
    body = [part for number_, name in enumerate(("unanswered", "pressing", "guard")) for part in _frame(number_, name)]
    if row.exposure is not None:
        body += _line(row.exposure.months, LEFT, RIGHT, *_edges(0), 1.0)
    body += _bars(row.pressing, top)
    if row.guard is not None:
        body += _line(
            [_magnitude(value, overview.threshold) for value in row.guard.months], LEFT, RIGHT, *_edges(2), 1.0
        )
    _, upper = _edges(2)
    body.append(line(LEFT, upper, RIGHT, upper, "ink", 1, "4 3"))
    return picture(f"multiple-{place}", WIDTH, HEIGHT, row.project, _described(row), body, fit="any multiple")


def _described(row: ProjectRow) -> str:
    exposure = row.exposure
    share = f"{100 * exposure.unanswered:.0f} %" if exposure and exposure.unanswered is not None else "unknown"
    guard = f"{row.guard.value:,.1f}" if row.guard else "unknown"
    return (
        f"The last {MONTHS} months. Last values: without an answer {share}; pressing {row.pressing[-1]}; guard {guard}."
    )


def _edges(stripe: int) -> tuple[float, float]:
    """Bottom and top of a stripe."""
    upper = 4.0 + stripe * (STRIPE + SPACE)
    return upper + STRIPE, upper


def _frame(stripe: int, name: str) -> Iterator[str]:
    lower, upper = _edges(stripe)
    yield line(LEFT, lower, RIGHT, lower)
    yield words(LEFT - 6, (lower + upper) / 2 + 4, name, 11, "end", "soft")


def _magnitude(value: float | None, threshold: float) -> float | None:
    """Where a value of the guard lies between 1 and its threshold, by magnitude, 0 to 1."""
    return None if value is None else min(max(math.log10(max(value, 1.0)) / math.log10(threshold), 0.0), 1.0)


def _bars(values: Sequence[int], top: int) -> Iterator[str]:
    lower, upper = _edges(1)
    wide = (RIGHT - LEFT) / max(len(values), 1)
    parts = [
        f"M{number(LEFT + wide * month)} {number(lower)}V{number(lower - (lower - upper) * min(value / top, 1.0))}"
        f"h{number(wide - 1)}V{number(lower)}z"
        for month, value in enumerate(values)
        if value
    ]
    if parts:
        yield f'<path d="{"".join(parts)}" class="f-target" fill="{FILL["target"]}"/>'


def _line(
    values: Sequence[float | None], left: float, right: float, lower: float, upper: float, top: float
) -> Iterator[str]:
    """A curve with gaps; a value that stands alone is a short stroke."""
    wide = (right - left) / max(len(values) - 1, 1)
    path, before = [], False
    for month, value in enumerate(values):
        if value is not None:
            x, y = left + wide * month, lower - (lower - upper) * min(value / top, 1.0)
            path.append(f"{'L' if before else 'M'}{number(x)} {number(y)}{'' if before else 'h.1'}")
        before = value is not None
    if path:
        stroke = f'class="s-target" fill="none" stroke="{FILL["target"]}" stroke-width="1.5" stroke-linecap="round"'
        yield f'<path d="{"".join(path)}" {stroke}/>'
