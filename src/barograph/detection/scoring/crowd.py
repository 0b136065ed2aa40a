"""How much the pressing accounts of a window look like a crowd that chimes in rather than a few that keep on.

Each account that presses at all sends 1 + m pressing messages; m is Gamma-Poisson (negative binomial) in both models:

    crowd       mean 0.35, shape 1    most write once: a popular request, a news item, a link from elsewhere
    campaign    mean 2,    shape 2    a few who come back again and again (declared, not measured)

log10 LR = sum over accounts of log10 P(m | crowd) - log10 P(m | campaign); positive speaks for the crowd.

*Limits*: a campaign hidden in a real crowd counts as a crowd.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.scoring.surprise import LN10

CROWD = (0.35, 1.0)
CAMPAIGN = (2.0, 2.0)
"""Mean and shape of further pressing messages an account."""


def log_probability(further: np.ndarray, mean: float, shape: float) -> np.ndarray:
    """Natural log of the negative binomial probability of so many further messages.

    Example:
        >>> float(np.exp(log_probability(np.arange(50), 0.35, 1.0)).sum().round(6))
        1.0
    """
    from scipy.stats import nbinom

    chance: np.ndarray = nbinom.logpmf(further, shape, shape / (shape + mean))
    return chance


def log10_crowd(pressing: np.ndarray) -> float:
    """log10 likelihood ratio of a crowd against a campaign.

    Args:
        pressing: Pressing messages of each account that has any, all at least 1.

    Example:
        >>> log10_crowd(np.array([1] * 10)) > 4, log10_crowd(np.array([3, 3, 3])) < -1
        (True, True)
    """
    further = np.asarray(pressing, dtype=float) - 1.0
    return float((log_probability(further, *CROWD) - log_probability(further, *CAMPAIGN)).sum() / LN10)
