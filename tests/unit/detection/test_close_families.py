"""Families that compare texts, headers and answers: worked numbers, caps, absence, no name decides (docs/method.md S6).

Every context here is made by hand or drawn from a seed; no archive is read.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from barograph.detection.evidence.families import header_affinity, mutual_support, style, turn_taking, wording
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ProjectMessage

FAMILIES = (header_affinity, mutual_support, style, turn_taking, wording)
WORDS = [start + vowel + end for start in "bdfgkp" for vowel in "aeiou" for end in ("l", "nt", "rk", "st")]
GROUP = ("a", "b")


def mail(number: int, identity: str, sent: float, text: str = "", **more) -> EligibleMessage:
    return EligibleMessage(
        f"m{number}", identity, more.pop("thread", f"t{number}"), sent, text, len(text.split()), **more
    )


def context_of(*mails: EligibleMessage, group: tuple[str, ...] = GROUP, **more) -> GroupContext:
    ordered = tuple(sorted(mails, key=lambda one: (one.sent, one.message_id)))
    return GroupContext("list", group, more.pop("start", 0.0), more.pop("end", 100.0), ordered, **more)


def prose(draw: np.random.Generator, words: int) -> str:
    return " ".join(draw.choice(WORDS, words))


def crowd(seed: int = 0, size: int = 30, words: int = 60, **more) -> list[EligibleMessage]:
    """Newcomers who write twice each, every text of its own, with headers that spread over few values."""
    draw = np.random.default_rng(seed)
    found = []
    for number in range(size):
        headers = (f"d{number % 10}.example", str(60 * (number % 5)), None, None)
        for turn in range(2):
            sent = float(draw.uniform(0, 90))
            found.append(
                mail(1000 + 2 * number + turn, f"n{number}", sent, prose(draw, words), headers=headers, **more)
            )
    return found


def own(texts: list[str], headers=((None,) * 4, (None,) * 4)) -> list[EligibleMessage]:
    """Messages of two accounts in turn, ten days apart."""
    return [
        mail(n, GROUP[n % 2], 5.0 + 10 * n, text, headers=headers[n % 2], thread="t") for n, text in enumerate(texts)
    ]


def full(seed: int = 0) -> GroupContext:
    """A context that every family assesses."""
    draw = np.random.default_rng(seed)
    values = [(f"d{draw.integers(4)}.example", "60", None, None) for _ in GROUP]
    texts = [prose(draw, 60) for _ in range(6)]
    answers = [replace(one, towards=f"n{n % 7}") for n, one in enumerate(crowd(seed))]
    group = [replace(one, towards="b" if one.identity == "a" else "n3") for one in own(texts, values)]
    return context_of(*group, *answers, messages=(ProjectMessage("n0", "t", 1.0), ProjectMessage("n0", "t", 99.0)))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.FAMILY.name)
@pytest.mark.parametrize("seed", range(4))
def test_within_the_cap_and_a_probability(family, seed):
    found = family.finding(full(seed))
    assert found.statistic is not None
    assert abs(found.log10_lr) <= found.cap == family.CAP
    assert found.p is not None and 0 < found.p <= 1
    assert set(found.message_ids) <= {f"m{n}" for n in range(6)}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.FAMILY.name)
def test_what_is_missing_adds_exactly_nothing(family):
    for context in (context_of(), context_of(*own(["short"] * 4)), context_of(*crowd(words=3))):
        found = family.finding(context)
        assert (found.log10_lr, found.statistic, found.p) == (0.0, None, None)
        assert found.text.startswith("Not assessed: ")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.FAMILY.name)
@pytest.mark.parametrize("seed", range(3))
def test_no_name_of_an_account_decides(family, seed):
    context = full(seed)
    names = sorted({one.identity for one in (*context.eligible, *context.messages)})
    other = dict(zip(names, [f"x{n:03}" for n in range(len(names), 0, -1)], strict=True))
    renamed = replace(
        context,
        group=tuple(other[name] for name in context.group),
        eligible=tuple(
            replace(one, identity=other[one.identity], towards=other.get(one.towards or "")) for one in context.eligible
        ),
        messages=tuple(replace(one, identity=other[one.identity]) for one in context.messages),
    )
    assert family.finding(renamed) == family.finding(context)
    assert family.finding(context) == family.finding(context)


def test_header_agreement_is_the_formula():
    assert header_affinity.agreement(0, 80) == pytest.approx(1 / (0.01 + 0.99 * 0.05))
    assert header_affinity.agreement(29, 80) == pytest.approx(1 / (0.3 + 0.7 * 0.05))


def test_a_common_provider_says_less_than_a_rare_one_and_differing_speaks_against():
    """Half of 30 newcomers are at an open provider, the others each alone; the group counts among the 32."""
    others = [
        replace(one, headers=("open.example" if n < 30 else one.identity, None, None, None))
        for n, one in enumerate(crowd())
    ]

    def value(first, second):
        headers = ((first, None, None, None), (second, None, None, None))
        return header_affinity.finding(context_of(*own(["some words"] * 4, headers), *others)).log10_lr

    def expected(common, own_value):
        """So many at the open provider, and the group's own V."""
        shared, pairs = header_affinity.agreement(common, 32), 30 * 29 / 2
        own_value = shared if own_value is None else own_value
        agreeing = 15 * 14 / 2
        mean = (agreeing * shared + (pairs - agreeing) * 0.05 + own_value) / (pairs + 1)
        return np.log10(0.5 + 0.5 * own_value / mean)

    assert value("open.example", "open.example") == pytest.approx(expected(17, None), abs=1e-3)
    assert value("rare.example", "open.example") == pytest.approx(expected(16, 0.05), abs=1e-3)
    rare = header_affinity.agreement(2, 32)
    assert value("rare.example", "rare.example") == pytest.approx(min(0.7, expected(15, rare)), abs=1e-3)
    assert value("open.example", "open.example") < value("rare.example", "rare.example")


def test_header_agreement_is_one_on_average_between_newcomers():
    mails = crowd()
    names = list(dict.fromkeys(one.identity for one in mails))
    ratios = []
    for first, second in itertools.combinations(names, 2):
        context = context_of(*mails, group=(first, second))
        ratios.append(10 ** header_affinity.finding(context).log10_lr)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.05)


def test_one_field_speaks_for_all_that_hang_together():
    both = ("rare.example", "60", None, None)
    one = ("rare.example", None, None, None)
    more = header_affinity.finding(context_of(*own(["some words"] * 4, (both, both)), *crowd()))
    less = header_affinity.finding(context_of(*own(["some words"] * 4, (one, one)), *crowd()))
    assert more.statistic == less.statistic


def test_a_field_hardly_any_newcomer_shows_is_no_evidence():
    headers = ((None, None, "mutt", None),) * 2
    found = header_affinity.finding(context_of(*own(["some words"] * 4, headers), *crowd()))
    assert (found.statistic, found.log10_lr) == (None, 0.0)


def test_repeated_wording_is_found_and_named():
    draw = np.random.default_rng(5)
    texts = [prose(draw, 30) for _ in range(4)]
    plain = wording.finding(context_of(*own(texts), *crowd()))
    texts[3] = texts[0][: len(texts[0]) - 20] + " by the way"
    copied = wording.finding(context_of(*own(texts), *crowd()))
    assert copied.message_ids == ("m0", "m3")
    assert plain.log10_lr <= 0 < copied.log10_lr <= wording.CAP
    assert copied.p < 0.05 < plain.p


def test_the_same_account_repeating_itself_is_no_convergence():
    draw = np.random.default_rng(6)
    texts = [prose(draw, 30) for _ in range(4)]
    texts[2] = texts[0]
    assert wording.finding(context_of(*own(texts), *crowd())).message_ids != ("m0", "m2")


def test_style_wants_eighty_words_and_tells_two_hands_from_one():
    draw = np.random.default_rng(7)
    short = style.finding(context_of(*own([prose(draw, 39)] * 4), *crowd()))
    assert (short.log10_lr, short.statistic) == (0.0, None)
    habit = "whilst colour honour favour neighbour"
    alike = own([f"{habit} {prose(draw, 20)} {habit} {prose(draw, 20)}" for _ in range(4)])
    spread = [replace(one, text=f"{habit} {one.text}") for one in crowd()[:8]]
    others = [*spread, *crowd()[8:]]
    assert style.finding(context_of(*alike, *others)).log10_lr > 0
    apart = own([prose(draw, 60) for _ in range(4)])
    assert style.finding(context_of(*apart, *others)).log10_lr < style.finding(context_of(*alike, *others)).log10_lr


def test_style_compares_equal_lengths():
    draw = np.random.default_rng(8)
    long = own([prose(draw, 400) for _ in range(4)])
    assert "first 80 words" in style.finding(context_of(*long, *crowd())).text
    assert "first 150 words" in style.finding(context_of(*long, *crowd(words=80))).text


def turned(sent, **more):
    return turn_taking.turns(
        np.array([sent]),
        np.array(more.get("account", [0, 1] * 3)[: len(sent)]),
        np.array(more.get("thread", [0] * len(sent))),
        np.array(more.get("target", [-1] * len(sent))),
    )[0].tolist()


def test_turns_are_near_on_one_target_and_never_overlap():
    assert turned([0.0, 1.0, 2.0]) == [False, True, False]
    assert turned([0.0, 2.5]) == [False, False]
    assert turned([0.0, 1.0], account=[0, 0]) == [False, False]
    assert turned([0.0, 1.0], thread=[0, 1]) == [False, False]
    assert turned([0.0, 1.0], thread=[0, 1], target=[3, 3]) == [False, True]
    assert turned([1.0, 0.0]) == [True, False]


def took_turns(gap: float, last: float) -> GroupContext:
    """Six times in a long thread one account writes and the other follows; the thread goes on until `last`."""
    sent = [at for week in range(6) for at in (7.0 + 7 * week * 1.3, 7.0 + 7 * week * 1.3 + gap)]
    group = [mail(n, GROUP[n % 2], at, "some words", thread="t") for n, at in enumerate(sent)]
    return context_of(*group, messages=(ProjectMessage("n", "t", 0.5), ProjectMessage("n", "t", last)))


def test_taking_turns_is_told_from_writing_in_the_same_weeks():
    quick, slow = (turn_taking.finding(took_turns(gap, 99.0)) for gap in (1.0, 3.5))
    assert quick.statistic == 6
    assert quick.message_ids == tuple(f"m{n}" for n in (1, 3, 5, 7, 9, 11))
    assert quick.log10_lr == turn_taking.CAP
    assert slow.log10_lr <= 0


def test_a_thread_of_days_cannot_tell_turns_from_chance():
    group = [mail(n, GROUP[n % 2], 1.0 + n / 4, "some words", thread="t") for n in range(6)]
    found = turn_taking.finding(context_of(*group))
    assert (found.statistic, found.log10_lr) == (None, 0.0)


def test_mutual_support_is_against_the_same_degrees_in_the_same_thread():
    answers = [replace(one, towards=f"n{n % 9}", thread="t") for n, one in enumerate(crowd())]
    backing = [replace(one, towards="b" if one.identity == "a" else "a") for one in own(["some words"] * 6)]
    found = mutual_support.finding(context_of(*backing, *answers))
    assert found.statistic == 6
    assert found.log10_lr == mutual_support.CAP
    coded = [replace(one, patch=True) for one in backing]
    assert mutual_support.finding(context_of(*coded, *answers)).log10_lr == 0.0
    everybody = [replace(one, towards="ab"[n % 2]) for n, one in enumerate(answers)]
    assert mutual_support.finding(context_of(*backing, *everybody)).log10_lr < found.log10_lr
    elsewhere = [replace(one, thread=f"s{n % 5}") for n, one in enumerate(answers)]
    alone = mutual_support.finding(context_of(*backing, *elsewhere))
    assert found.p < 0.01
    assert alone.p == pytest.approx(1 / 20, abs=0.02)
