"""Exclusivity: the accounts of the group are seen in no other project of the workspace.

Statistic: accounts of the group without a message in another project up to the instant. Null: the share of the
project's other newcomers of the year without one, (c + 1) / (n + 2). log10 LR: binomial of the declared campaign model
over binomial of the null, capped at 0.5; the declared share is never below the usual one, so that to write elsewhere
cannot speak for a campaign. Messages in projects that are not loaded are missing, never evidence: with one project in
the workspace, or fewer than 20 other newcomers, it is not assessed: exactly 0.

Worked: both accounts are seen nowhere else, as are 70 of 100 others: 2 log10(.9 / (71 / 102)) = 0.223.

*Innocent explanations*: most newcomers come for one program only.

*Limits*: only loaded projects are seen; whoever prepares an account writes elsewhere first.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.campaign import declared
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext, ids
from barograph.detection.evidence.statistics import MIN_NULL

CAP = 0.5


def log10_ratio(exclusive: int, accounts: int, usual: float) -> float:
    """log10 of the binomials' ratio, within the cap.

    Example:
        >>> log10_ratio(2, 2, 0.6), log10_ratio(0, 2, 0.6)
        (0.352, -0.5)
    """
    share = max(declared().exclusive, usual)
    ratio = exclusive * np.log10(share / usual) + (accounts - exclusive) * np.log10((1 - share) / (1 - usual))
    return round(float(np.clip(ratio, -CAP, CAP)), 3)


def finding(context: GroupContext) -> Finding:
    """Look at where else the accounts wrote."""
    from scipy.stats import binom

    if context.covered < 2:
        return FAMILY.not_assessed("the workspace holds one project")
    if len(context.strangers) < MIN_NULL:
        return FAMILY.not_assessed("too few other newcomers to compare with")
    seen = {identity for identity, _ in context.elsewhere}
    alone = sum(identity not in seen for identity in context.group)
    usual = (sum(identity not in seen for identity in context.strangers) + 1) / (len(context.strangers) + 2)
    p = float(binom.sf(alone - 1, len(context.group), usual))
    text = (
        f"{alone} of {len(context.group)} accounts are seen in none of the other {context.covered - 1} projects "
        f"loaded; so are {usual:.0%} of the project's other newcomers."
    )
    ratio = log10_ratio(alone, len(context.group), usual)
    return FAMILY.finding(alone / len(context.group), usual, p, ratio, ids(context.own), text)


FAMILY = Family("exclusivity", "Seen nowhere else", CAP, "context", finding)
