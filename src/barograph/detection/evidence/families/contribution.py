"""No contribution: the group's messages bring no patch, code, log or test report.

Statistic: x of n messages that carry a patch or code. Beta-binomial against beta-binomial: campaign accounts almost
never contribute (Beta(1, 9), declared), newcomers who return often do (Beta(2, 3), measured on control archives).
Capped at 0.5.

*Innocent explanations*: many honest users only ask; half of all newcomers write once and never contribute.

*Limits*: work handed in elsewhere (another tracker, a fork) is not seen.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 0.5
CAMPAIGN = (1.0, 9.0)
CONTROL = (2.0, 3.0)


def log10_ratio(carrying: int, messages: int) -> float:
    """log10 of beta-binomial(campaign) over beta-binomial(control), within the cap.

    Example:
        >>> log10_ratio(0, 6), log10_ratio(4, 6)
        (0.5, -0.5)
    """

    def evidence(prior: tuple[float, float]) -> float:
        a, b = prior
        return float(betaln(a + carrying, b + messages - carrying) - betaln(a, b))

    return float(np.clip((evidence(CAMPAIGN) - evidence(CONTROL)) / np.log(10.0), -CAP, CAP))


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None without messages."""
    rows = facts.acts
    if rows.num_rows == 0:
        return None
    carries = rows["patch"].to_numpy(zero_copy_only=False).astype(bool)
    x, n = int(carries.sum()), rows.num_rows
    ids = tuple(rows["message_id"][int(i)].as_py() for i in np.flatnonzero(carries))
    expected = CONTROL[0] / sum(CONTROL)
    text = f"{x} of {n} messages of the group carry a patch, code or a log; about {expected:.0%} of all newcomers' do."
    return FAMILY.finding(x / n, expected, None, round(log10_ratio(x, n), 3), ids, text)


FAMILY = Family("no-contribution", "No technical contribution", CAP, "scores", finding, part="supports")
