"""Urgency act: the group presses with a danger or a duty that it does not describe (security, compliance, embargo).

Statistic: the smallest p-value of such a sentence among the group's messages, against eligible newcomers' messages that
are as pressing (`signals.acts`); p is that of all accounts together (`act_calls.together`). log10 LR = log10(1 - s + s
0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 1. It can open tier 1
(`detection.decision`).

*Innocent explanations*: a security matter that is honestly under embargo; an employee who passes on what an audit
demands; somebody who does not know where to report in private.

*Limits*: English anchor sentences, pressing messages only; a pretext with invented details is read as a report;
whether a danger is real cannot be told from the words.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import clearest_call
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for the act."""
    return clearest_call(FAMILY, "press with a security or compliance matter that stays vague", facts)


FAMILY = Family(
    "urgency-act", "Vague security or compliance pretext", CAP, "scores", finding, part="opens", quotes="urgency"
)
