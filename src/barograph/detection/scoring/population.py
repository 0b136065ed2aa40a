"""Newcomers of a project in the year before any instant: what sorts windows and time into strata (docs/method.md S8).

Detection and calibration must sort alike. A list-year sorted by its own newcomers would lend its largest score to
another stratum than the window of that score is judged in: in a growing project the year before a window holds fewer
newcomers than the year around it. So a window goes by the year before it, and so does every day of control.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barograph.detection.calibration.rates import NAMES, stratum_code
from barograph.detection.scoring.block import Block

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Population:
    """Newcomers in the year before, as a step function of time.

    Attributes:
        since: Instants the number changes, days, ascending, shape (c,).
        number: Distinct eligible newcomers from each of them on, shape (c,).
    """

    since: np.ndarray
    number: np.ndarray

    @classmethod
    def of(cls, block: Block) -> Population:
        """Count the newcomers of a project.

        Args:
            block: Eligible messages of one project; older accounts are left out.
        """
        young = ~block.older
        order = np.lexsort((block.ready[young], block.account[young]))
        account, ready = block.account[young][order], block.ready[young][order]
        if len(ready) == 0:
            return cls(np.empty(0), np.empty(0, dtype=np.int64))
        apart = (account[1:] != account[:-1]) | (ready[1:] - ready[:-1] >= YEAR)
        comes = ready[np.concatenate(([True], apart))]
        goes = ready[np.concatenate((apart, [True]))] + YEAR
        since, of_change = np.unique(np.concatenate((comes, goes)), return_inverse=True)
        change = np.repeat((1, -1), (len(comes), len(goes)))
        return cls(since, np.cumsum(np.bincount(of_change, weights=change)).astype(np.int64))

    def at(self, instant: float) -> int:
        """Distinct eligible newcomers that became ready in the year up to an instant (days)."""
        step = int(np.searchsorted(self.since, instant, side="right")) - 1
        return int(self.number[step]) if step >= 0 else 0

    def stratum(self, instant: float) -> int:
        """Code of the calibration stratum at an instant (days)."""
        return stratum_code(self.at(instant))

    def spent(self, low: float, high: float) -> tuple[float, ...]:
        """Years spent in each stratum between two instants (days), in the order of `calibration.NAMES`."""
        inside = self.since[(self.since > low) & (self.since < high)]
        edges = np.concatenate(([low], inside, [high]))
        years = [0.0] * len(NAMES)
        for begun, length in zip(edges[:-1], np.diff(edges), strict=True):
            years[self.stratum(float(begun))] += float(length) / YEAR
        return tuple(years)
