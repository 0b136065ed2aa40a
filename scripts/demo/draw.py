"""Random choices that are the same on every machine and Python version.

Only `random.Random.random` is used, the one method whose sequence Python promises to keep; each part of the archive has
a stream of its own, so that a change in one part leaves the others as they were.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from typing import TypeVar

SEED = 20230701
T = TypeVar("T")


class Draw:
    """A stream of choices named after what it is for."""

    def __init__(self, *name: str) -> None:
        self._random = random.Random("/".join((str(SEED), *name)))

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        return low + self._random.random() * (high - low)

    def one(self, items: Sequence[T]) -> T:
        return items[int(self._random.random() * len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items (fewer where there are fewer), in random order."""
        left = list(items)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: dict[str, float]) -> str:
        at = self._random.random() * sum(weights.values())
        for name, weight in weights.items():
            at -= weight
            if at < 0:
                return name
        return next(iter(weights))

    def delay(self, median_days: float, spread: float = 0.7) -> float:
        """Days until somebody answers: log-normal around the median, at least half an hour."""
        normal = sum(self._random.random() for _ in range(12)) - 6.0
        return max(1 / 48, median_days * math.exp(spread * normal))


def token(*parts: str, length: int = 16) -> str:
    """A hexadecimal name that depends on nothing but the parts."""
    return hashlib.sha256("/".join((str(SEED), *parts)).encode()).hexdigest()[:length]
