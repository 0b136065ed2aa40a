"""Does the calibration hold: do as many control list-years pass each surrogate threshold as were expected?

See docs/method.md, S8.

For each rate the threshold is the score that so many surrogate list-years reach; the control list-years at or above it
are counted and compared with their expectation. Two-sided Poisson p, twice the smaller tail. A small p with too many
says that surrogates are too kind; with too few, that they are too strict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import poisson

from barograph.detection.calibration.rates import NAMES, Calibration, Stratum
from barograph.detection.guard import MONTH

RATES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4)


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """One threshold.

    Attributes:
        branch: The branch.
        rate: Surrogate false alarms per list-year at the threshold.
        thresholds: Score of each stratum; None where any positive score is rarer already.
        expected: Control list-years expected at or above it.
        seen: Control list-years at or above it.
        p: Two-sided Poisson p-value.
    """

    branch: str
    rate: float
    thresholds: tuple[float | None, ...]
    expected: float
    seen: int
    p: float


def threshold(stratum: Stratum, rate: float) -> float | None:
    """Smallest score whose surrogate rate is at most `rate`; None if every positive score is rarer."""
    allowed = int(np.floor(rate * (stratum.surrogate_years + 1) - 1 + 1e-9))
    if allowed < 0:
        return float("inf")
    if len(stratum.surrogate) <= allowed:
        return None
    return float(np.nextafter(stratum.surrogate[allowed], np.inf))


def check_thresholds(calibration: Calibration) -> Iterator[ThresholdCheck]:
    """Compare control list-years with surrogates at each rate, all strata together."""
    for branch, strata in calibration.branches:
        for rate in RATES:
            cuts = tuple(threshold(stratum, rate) for stratum in strata)
            expected, seen = 0.0, 0
            for stratum, cut in zip(strata, cuts, strict=True):
                least = 0.0 if cut is None else cut
                above = sum(score >= least for score in stratum.surrogate)
                expected += stratum.real_years * above / stratum.surrogate_years if stratum.surrogate_years else 0.0
                seen += sum(score >= least for score in stratum.real)
            p = min(1.0, 2.0 * min(float(poisson.cdf(seen, expected)), float(poisson.sf(seen - 1, expected))))
            yield ThresholdCheck(branch, rate, cuts, expected, seen, p)


def summary_lines(calibration: Calibration) -> Iterator[str]:
    """List-years, thresholds and how well they hold, as lines for a terminal."""
    for branch, strata in calibration.branches:
        unit = "project-months" if branch == MONTH else "list-years"
        for name, stratum in zip(NAMES, strata, strict=True):
            real = f"{stratum.real_years:.0f} control {unit}, {len(stratum.real)} above 0"
            made = f"{stratum.surrogate_years:.0f} surrogate, {len(stratum.surrogate)} above 0"
            yield f"{branch}, {name} newcomers a year: {real}; {made}"
    for row in check_thresholds(calibration):
        cuts = ", ".join("any" if cut is None else f"{cut:.2f}" for cut in row.thresholds)
        found = f"expected {row.expected:.2f}, seen {row.seen}, p {row.p:.2f}"
        yield f"{row.branch}: rate {row.rate:g} at scores {cuts}: {found}"
