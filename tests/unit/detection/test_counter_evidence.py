"""Facts that speak against a campaign: what each takes away, its cap, what is not assessed, and that no id decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barograph.detection.evidence.families import (
    course_cohort,
    disclosed_affiliation,
    history_elsewhere,
    known_requester,
)
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ProjectMessage

FACTS = (course_cohort, disclosed_affiliation, history_elsewhere, known_requester)


def mail(
    number: int, identity: str, text: str = "Please.", domain: str | None = None, sent: float = 1.0
) -> EligibleMessage:
    return EligibleMessage(f"m{number}", identity, "t", sent, text, 5, headers=(domain, None, None, None))


def context_of(*mails: EligibleMessage, **more) -> GroupContext:
    return GroupContext("list", ("a", "b"), more.pop("start", 0.0), 100.0, mails, covered=2, **more)


@pytest.mark.parametrize("family", FACTS, ids=lambda family: family.FAMILY.name)
def test_without_data_nothing_is_said_and_nothing_is_taken(family):
    found = family.finding(replace(context_of(), covered=1))
    assert (found.log10_lr, found.statistic) == (0.0, None)
    assert found.text.startswith("Not assessed: ")


@pytest.mark.parametrize("family", FACTS, ids=lambda family: family.FAMILY.name)
def test_strangers_lose_nothing(family):
    mails = mail(0, "a", domain="gmail.com"), mail(1, "b", domain="gmail.com")
    context = context_of(*mails, messages=(ProjectMessage("n", "t", -90.0),))
    found = family.finding(context)
    assert found.log10_lr == 0.0
    assert found.direction == "none"
    assert found.statistic == 0.0


@pytest.mark.parametrize(
    ("seen", "taken"),
    [
        ({"a": [-40.0, -30.0, -20.0, -10.0, -5.0]}, -0.5),
        ({"a": [-9.0, -8.0, -7.0, -6.0, -5.0]}, 0.0),
        ({"a": [-40.0, -5.0]}, 0.0),
        ({name: [-40.0, -30.0, -20.0, -10.0, -5.0] for name in "ab"}, -1.0),
    ],
    ids=["five over 35 days", "five within a week", "two messages", "both accounts"],
)
def test_a_history_elsewhere_is_messages_over_time(seen, taken):
    elsewhere = tuple((name, at) for name, days in seen.items() for at in days)
    assert history_elsewhere.finding(context_of(elsewhere=elsewhere)).log10_lr == taken


def test_history_elsewhere_is_capped():
    group = tuple("abcdef")
    elsewhere = tuple((name, at) for name in group for at in (-50.0, -40.0, -30.0, -20.0, -10.0))
    assert history_elsewhere.finding(replace(context_of(elsewhere=elsewhere), group=group)).log10_lr == -2.0


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        (("Please.", "boats.example"), ("Please.", "boats.example"), -1.5),
        (("Please.", "boats.example"), ("Please.", "ships.example"), 0.0),
        (("I work at a boatyard.", None), ("Please.", None), -0.5),
        (("I work at a boatyard.", None), ("My colleagues wait.", None), -1.0),
    ],
    ids=["one domain", "two domains", "one tells", "both tell"],
)
def test_affiliation_is_a_domain_or_words(first, second, taken):
    context = context_of(mail(0, "a", *first), mail(1, "b", *second))
    found = disclosed_affiliation.finding(context)
    assert found.log10_lr == taken
    assert ("speaks against a campaign" in found.text) is (found.direction == "against")


def test_a_cohort_names_its_course_or_comes_together():
    named = context_of(mail(0, "a", "It is for our course."), mail(1, "b", domain="uni.ac.uk"))
    assert course_cohort.finding(named).log10_lr == -1.5
    along = [mail(n, f"n{n}", domain="uni.ac.uk", sent=12.0) for n in range(2, 7)]
    together = context_of(mail(0, "a", domain="uni.ac.uk"), mail(1, "b"), *along)
    found = course_cohort.finding(together)
    assert (found.log10_lr, found.statistic) == (-1.0, 5.0)
    later = context_of(mail(0, "a", domain="uni.ac.uk"), *[replace(one, sent=40.0) for one in along])
    assert course_cohort.finding(later).log10_lr == 0.0
    both = context_of(*named.eligible, *along)
    assert course_cohort.finding(both).log10_lr == -course_cohort.CAP


def test_a_known_requester_was_there_well_before():
    others = (ProjectMessage("a", "t", -70.0), ProjectMessage("b", "t", -20.0))
    assert known_requester.finding(context_of(messages=others)).log10_lr == -0.5
    crowd = tuple(ProjectMessage(name, "t", -70.0) for name in "abcdef")
    many = replace(context_of(messages=crowd), group=tuple("abcdef"))
    assert known_requester.finding(many).log10_lr == -known_requester.CAP


@pytest.mark.parametrize("family", FACTS, ids=lambda family: family.FAMILY.name)
def test_no_name_of_an_account_decides(family):
    context = context_of(
        mail(0, "a", "My employer's course.", "uni.ac.uk"), mail(1, "b", "Please.", "uni.ac.uk"),
        elsewhere=tuple(("a", float(-10 * n)) for n in range(9)), messages=(ProjectMessage("b", "t", -70.0),),
    )  # fmt: skip
    names = {"a": "z", "b": "y"}
    renamed = replace(
        context,
        group=("z", "y"),
        eligible=tuple(replace(one, identity=names[one.identity]) for one in context.eligible),
        elsewhere=tuple((names[name], at) for name, at in context.elsewhere),
        messages=tuple(replace(one, identity=names[one.identity]) for one in context.messages),
    )
    assert family.finding(renamed) == family.finding(context)
    assert family.finding(context).log10_lr < 0
