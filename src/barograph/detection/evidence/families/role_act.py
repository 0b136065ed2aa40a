"""Role act: the group asks that somebody else gets the say - hand over, promote, let another one merge, or leave.

Statistic: the smallest p-value of a role sentence among the group's messages, against eligible newcomers' messages that
are as pressing. log10 LR = log10(0.5 p^-1/2), the p-to-e calibrator of Shafer & Vovk (2019), of that smallest p-value
after Sidak over the messages looked at, capped at 1. Whether the act is seen at all rests on all accounts together
(`act_calls.together`).

*Innocent explanations*: an abandoned project honestly needs another maintainer (41 % of abandoned projects are rescued
by new ones, Avelino 2019); a downstream distributor asks who is in charge.

*Limits*: kinds come from anchor sentences in English; a request in other words is missed, and so is one made off-list.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.act_calls import together
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.statistics import log10_e, sidak

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages; None where no message was assessed for its kind."""
    rows = facts.acts
    p = rows["role_p"].to_numpy(zero_copy_only=False).astype(float)
    assessed = np.flatnonzero(~np.isnan(p))
    if len(assessed) == 0:
        return None
    best = assessed[np.argmin(p[assessed])]
    clearest = sidak(float(p[best]), len(assessed))
    asked = int(np.sum(p[assessed] <= 0.05))
    text = (
        f"{asked} of {len(assessed)} messages looked at ask, in more or less words, that somebody else gets the say; "
        f"the clearest is among the top {max(p[best], 1e-4):.1%} of comparably pressing newcomers' messages."
    )
    ids = tuple(rows["message_id"][int(i)].as_py() for i in assessed if p[i] <= 0.05)
    seen = together(p[assessed], facts.account_codes[assessed])
    return FAMILY.finding(float(p[best]), 0.5, seen, log10_e(clearest, CAP), ids, text)


FAMILY = Family("role-act", "Calls for somebody else to take over", CAP, "scores", finding, part="opens", quotes="role")
