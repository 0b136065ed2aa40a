"""Silence act: the group asks that an objector be overruled, bypassed or moderated.

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: somebody insulting is rightly moderated; a long quarrel that the project has decided; a
request to move off-topic talk.

*Limits*: English anchor sentences, pressing messages only; an objector worn out by many polite answers is not seen;
complaints made to moderators in private are missed.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "ask that an objector be overruled, bypassed or moderated", facts)


FAMILY = Family("silence-act", "Calls to silence an objector", CAP, "scores", finding, part="opens", quotes="silence")
