"""Time of day: do the accounts write at the same hours, beyond what is usual in the project?

Statistic: Bayes factor of one pooled histogram of hours (UTC) against one for each account, Dirichlet-multinomial with
the hours of the project's other newcomers as prior (weight 20). Null: separate writers. Below ten messages, or with an
account of fewer than three, nothing is said.

*Innocent explanations*: the same part of the world, the same working hours, answers to the same message.

*Limits*: weak by nature, hence the cap of 0.3; hours can be chosen.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 0.3
PRIOR_WEIGHT = 20.0
MIN_MESSAGES = 10
MIN_EACH = 3
LN10 = float(np.log(10.0))


def log_marginal(counts: np.ndarray, prior: np.ndarray) -> float:
    """Natural log of the Dirichlet-multinomial probability of a sequence with such counts."""
    total = gammaln(prior.sum()) - gammaln(prior.sum() + counts.sum())
    return float(total + (gammaln(prior + counts) - gammaln(prior)).sum())


def log10_same_hours(histograms: np.ndarray, prior: np.ndarray) -> float:
    """log10 Bayes factor of pooled against separate, uncapped; histograms (accounts, 24)."""
    separate = sum(log_marginal(row, prior) for row in histograms)
    return (log_marginal(histograms.sum(axis=0), prior) - separate) / LN10


def finding(facts: GroupFacts) -> Finding | None:
    """Compare the hours of the accounts; None where there are too few messages."""
    block = facts.project.block
    hour = (np.floor(block.sent * 24.0) % 24).astype(int)
    histograms = np.stack(
        [np.bincount(hour[facts.rows[block.account[facts.rows] == code]], minlength=24) for code in facts.accounts]
    )
    if histograms.sum() < MIN_MESSAGES or histograms.sum(axis=1).min() < MIN_EACH:
        return None
    others = facts.window[~np.isin(block.account[facts.window], facts.accounts)]
    profile = np.bincount(hour[others], minlength=24) + 1.0
    log10_lr = float(np.clip(log10_same_hours(histograms, PRIOR_WEIGHT * profile / profile.sum()), -CAP, CAP))
    overlap = float(np.minimum.reduce(histograms / histograms.sum(axis=1, keepdims=True)).sum())
    share = f"{overlap:.0%} fall" if overlap else "none falls"
    text = f"Of {int(histograms.sum())} messages of the group, {share} into hours all accounts share."
    return FAMILY.finding(overlap, None, None, round(log10_lr, 3), facts.ids(facts.rows), text)


FAMILY = Family("time-of-day", "Hours of writing alike", CAP, "scores", finding, part="supports")
