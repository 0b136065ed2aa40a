"""S3 to S5 on numbers: the worked example of the method, brute force, and the invariants 2, 3, 5, 6, 7, 10 and 11."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.config import Account, Group
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.groups import could_return, log10_choose, score_block, score_window
from barograph.detection.scoring.surprise import surprises
from barograph.detection.scoring.windows import crowd_at, inside
from made_blocks import block_of, drawn

ACCOUNT = Account(rho=0.3)
GROUP = Group()
PLAIN = Group(shared_bonus=0)

A_DAYS, A_P = [0, 9, 30, 41], [0.080, 0.005, 0.020, 0.0004]
B_DAYS, B_P = [12, 25, 40], [0.040, 0.300, 0.010]


def example(others: int = 7, b_days=B_DAYS, b_p=B_P, **columns):
    account = [0] * 4 + [1] * len(b_days) + list(range(2, 2 + others))
    days = A_DAYS + list(b_days) + [float(n) for n in range(others)]
    return block_of(account, days, A_P + list(b_p) + [0.5] * others, **columns)


def at_end(block, account=ACCOUNT, group=GROUP):
    return score_window(block, 41.0, account, group)


def test_worked_example():
    scored = at_end(example())
    assert scored.surprises == pytest.approx((3.331, 1.748), abs=2e-3)
    assert scored.score == pytest.approx(3.523, abs=2e-3)
    assert scored.single == pytest.approx(2.377, abs=2e-3)
    assert (scored.accounts, scored.newcomers, scored.shared) == ((0, 1), 9, False)


def test_worked_example_with_a_shared_hit_thread():
    thread = [0, 7, 2, 3, 7, 5, 6, *range(8, 15)]
    assert at_end(example(thread=thread)).score == pytest.approx(4.223, abs=2e-3)


def test_a_shared_thread_without_hits_gives_nothing():
    thread = [7, 1, 2, 3, 4, 7, 6, *range(8, 15)]
    assert at_end(example(thread=thread)).score == pytest.approx(3.523, abs=2e-3)


def test_worked_example_variants():
    assert at_end(example(), Account(rho=0.0)).score == pytest.approx(6.445, abs=2e-3)
    assert at_end(example(b_days=[12, 40], b_p=[0.040, 0.010])).score == pytest.approx(4.017, abs=2e-3)
    assert at_end(example(others=98)).score == pytest.approx(1.385, abs=2e-3)
    assert at_end(example(others=0)).score == pytest.approx(4.079, abs=2e-3)
    early = at_end(example(b_days=[37, 38, 40], b_p=[0.040, 0.3, 0.010]))
    assert early.score == 0
    assert early.single == pytest.approx(2.377, abs=2e-3)


def test_floor_of_newcomers():
    scores = {at_end(example(others=n)).score for n in range(4)}
    assert len(scores) == 1
    assert at_end(example(others=4)).score < scores.pop()


def brute_force(block, at, account, group):
    """All subsets of returning accounts of different kin, from the definition."""
    window = block.take(np.flatnonzero((block.ready <= at) & (block.sent + group.window_days > at)))
    if len(window) == 0:
        return 0.0
    facts = surprises(window.account, window.sent, window.z, window.hit, account)
    newcomers = max(len(set(window.account.tolist())), group.min_n)
    found = {
        int(c): float(f) for c, f, back in zip(facts.account, facts.surprise, facts.returning, strict=True) if back
    }
    kin = dict(zip(window.account.tolist(), window.kin.tolist(), strict=True))
    best = 0.0
    for k in range(2, group.k_max + 1):
        for chosen in combinations(found, k):
            if len({kin[code] for code in chosen}) == k:
                value = sum(found[code] for code in chosen) - log10_choose(max(newcomers, k), k)
                best = max(best, value)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_fast_equals_brute_force(seed):
    block = drawn(seed)
    block = replace(block, kin=np.where(block.account == 1, 0, block.account))
    checked = 0
    for scored in score_block(block, ACCOUNT, PLAIN):
        assert scored.score == pytest.approx(brute_force(block, scored.at, ACCOUNT, PLAIN), abs=1e-9)
        checked += scored.score > 0
    assert checked


@pytest.mark.parametrize("seed", range(12))
def test_block_equals_window_by_window(seed):
    """Leaving out who never returns, and counting the crowd for all instants at once, changes nothing."""
    block = drawn(seed, hits=0.25)
    for scored in score_block(block, ACCOUNT, GROUP):
        window = block.take(inside(block, scored.at, GROUP.window_days))
        assert score_window(window, scored.at, ACCOUNT, GROUP) == scored


@given(st.integers(0, 10**6))
def test_crowd_equals_counting(seed):
    block = drawn(seed, size=60, accounts=6)
    at = np.unique(np.concatenate([block.ready, block.sent + 30.0, [200.0]]))
    counted = [len(set(block.account[inside(block, instant, 30.0)].tolist())) for instant in at.tolist()]
    assert crowd_at(block, at, 30.0).tolist() == counted


def test_nothing_after_the_instant_is_looked_at():
    block = drawn(3)
    middle = 200.0
    before = [s for s in score_block(block, ACCOUNT, GROUP) if s.at <= middle]
    cut = block.take(np.flatnonzero((block.sent <= middle) & (block.ready <= middle)))
    positive = [s for s in score_block(cut, ACCOUNT, GROUP) if s.score > 0]
    assert positive == [s for s in before if s.score > 0]
    assert positive


@pytest.mark.parametrize("seed", range(6))
def test_renaming_accounts(seed):
    block = drawn(seed)
    names = np.random.default_rng(seed).permutation(50)[: block.account.max() + 1]
    renamed = replace(
        block,
        account=names[block.account],
        kin=names[block.kin],
        towards=np.where(block.towards >= 0, names[block.towards], -1),
    )
    plain, other = list(score_block(block, ACCOUNT, GROUP)), list(score_block(renamed, ACCOUNT, GROUP))
    assert [(s.at, s.score, s.single, s.newcomers) for s in plain] == [
        (s.at, s.score, s.single, s.newcomers) for s in other
    ]
    assert [tuple(names[list(s.accounts)].tolist()) for s in plain] == [s.accounts for s in other]


def test_ties_go_to_the_first_hit_not_to_the_smaller_name():
    account, days = [9, 9, 4, 4, 6, 6], [0.0, 10.0, 1.0, 11.0, 2.0, 12.0]
    group = Group(k_max=2, shared_bonus=0)
    scored = score_window(block_of(account, days, [0.01] * 6), 12.0, ACCOUNT, group)
    assert scored.accounts == (9, 4)


@pytest.mark.parametrize("weeks", [1, 520])
def test_shift_by_whole_weeks(weeks):
    block = drawn(5)
    moved = replace(block, sent=block.sent + 7.0 * weeks, ready=block.ready + 7.0 * weeks)
    plain, later = list(score_block(block, ACCOUNT, GROUP)), list(score_block(moved, ACCOUNT, GROUP))
    assert [s.score for s in plain] == pytest.approx([s.score for s in later])
    assert [s.accounts for s in plain] == [s.accounts for s in later]


def test_two_of_one_kin_never_make_a_group():
    account, days = [0, 0, 1, 1], [0.0, 20.0, 1.0, 21.0]
    p = [0.002] * 4
    assert score_window(block_of(account, days, p), 21.0, ACCOUNT, GROUP).score > 0
    assert score_window(block_of(account, days, p, kin=[0, 0, 0, 0]), 21.0, ACCOUNT, GROUP).score == 0


@pytest.mark.parametrize(
    ("days", "p"),
    [([5.0], [0.001]), ([5.0, 30.0], [0.001, 0.4]), ([5.0, 11.9], [0.001, 0.001])],
    ids=["one mail", "one hit", "hits within a week"],
)
def test_who_does_not_return_counts_only_in_the_crowd(days, p):
    account = np.repeat(np.arange(3), len(days)).tolist()
    block = block_of(account, days * 3, p * 3)
    scored = score_window(block, 60.0, ACCOUNT, GROUP)
    assert (scored.score, scored.single, scored.newcomers) == (0.0, 0.0, 5)
    assert not could_return(block, ACCOUNT).any()


def test_neutral_mail_lowers_purity_below_the_rule():
    quiet = [0.6] * 5
    block = block_of([0] * 7, [0, 10, *range(1, 6)], [0.001, 0.001, *quiet])
    assert score_window(block, 20.0, ACCOUNT, GROUP).single == 0


@pytest.mark.parametrize("seed", range(8))
def test_one_more_bystander_never_raises_the_score(seed):
    block = drawn(seed)
    for scored in list(score_block(block, ACCOUNT, PLAIN))[:5]:
        window = block.take(inside(block, scored.at, PLAIN.window_days))
        added = {"account": 99, "kin": 99, "z": 0.0, "hit": False, "thread": 999, "towards": -1, "older": False}
        added |= {"sent": scored.at, "ready": scored.at}
        more = Block(**{name: np.append(getattr(window, name), value) for name, value in added.items()})
        assert score_window(more, scored.at, ACCOUNT, PLAIN).score <= scored.score + 1e-12


@given(st.lists(st.floats(0.001, 0.05), min_size=2, max_size=6), st.floats(0.5, 0.999))
def test_neutral_mail_never_raises_a_positive_surprise(hits, neutral):
    def surprise(p):
        made = block_of([0] * len(p), np.arange(len(p)) * 9.0, p)
        return surprises(made.account, made.sent, made.z, made.hit, ACCOUNT).surprise[0]

    assert surprise([*hits, neutral]) <= surprise(hits) + 1e-12


@given(st.lists(st.floats(0.001, 0.05), min_size=4, max_size=4), st.integers(0, 3), st.floats(0.05, 1.0))
def test_a_smaller_p_never_lowers_the_score(p, which, factor):
    def score(values):
        return score_window(block_of([0, 0, 1, 1], [0.0, 10.0, 2.0, 12.0], values), 12.0, ACCOUNT, PLAIN).score

    smaller = [value * factor if n == which else value for n, value in enumerate(p)]
    assert score(smaller) >= score(p) - 1e-12


def test_one_outrageous_message_is_bounded():
    def score(p):
        return score_window(
            block_of([0, 0, 1, 1], [0.0, 10.0, 2.0, 12.0], [p, 0.01, 0.01, 0.01]), 12.0, ACCOUNT, PLAIN
        ).score

    assert score(1e-9) == score(0.001)


@pytest.mark.parametrize("size", range(1, 5))
def test_account_surprise_is_calibrated_or_conservative(size):
    """Correlated normal scores, clipped: observed over nominal stays in .5 to 1.5 (a bit below at the far tail)."""
    draw = np.random.default_rng(size)
    accounts, rho = 400_000, 0.3
    own = draw.normal(size=(accounts, 1)) * np.sqrt(rho)
    z = np.clip(own + draw.normal(size=(accounts, size)) * np.sqrt(1 - rho), -3.0902, 3.0902)
    account = np.repeat(np.arange(accounts), size)
    found = surprises(account, np.zeros(len(account)), z.ravel(), np.zeros(len(account), dtype=bool), ACCOUNT).surprise
    for exponent in (1, 2) if size == 1 else (1, 2, 3):
        assert 0.5 <= np.mean(found >= exponent) / 10.0**-exponent <= 1.5
