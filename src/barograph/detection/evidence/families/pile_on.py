"""Pile-on: do the pressing newcomers of the window look like a crowd that chimes in, rather than a few who keep on?

Statistic: pressing messages of each newcomer who presses at all, group or not. Null: the campaign model of
`detection.crowd`; alternative: its crowd model (Gamma-Poisson both). Can only speak against, down to -2.

*Innocent explanations*: this is one: a popular request, a news item, a link from elsewhere.

*Limits*: a campaign hidden in a real crowd is taken for the crowd.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.scoring.crowd import CROWD, log10_crowd

CAP = 2.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at all pressing newcomers of the window; None where nobody presses."""
    block = facts.project.block
    hits = facts.window[block.hit[facts.window]]
    if len(hits) == 0:
        return None
    _, pressing = np.unique(block.account[hits], return_counts=True)
    once = int(np.sum(pressing == 1))
    text = f"{len(pressing)} newcomers press in the window, {once} of them once; in a crowd nearly all do so once."
    log10_lr = -min(CAP, max(0.0, log10_crowd(pressing)))
    statistic, expected = float(pressing.mean()), 1.0 + CROWD[0]
    return FAMILY.finding(statistic, expected, None, round(log10_lr, 3) + 0.0, facts.ids(hits), text)


FAMILY = Family("pile-on", "A crowd that chimes in", CAP, "scores", finding, part="closes", fact=True)
