"""Nomination act: a newcomer offers or asks to be made maintainer, committer or release manager.

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: an honest volunteer; a project that asked for new maintainers; a packager who needs an
account for his package.

*Limits*: English anchor sentences, pressing messages only; an offer of help without a word about rights is not meant
and not found; a request made off-list is missed.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "offer their writer as maintainer or ask for access", facts)


FAMILY = Family(
    "nomination-act", "Newcomers who propose themselves", CAP, "scores", finding, part="opens", quotes="nomination"
)
