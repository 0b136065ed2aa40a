"""Endorsement act: unknown accounts second one account or one change.

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: users of a change who report that it works; a project that asks for +1 or for tests; a vote.

*Limits*: English anchor sentences, pressing messages only; a bare +1 is too short to be measured; reactions in
trackers are no messages; who is seconded is the business of the family `beneficiary`.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "second one account or one change", facts)


FAMILY = Family(
    "endorsement-act",
    "Unknown accounts that second one account or change",
    CAP,
    "scores",
    finding,
    part="opens",
    quotes="endorsement",
)
