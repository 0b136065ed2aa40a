"""The live guard: an alarm that holds whatever the dependence between months (METHODS S9).

    e_t = 0.5 p_t^-1/2        monthly, p_t from the messages that are new in month t only
    R_t = e_t (1 + R_{t-1})   R_0 = 0
    alarm at R_t >= 12,000    months between false alarms on average at least, that is 1,000 years

e_t is the calibrator of Shafer & Vovk (2019), R_t the e-detector of Shin, Ramdas & Rinaldo (2022): if each p_t is valid
given the past, the average run length is at least the threshold. A month without new messages has p = 1.

*Limits*: slower than the group score, and no account of many projects watched at once. It is a function only: a p of a
month's new messages is not made by any stage yet, for a calibrated one needs control months.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

THRESHOLD = 12_000.0


def e_values(p: Sequence[float]) -> np.ndarray:
    """0.5 p^-1/2 of each month.

    Args:
        p: p-values, above 0 and at most 1.

    Raises:
        ValueError: A value lies outside.

    Example:
        >>> e_values([1.0, 0.01]).tolist()
        [0.5, 5.0]
    """
    values = np.asarray(p, dtype=float)
    if not np.all((values > 0) & (values <= 1)):
        raise ValueError("a p-value lies above 0 and is at most 1")
    result: np.ndarray = 0.5 / np.sqrt(values)
    return result


def run(p: Sequence[float]) -> np.ndarray:
    """R_t of each month.

    Example:
        >>> run([0.01, 0.01, 1.0]).tolist()
        [5.0, 30.0, 15.5]
    """
    found = np.empty(len(p))
    last = 0.0
    for month, e in enumerate(e_values(p).tolist()):
        last = e * (1.0 + last)
        found[month] = last
    return found


def first_alarm(p: Sequence[float], threshold: float = THRESHOLD) -> int | None:
    """The first month, from 0, in which R reaches the threshold; None if it never does.

    Example:
        >>> first_alarm([1.0, 1e-4, 1e-4, 1e-4]), first_alarm([0.5] * 100)
        (3, None)
    """
    reached = np.flatnonzero(run(p) >= threshold)
    return int(reached[0]) if len(reached) else None
