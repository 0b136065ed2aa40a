"""Known requester: accounts of the group took part in the project well before they pressed.

Fact: accounts with a message in the project 60 days or more before the group's first message of the window (two years
are looked at). Each takes 0.5 away, down to -1.5.

*Innocent explanations*: this is one: somebody who waits for months for something may well lose patience.

*Limits*: an account can be prepared by an early message.
"""

from __future__ import annotations

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext

CAP = 1.5
EACH = 0.5
BEFORE_DAYS = 60.0


def finding(context: GroupContext) -> Finding:
    """Count accounts that were there before."""
    if not context.messages:
        return FAMILY.not_assessed("earlier messages of the project are not at hand")
    early = {other.identity for other in context.messages if other.sent <= context.start - BEFORE_DAYS}
    known = sum(identity in early for identity in context.group)
    text = f"{known} of {len(context.group)} accounts wrote in the project {BEFORE_DAYS:.0f} days or more before."
    return FAMILY.finding(float(known), None, None, 0.0 - min(CAP, EACH * known), (), text)


FAMILY = Family("known-requester", "Known in the project before", CAP, "context", finding, fact=True)
