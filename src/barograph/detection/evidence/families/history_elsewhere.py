"""History elsewhere: accounts of the group took part in other projects before.

Fact: accounts with at least five messages in other loaded projects, over 30 days or more, up to the instant. Each takes
0.5 away, down to -2. There is no null: it is stated, not estimated.

*Innocent explanations*: this is one: who is known elsewhere is likely who they seem.

*Limits*: only loaded projects are seen (with one project nothing is said); a history can be bought or prepared.
"""

from __future__ import annotations

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext

CAP = 2.0
EACH = 0.5
MIN_MESSAGES = 5
MIN_SPAN_DAYS = 30.0


def finding(context: GroupContext) -> Finding:
    """Count accounts with a history in other projects."""
    if context.covered < 2:
        return FAMILY.not_assessed("the workspace holds one project")
    days: dict[str, list[float]] = {}
    for identity, at in context.elsewhere:
        days.setdefault(identity, []).append(at)
    known = 0
    for identity in context.group:
        there = days.get(identity, [])
        known += len(there) >= MIN_MESSAGES and max(there) - min(there) >= MIN_SPAN_DAYS
    text = f"{known} of {len(context.group)} accounts have a history in other loaded projects."
    return FAMILY.finding(float(known), None, None, 0.0 - min(CAP, EACH * known), (), text)


FAMILY = Family("history-elsewhere", "History elsewhere", CAP, "context", finding, fact=True)
