"""Acts together: the group asks for what campaigns ask for, by one plain act or by several that each show a little.

Statistic: the smallest p of the families of acts (`role-act`, `merge-act` ...), each that of all accounts of the group;
p is that of all acts together (`act_calls.act_p`). log10 LR = log10(a p^(a-1)), a the declared shape of campaigns' p,
capped at 3. A campaign wants something, so its absence speaks against; it has a weight in the score.

*Innocent explanations*: those of the single acts; every dispute over what a project should do is over some act.

*Limits*: a campaign for something that no act names, or that only wears a maintainer down, loses up to 1 by it; acts
are measured on pressing messages in English only.
"""

from __future__ import annotations

from barograph.detection.evidence.act_calls import act_p
from barograph.detection.evidence.campaign import declared
from barograph.detection.evidence.families import (
    endorsement_act,
    merge_act,
    nomination_act,
    revert_act,
    role_act,
    silence_act,
    urgency_act,
)
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.statistics import log10_beta

CAP = 3.0
ACTS = tuple(
    module.FAMILY
    for module in (endorsement_act, merge_act, nomination_act, revert_act, role_act, silence_act, urgency_act)
)
"""The families of acts."""


def finding(facts: GroupFacts) -> Finding | None:
    """Look at all acts; None where no message was assessed for any."""
    found = [act for act in (family.find(facts) for family in ACTS) if act is not None and act.p is not None]
    if not found:
        return None
    clearest = min(found, key=lambda act: (act.p, act.family))
    combined = act_p([act.p for act in found if act.p is not None])
    text = (
        f"{len(found)} acts looked at; together they are as plain as in {combined:.1%} of groups of newcomers. The "
        f"plainest is {clearest.family}."
    )
    return FAMILY.finding(
        clearest.p, 1 / (len(found) + 1), combined, log10_beta(combined, declared().acts, CAP), (), text
    )


FAMILY = Family("acts-together", "All acts together", CAP, "scores", finding)
