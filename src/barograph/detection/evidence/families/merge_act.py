"""Merge act: the group asks that one particular change or version be merged, uploaded or released now.

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: a tested fix that its author and its users wait for; a packager who needs a release for a
freeze; contributors who use strong words for their own work.

*Limits*: English anchor sentences, pressing messages only; a plain request to merge is ordinary where changes come as
pull requests, so only the most insistent are rare; who asks for a release in general, without urging one change, is
mostly missed.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "ask that one particular change be merged, uploaded or released now", facts)


FAMILY = Family("merge-act", "Calls to merge one change", CAP, "scores", finding, part="opens", quotes="change")
