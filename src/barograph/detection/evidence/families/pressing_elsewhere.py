"""Pressing elsewhere: accounts of the group press in other projects too.

Statistic: accounts of the group with a pressing message in another loaded project in the year up to the instant. Null:
the share of the project's other newcomers of the year that do, (c + 1) / (n + 2); p is binomial. log10 LR =
log10(1 - s + s 0.5 p^-1/2), s the declared share of campaigns that show such a sign, capped at 0.5. With one project
in the workspace, or fewer than 20 other newcomers, it is not assessed: exactly 0.

Worked: both accounts press elsewhere, as do 4 of 100 others: p = (5 / 102)^2 = 0.0024, and log10(.6 + .4 * .5 * 20.4)
= 0.67, so 0.5.

*Innocent explanations*: a packager, or a user of several programs of one maker, who meets the same fault in each; one
matter (a licence, a security fix) that touches many projects; a blunt way of writing.

*Limits*: only loaded projects are seen, and a group each of whose accounts keeps to one project is not; what stands
word for word in more projects than `text.max_projects` counts in none.
"""

from __future__ import annotations

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import YEAR_DAYS, GroupContext, ids
from barograph.detection.evidence.statistics import MIN_NULL, log10_shown

CAP = 0.5


def finding(context: GroupContext) -> Finding:
    """Count accounts that press in other projects."""
    from scipy.stats import binom

    if context.covered < 2:
        return FAMILY.not_assessed("the workspace holds one project")
    if len(context.strangers) < MIN_NULL:
        return FAMILY.not_assessed("too few other newcomers to compare with")
    pressing = {name for name, at in context.pressing_elsewhere if context.end - YEAR_DAYS < at <= context.end}
    both = sum(name in pressing for name in context.group)
    usual = (sum(name in pressing for name in context.strangers) + 1) / (len(context.strangers) + 2)
    p = float(binom.sf(both - 1, len(context.group), usual))
    text = (
        f"{both} of {len(context.group)} accounts press in other loaded projects too within the year; "
        f"so do {usual:.0%} of the project's other newcomers."
    )
    return FAMILY.finding(float(both), usual * len(context.group), p, log10_shown(p, CAP), ids(context.own), text)


FAMILY = Family("pressing-elsewhere", "Pressing elsewhere", CAP, "context", finding)
