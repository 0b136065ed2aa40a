"""Very small pictures, one a project, all on the same scales: to compare many projects at a glance, and to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

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
    drawn = _line(values, 2.0, SPARK_WIDTH - 2.0, SPARK_HEIGHT - 2.0, 2.0)
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
    body = [_frames()]
    if row.exposure is not None:
        body += _line(row.exposure.months, LEFT, RIGHT, *_edges(0))
    body += _bars(row.pressing, top)
    if row.guard is not None:
        shares = [_magnitude(value, overview.threshold) for value in row.guard.months]
        body += _line(shares, LEFT, RIGHT, *_edges(2))
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


@cache
def _frames() -> str:
    """Ground lines and names of the stripes, and the threshold of the guard: the same in every picture."""
    parts = []
    for stripe, name in enumerate(("unanswered", "pressing", "guard")):
        lower, upper = _edges(stripe)
        parts += [line(LEFT, lower, RIGHT, lower), words(LEFT - 6, (lower + upper) / 2 + 4, name, 11, "end", "soft")]
    _, upper = _edges(2)
    return "".join([*parts, line(LEFT, upper, RIGHT, upper, "ink", 1, "4 3")])


@cache
def _across(left: float, right: float, steps: int) -> tuple[str, ...]:
    """Places of so many steps from edge to edge."""
    wide = (right - left) / max(steps, 1)
    return tuple(number(left + wide * step) for step in range(steps + 1))


@cache
def _down(lower: float, upper: float, percent: int) -> str:
    """How far down a value lies that is so many hundredths of the scale."""
    return number(lower - (lower - upper) * min(percent, 100) / 100.0)


def _magnitude(value: float | None, threshold: float) -> float | None:
    """Where a value of the guard lies between 1 and its threshold, by magnitude, 0 to 1."""
    return None if value is None else min(max(math.log10(max(value, 1.0)) / math.log10(threshold), 0.0), 1.0)


def _bars(values: Sequence[int], top: int) -> Iterator[str]:
    lower, upper = _edges(1)
    places, wide = _across(LEFT, RIGHT, len(values)), number((RIGHT - LEFT) / max(len(values), 1) - 1)
    foot = number(lower)
    parts = [
        f"M{places[month]} {foot}V{_down(lower, upper, round(100 * value / top))}h{wide}V{foot}z"
        for month, value in enumerate(values)
        if value
    ]
    if parts:
        yield f'<path d="{"".join(parts)}" class="f-target" fill="{FILL["target"]}"/>'


def _line(values: Sequence[float | None], left: float, right: float, lower: float, upper: float) -> Iterator[str]:
    """A curve of shares, with gaps; a value that stands alone is a dot."""
    places = _across(left, right, len(values) - 1)
    path, before = [], False
    for month, value in enumerate(values):
        if value is not None:
            y = _down(lower, upper, round(100 * value))
            path.append(f"L{places[month]} {y}" if before else f"M{places[month]} {y}h.1")
        before = value is not None
    if path:
        stroke = f'class="s-target" fill="none" stroke="{FILL["target"]}" stroke-width="1.5" stroke-linecap="round"'
        yield f'<path d="{"".join(path)}" {stroke}/>'
