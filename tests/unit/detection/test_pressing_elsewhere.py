"""Pressing elsewhere: the worked number, the cap, what is not assessed, and that no id decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barograph.detection.evidence.families import pressing_elsewhere
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext


def context_of(others: int = 100, abroad: int = 4, group_abroad: int = 2, covered: int = 3) -> GroupContext:
    """A group of two among newcomers some of whom press elsewhere."""
    names = ["a", "b", *(f"n{number:03}" for number in range(others))]
    mails = tuple(EligibleMessage(f"{name}-1", name, "t", 1.0 + n / 1000, "", 0) for n, name in enumerate(names))
    pressing = [(f"n{number:03}", 1.0) for number in range(abroad)] + [(name, 1.0) for name in "ab"[:group_abroad]]
    return GroupContext("list", ("a", "b"), 0.0, 50.0, mails, pressing_elsewhere=tuple(pressing), covered=covered)


def test_the_worked_number():
    """Both press elsewhere, as do 4 of 100 others: (5 / 102)^2; the cap holds."""
    found = pressing_elsewhere.finding(context_of())
    assert (found.log10_lr, found.statistic, found.direction) == (pressing_elsewhere.CAP, 2.0, "for")
    assert found.p == pytest.approx((5 / 102) ** 2)


def test_one_of_two_and_none():
    assert 0 < pressing_elsewhere.finding(context_of(group_abroad=1)).log10_lr < pressing_elsewhere.CAP
    assert pressing_elsewhere.finding(context_of(group_abroad=0)).log10_lr == -0.097  # says next to nothing
    assert pressing_elsewhere.finding(context_of(abroad=90)).log10_lr < 0


def test_what_is_older_than_a_year_or_not_yet_known_is_left_out():
    context = replace(context_of(), pressing_elsewhere=(("a", -400.0), ("b", 60.0)))
    assert pressing_elsewhere.finding(context).statistic == 0.0


@pytest.mark.parametrize("context", [context_of(covered=1), context_of(others=19)], ids=["one project", "few"])
def test_what_is_not_assessed_adds_exactly_nothing(context):
    found = pressing_elsewhere.finding(context)
    assert (found.log10_lr, found.statistic, found.p) == (0.0, None, None)


def test_no_name_of_an_account_decides():
    context = context_of(group_abroad=1)
    renamed = replace(
        context,
        group=("~a", "~b"),
        eligible=tuple(replace(mail, identity=f"~{mail.identity}") for mail in context.eligible),
        pressing_elsewhere=tuple((f"~{name}", at) for name, at in context.pressing_elsewhere),
    )
    assert pressing_elsewhere.finding(renamed) == pressing_elsewhere.finding(context)
