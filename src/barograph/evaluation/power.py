"""Recall of planted campaigns and of nothing else: by cell, and over the strength that was realised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from barograph.detection.evidence.statistics import exact_interval
from barograph.evaluation.outcome import Outcome

STRENGTHS = (0.0, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5)
"""Edges of the classes of realised strength (mean of -log10 p)."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with a two-sided 95 % interval (Clopper & Pearson 1934).

    Example:
        >>> share = Share.of(15, 20)
        >>> share.value, round(share.low, 2), round(share.high, 2)
        (0.75, 0.51, 0.91)
    """

    found: int
    of_all: int
    value: float | None
    low: float
    high: float

    @classmethod
    def of(cls, found: int, of_all: int) -> Share:
        """The share; None as its value where there is nothing to share."""
        return cls(found, of_all, found / of_all if of_all else None, *exact_interval(found, of_all))


@dataclass(frozen=True, slots=True)
class Cell:
    """All draws of one pattern.

    Attributes:
        name: The pattern.
        draws: How many were planted.
        at_rate: Found at the rate of tier 1, whatever its other conditions say.
        at_watch: Found at tier 0 or above.
        at_review: Found at tier 1 or above.
        strength: Mean realised strength, mean of -log10 p.
        eligible: Mean share of messages that counted at all.
        days_to_alarm: Median days from the first message to the first crossing, of those found.
        before_last: Share of those found that crossed before the last message.
    """

    name: str
    draws: int
    at_rate: Share
    at_watch: Share
    at_review: Share
    strength: float
    eligible: float
    days_to_alarm: float | None
    before_last: Share


def cells(outcomes: Iterable[Outcome], names: Sequence[str], rate: float) -> list[Cell]:
    """Sum up outcomes by pattern, in the order of the names.

    Args:
        outcomes: Outcomes of any patterns.
        names: Patterns in order.
        rate: Rate that counts as found, false alarms per list-year.
    """
    by_name: dict[str, list[Outcome]] = {name: [] for name in names}
    for outcome in outcomes:
        by_name.setdefault(outcome.pattern, []).append(outcome)
    return [_cell(name, outcomes, rate) for name, outcomes in by_name.items()]


def _cell(name: str, outcomes: Sequence[Outcome], rate: float) -> Cell:
    waited = [outcome.days_to_alarm for outcome in outcomes if outcome.days_to_alarm is not None]
    return Cell(
        name=name,
        draws=len(outcomes),
        at_rate=Share.of(sum(outcome.rate <= rate for outcome in outcomes), len(outcomes)),
        at_watch=Share.of(sum(outcome.tier >= 0 for outcome in outcomes), len(outcomes)),
        at_review=Share.of(sum(outcome.tier >= 1 for outcome in outcomes), len(outcomes)),
        strength=float(np.mean([outcome.strength for outcome in outcomes])) if outcomes else 0.0,
        eligible=float(np.mean([outcome.eligible for outcome in outcomes])) if outcomes else 0.0,
        days_to_alarm=float(np.median(waited)) if waited else None,
        before_last=Share.of(sum(outcome.before_last for outcome in outcomes), len(waited)),
    )


@dataclass(frozen=True, slots=True)
class Point:
    """Recall in one class of realised strength.

    Attributes:
        low: Lower edge, included.
        high: Upper edge.
        recall: Found at the rate of tier 1.
    """

    low: float
    high: float
    recall: Share


def over_strength(outcomes: Sequence[Outcome], rate: float) -> list[Point]:
    """Recall over realised strength, all cells together; classes without any planting are left out."""
    edges = [*STRENGTHS, float("inf")]
    points = []
    for low, high in pairwise(edges):
        inside = [outcome for outcome in outcomes if low <= outcome.strength < high]
        if inside:
            points.append(Point(low, high, Share.of(sum(o.rate <= rate for o in inside), len(inside))))
    return points
