"""Disclosed affiliation: accounts of the group say for whom they work, or share a domain of their own.

Fact: accounts whose own words speak of an employer, colleagues or customers, and the most accounts under one mail
domain that is not a provider open to all. A shared domain takes 1.5 away, else two accounts that disclose 1, one 0.5:
down to -1.5.

*Innocent explanations*: this is one: a company's staff act together in the open.

*Limits*: word lists are English; anybody can claim an employer.
"""

from __future__ import annotations

from collections import Counter

from barograph.detection.evidence.disclosure import EMPLOYER, OPEN_PROVIDERS
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext, ids

CAP = 1.5
SHARED, BOTH, ONE = 1.5, 1.0, 0.5
OPENLY = " Work for somebody who waits, said openly, is a harmless reason, so this speaks against a campaign."


def finding(context: GroupContext) -> Finding:
    """Look for disclosed employers and shared domains."""
    if not context.own:
        return FAMILY.not_assessed("no text of the group is at hand")
    telling = [mail for mail in context.own if EMPLOYER.search(mail.text)]
    saying = len({mail.identity for mail in telling})
    domains = {(mail.identity, mail.headers[0]) for mail in context.own if mail.headers[0]}
    own = Counter(domain for _, domain in domains if domain not in OPEN_PROVIDERS)
    most = max(own.values(), default=0)
    away = SHARED if most >= 2 else BOTH if saying >= 2 else ONE if saying else 0.0
    said = (
        f"{saying} of {len(context.group)} accounts {'speaks' if saying == 1 else 'speak'} of an employer or customers"
    )
    text = f"{said}; {most if most >= 2 else 'no two'} share a mail domain of their own.{OPENLY if away else ''}"
    return FAMILY.finding(float(max(saying, most)), None, None, 0.0 - away, ids(telling), text)


FAMILY = Family("disclosed-affiliation", "Disclosed affiliation", CAP, "context", finding, fact=True)
