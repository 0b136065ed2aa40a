"""Whom the group's calls point at: worked numbers, names in texts, rights gained later, and that no id decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barograph.detection.evidence.families import beneficiary
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ProjectMessage

CALLS = ("Please let Edrin merge it.", "Edrin Mossley should push.", "@emossley does all the work", "Hand it over.")
LONG_AGO = -2000.0


def call(number: int, text: str, identity: str = "a", role_p: float | None = 0.01, **more) -> EligibleMessage:
    return EligibleMessage(
        f"m{number}", identity, more.pop("thread", "t"), 10.0 + number, text, 5, role_p=role_p, **more
    )


def wrote(
    identity: str, messages: int, *names: str, patch: bool = False, first_seen: float = -100.0
) -> list[ProjectMessage]:
    return [
        ProjectMessage(identity, f"{identity}{n}", n / 100, patch and n == 0, None, names, first_seen)
        for n in range(messages)
    ]


def context_of(texts=CALLS, others=(), **more) -> GroupContext:
    """Ten messages of a newer contributor with patches, ten of another one, eighty of old hands."""
    mails = tuple(call(n, text) if isinstance(text, str) else text for n, text in enumerate(texts))
    project = [
        *wrote("new", 10, "Edrin Mossley", "emossley", patch=True),
        *wrote("next", 10, "Orla Fenn", patch=True),
        *wrote("old", 80, "Halvard Brenn", patch=True, first_seen=LONG_AGO),
        *others,
    ]
    return GroupContext("list", ("a", "b"), 0.0, 100.0, mails, tuple(project), target="old", **more)


def test_the_worked_number():
    found = beneficiary.finding(context_of())
    assert found.p == pytest.approx(0.0074)
    assert (found.statistic, found.expected) == (0.75, 0.1)
    assert found.log10_lr == found.cap == 0.7
    assert found.message_ids == ("m0", "m1", "m2")
    assert beneficiary.beneficiary_of(context_of()).identity == "new"


def test_under_the_cap_it_is_the_calibrator_and_never_below_nothing():
    two = beneficiary.finding(context_of(CALLS[:1]))
    assert two.p == pytest.approx(0.2)
    assert two.log10_lr == pytest.approx(0.048, abs=5e-4)
    dull = beneficiary.finding(context_of([*CALLS[:1], *["Hand it over."] * 20]))
    assert dull.p == 1.0
    assert dull.log10_lr == 0.0


def test_missing_data_adds_exactly_nothing():
    nothing = beneficiary.finding(context_of([call(0, CALLS[0], role_p=None)]))
    assert (nothing.log10_lr, nothing.statistic) == (0.0, None)
    assert nothing.text.startswith("Not assessed: ")
    for context in (context_of(CALLS[3:]), context_of([call(0, CALLS[0], role_p=0.5)])):
        found = beneficiary.finding(context)
        assert (found.log10_lr, found.statistic) == (0.0, 0.0)
        assert beneficiary.beneficiary_of(context) is None


@pytest.mark.parametrize(
    "change",
    [
        {"group": ("a", "new")},
        {"target": "new"},
        {"rights": (("new", -5.0),)},
        {"end": 700.0},
    ],
    ids=["of the group", "the target", "holds rights", "older than two years"],
)
def test_who_is_no_beneficiary(change):
    assert beneficiary.beneficiary_of(replace(context_of(), **change)) is None


def test_without_patches_nobody_is_a_beneficiary():
    context = context_of()
    bare = replace(context, messages=tuple(replace(other, patch=False) for other in context.messages))
    assert beneficiary.beneficiary_of(bare) is None


def test_a_shared_or_ordinary_first_name_names_nobody():
    shared = context_of(CALLS[:1], wrote("third", 1, "Edrin Ashe"))
    assert beneficiary.beneficiary_of(shared) is None
    drew = [replace(o, names=("Drew Hill",)) if o.identity == "new" else o for o in context_of().messages]
    assert beneficiary.beneficiary_of(replace(context_of(["Drew it. drew."]), messages=tuple(drew))) is None
    assert (
        beneficiary.beneficiary_of(replace(context_of(["let drew  hill do it"]), messages=tuple(drew))).identity
        == "new"
    )


def test_an_answer_points_and_a_thread_opened_counts_once():
    answered = context_of([call(0, "Well done.", towards="new")])
    assert beneficiary.beneficiary_of(answered).identity == "new"
    inside = context_of([call(n, "Hand it over.", thread="new3") for n in range(3)])
    assert len(beneficiary.beneficiary_of(inside).mails) == 1


def test_rights_gained_later_are_told_in_retrospect_only():
    live, known = context_of(), context_of(rights=(("new", 150.0),))
    late = context_of(rights=(("new", 900.0),))
    assert "retrospect" not in beneficiary.finding(live).text
    found = beneficiary.finding(known)
    assert (found.log10_lr, found.cap) == (1.0, 1.0)
    assert "retrospect" in found.text
    assert beneficiary.finding(late) == beneficiary.finding(live)


def test_rights_gained_in_the_window_need_no_retrospect():
    found = beneficiary.finding(context_of(rights=(("new", 50.0),)))
    assert (found.log10_lr, found.cap) == (1.0, 1.0)
    assert "retrospect" not in found.text
    assert found.text.endswith("It gained rights in the window.")


def test_the_worked_number_in_retrospect():
    """One call of one, share .1, two such contributors, one other gain among 20 + 1: g = 2 / 21."""
    found = beneficiary.finding(context_of(CALLS[:1], rights=(("new", 150.0), ("next", 160.0))))
    assert found.log10_lr == pytest.approx(0.048 + 0.852, abs=2e-3)


def test_no_name_of_an_account_decides():
    context = context_of(rights=(("new", 150.0),))
    names = {"a": "z", "b": "y", "new": "x", "next": "w", "old": "v"}
    renamed = replace(
        context,
        group=("z", "y"),
        target="v",
        eligible=tuple(replace(mail, identity=names[mail.identity]) for mail in context.eligible),
        messages=tuple(replace(other, identity=names[other.identity]) for other in context.messages),
        rights=(("x", 150.0),),
    )
    assert beneficiary.finding(renamed) == beneficiary.finding(context)
