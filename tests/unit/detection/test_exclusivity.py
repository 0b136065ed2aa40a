"""Seen nowhere else: the worked number, the cap, what is not assessed, and that no id decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barograph.detection.evidence.families import exclusivity
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext


def context_of(others: int = 100, abroad: int = 30, group_abroad: int = 0, covered: int = 3) -> GroupContext:
    """A group of two among newcomers some of whom wrote elsewhere."""
    mails = [
        EligibleMessage(f"{name}-{turn}", name, "t", turn * 8.0 + n / 1000, "", 0)
        for turn in range(2)
        for n, name in enumerate(["a", "b", *(f"n{number:03}" for number in range(others))])
    ]
    elsewhere = [(f"n{number:03}", 1.0) for number in range(abroad)] + [(name, 1.0) for name in "ab"[:group_abroad]]
    ordered = tuple(sorted(mails, key=lambda mail: mail.sent))
    return GroupContext("list", ("a", "b"), 0.0, 50.0, ordered, elsewhere=tuple(elsewhere), covered=covered)


def test_the_worked_number():
    """Both accounts are seen nowhere else, as are 70 of 100 others: 2 log10(.9 / (71 / 102))."""
    found = exclusivity.finding(context_of())
    assert (found.log10_lr, found.statistic) == (0.223, 1.0)
    assert found.expected == pytest.approx(71 / 102)
    assert found.p == pytest.approx((71 / 102) ** 2)
    assert found.direction == "for"


def test_a_life_elsewhere_speaks_against_and_the_cap_holds():
    assert exclusivity.finding(context_of(group_abroad=2)).log10_lr == -exclusivity.CAP
    assert exclusivity.finding(context_of(abroad=5, group_abroad=2)).log10_lr <= 0
    assert exclusivity.finding(context_of(abroad=100)).log10_lr == exclusivity.CAP


@pytest.mark.parametrize(
    "context",
    [context_of(covered=1), context_of(others=19, abroad=5)],
    ids=["one project", "few newcomers"],
)
def test_what_is_not_assessed_adds_exactly_nothing(context):
    found = exclusivity.finding(context)
    assert (found.log10_lr, found.statistic, found.p) == (0.0, None, None)
    assert found.text.startswith("Not assessed: ")


def test_no_name_of_an_account_decides():
    context = context_of(group_abroad=1)
    renamed = replace(
        context,
        group=("~a", "~b"),
        eligible=tuple(replace(mail, identity=f"~{mail.identity}") for mail in context.eligible),
        elsewhere=tuple((f"~{name}", at) for name, at in context.elsewhere),
    )
    assert exclusivity.finding(renamed) == exclusivity.finding(context)
