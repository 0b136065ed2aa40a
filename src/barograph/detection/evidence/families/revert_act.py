"""Revert act: the group asks that a change be undone or something be taken out again.

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: a regression that breaks the work of many; a test case that shows it usually comes with the
request.

*Limits*: English anchor sentences, pressing messages only; a call to weaken a check in other words (an option, an
exception, a new default) is missed.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "ask that a change be undone or taken out again", facts)


FAMILY = Family("revert-act", "Calls to undo a change", CAP, "scores", finding, part="opens", quotes="revert")
