"""Recall over realised strength as an SVG: no script, equal bytes for equal numbers."""

from __future__ import annotations

from collections.abc import Sequence

from barograph.evaluation.power import Point
from barograph.export.svg_base import circle, line, picture, words

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 620, 24, 268
MOST = 3.0
"""Right end of the scale of strength."""


def recall_picture(points: Sequence[Point], rate: float) -> str:
    """Recall with its interval in each class of strength.

    Args:
        points: Classes of realised strength with their recall.
        rate: Rate that counted as found.
    """
    body = [*_axes(), *(element for point in points for element in _point(point))]
    title = "Recall of planted campaigns over the strength of their words"
    told = "; ".join(f"{_class(p)}: {p.recall.found} of {p.recall.of_all}" for p in points) or "nothing was planted"
    desc = f"Found at {rate:g} false alarms per list-year, by mean of -log10 p: {told}."
    return picture("recall", WIDTH, HEIGHT, title, desc, body)


def _x(strength: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(strength, MOST) / MOST


def _y(recall: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * recall


def _class(point: Point) -> str:
    return f"{point.low:g} to {point.high:g}" if point.high < float("inf") else f"{point.low:g} and more"


def _axes() -> list[str]:
    body = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        body.append(line(LEFT, _y(share), RIGHT, _y(share)))
        body.append(words(LEFT - 8, _y(share) + 4, f"{share:.0%}", 12, "end", "soft"))
    for strength in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        body.append(words(_x(strength), BOTTOM + 20, f"{strength:g}", 12, "middle", "soft"))
    body.append(words((LEFT + RIGHT) / 2, BOTTOM + 42, "realised strength: mean of −log10 p", 13, "middle"))
    return body


def _point(point: Point) -> list[str]:
    middle = _x((point.low + min(point.high, MOST)) / 2)
    value = point.recall.value or 0.0
    return [
        line(middle, _y(point.recall.low), middle, _y(point.recall.high), "soft", 2),
        circle(middle, _y(value), 5, "target"),
        words(middle + 8, _y(value) - 6, f"{point.recall.found}/{point.recall.of_all}", 11, "start", "soft"),
    ]
