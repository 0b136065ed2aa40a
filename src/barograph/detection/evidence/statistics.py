"""Statistics that families and evaluations share: chances, corrections for many looks, calibrators, intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from barograph.detection.evidence.campaign import declared

MIN_NULL = 20
"""Fewer chance pairs or newcomers than this are no null: the family is not assessed."""


def log10_e(p: float, cap: float) -> float:
    """log10(0.5 p^-1/2), the p-to-e calibrator (Shafer & Vovk 2019), within the cap.

    Example:
        >>> log10_e(0.01, 1.0), log10_e(1e-9, 0.5)
        (0.699, 0.5)
    """
    return round(float(np.clip(np.log10(0.5) - 0.5 * np.log10(max(p, 1e-12)), -cap, cap)), 3)


def log10_shown(p: float, cap: float) -> float:
    """As `log10_e`, for signs that a campaign need not show: mixed with 1, so that their absence says next to nothing.

    log10(1 - s + s 0.5 p^-1/2), s the declared share of campaigns that show a sign; its mean under the null is still 1.

    Example:
        >>> log10_shown(0.01, 1.0), log10_shown(1.0, 1.0), log10_shown(1e-9, 0.5)
        (0.415, -0.097, 0.5)
    """
    shown = declared().shown
    return round(float(np.clip(np.log10(1 - shown + shown * 0.5 / np.sqrt(max(p, 1e-12))), -cap, cap)), 3)


def log10_beta(p: float, shape: float, cap: float) -> float:
    """log10(a p^(a-1)), the p-to-e calibrator of signs that nearly every campaign shows, within the cap.

    It is the density of p under Beta(a, 1), so its mean under the null is 1 (Vovk & Wang, Annals of Statistics 2021).

    Args:
        p: The p-value.
        shape: a, between 0 and 1: the smaller, the more its absence says.
        cap: Largest absolute value.

    Example:
        >>> log10_beta(0.01, 0.25, 3.0), log10_beta(1.0, 0.25, 3.0)
        (0.898, -0.602)
    """
    return round(float(np.clip(np.log10(shape) + (shape - 1) * np.log10(max(p, 1e-12)), -cap, cap)), 3)


def p_above(seen: float, null: np.ndarray) -> float:
    """(1 + #{null >= seen}) / (1 + n).

    Example:
        >>> p_above(0.5, np.array([0.1, 0.6, 0.2]))
        0.5
    """
    return float((1 + np.sum(null >= seen - 1e-9)) / (1 + len(null)))


def sidak(p: float, looks: int) -> float:
    """Chance that the smallest of so many independent p-values is as small.

    Example:
        >>> round(sidak(0.01, 3), 4)
        0.0297
    """
    return float(-np.expm1(looks * np.log1p(-min(p, 1 - 1e-12))))


def fisher(p: Sequence[float] | np.ndarray) -> float:
    """p of "these independent p-values are no accident together": chi-square of -2 sum ln p (Fisher 1932).

    Args:
        p: p-values; 1 where there are none.

    Example:
        >>> round(fisher([0.05, 0.1]), 3), fisher([])
        (0.031, 1.0)
    """
    from scipy.special import chdtrc

    given = np.clip(np.asarray(p, dtype=float), 1e-12, 1.0)
    return float(chdtrc(2 * len(given), -2 * np.log(given).sum())) if len(given) else 1.0


def simes(p: Sequence[float] | np.ndarray) -> float:
    """p of "at least one of these is no accident": min over k of n p_(k) / k, at most 1 (Simes, Biometrika 1986).

    Holds for independent and for positively dependent p-values, as those of like acts and of messages of one group are.
    Several moderate p-values count together, which the smallest alone would not show.

    Args:
        p: p-values; 1 where there are none.

    Example:
        >>> round(simes([0.03, 0.02, 0.9]), 3), simes([])
        (0.045, 1.0)
    """
    ordered = np.sort(np.asarray(p, dtype=float))
    return float(min(1.0, np.min(len(ordered) * ordered / np.arange(1, len(ordered) + 1)))) if len(ordered) else 1.0


def brown(p: Sequence[float] | np.ndarray, covariance: float) -> float:
    """Fisher's rule for p-values that depend on each other: -2 sum ln p against a scaled chi-square (Brown 1975).

    The sum of k terms has the mean 2k and the variance 4k + k (k - 1) c, c the mean covariance of two terms; scale and
    degrees of freedom of the chi-square are those that give both.

    Args:
        p: p-values; 1 where there are none.
        covariance: Mean covariance of -2 ln p of two of them, 0 for independent ones and 4 for equal ones.

    Example:
        >>> round(brown([0.05, 0.1], 0.0), 3), round(brown([0.05, 0.05], 4.0), 3), brown([], 0.5)
        (0.031, 0.05, 1.0)
    """
    from scipy.special import gammaincc

    given = np.clip(np.asarray(p, dtype=float), 1e-12, 1.0)
    if not len(given):
        return 1.0
    mean, variance = 2.0 * len(given), 4.0 * len(given) + len(given) * (len(given) - 1) * covariance
    return float(gammaincc(mean**2 / variance, -2 * np.log(given).sum() * mean / variance))


def exact_interval(count: int, of: int) -> tuple[float, float]:
    """Two-sided 95 % interval of a share (Clopper & Pearson 1934); (0, 1) where nothing was looked at.

    Example:
        >>> [round(bound, 2) for bound in exact_interval(15, 20)]
        [0.51, 0.91]
    """
    from scipy.stats import binomtest

    if of == 0:
        return 0.0, 1.0
    interval = binomtest(count, of).proportion_ci(confidence_level=0.95, method="exact")
    return float(interval.low), float(interval.high)


def pairs_across(accounts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs i < j of rows under different accounts."""
    codes = np.asarray(accounts)
    i, j = np.triu_indices(len(codes), 1)
    apart = codes[i] != codes[j]
    return i[apart], j[apart]


def pairs_of(number: int) -> list[tuple[int, int]]:
    """All pairs of so many accounts."""
    return list(combinations(range(number), 2))
