"""Choices that are the same on every machine and in every run: seeded by what is chosen, never by a clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from barograph.identifiers import digest

Item = TypeVar("Item")


class Draw:
    """A stream of choices named by its parts.

    Args:
        parts: What the choices are for; equal parts give equal choices.

    Example:
        >>> Draw("campaign", 1).pick("abc") == Draw("campaign", 1).pick("abc")
        True
    """

    def __init__(self, *parts: str | int) -> None:
        self._random = np.random.default_rng(int(digest("draw", *parts), 16))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[int(self._random.integers(len(items)))]

    def some(self, items: Sequence[Item], number: int) -> list[Item]:
        """So many different items, in drawn order; all of them where there are fewer."""
        order = self._random.permutation(len(items))[:number]
        return [items[int(place)] for place in order]

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number between low and high."""
        return float(self._random.uniform(low, high))

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return bool(self._random.random() < probability)

    def waiting(self, half_life: float) -> float:
        """An exponential waiting time with this half-life."""
        return float(self._random.exponential(half_life / np.log(2.0)))
