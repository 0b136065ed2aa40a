"""One account that returns, and others that second it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from barograph.config import Account, Group
from barograph.detection.scoring.groups import log10_choose
from barograph.detection.scoring.seconded import score_seconded, seconded_group
from barograph.detection.scoring.surprise import surprises
from made_blocks import block_of, drawn

ACCOUNT, GROUP = Account(), Group()


def scores_of(block):
    return list(score_seconded(block, ACCOUNT, GROUP))


def pair(**more):
    """Account 0 returns, account 1 presses once."""
    return block_of([0, 0, 1], [0, 10, 12], [0.001, 0.001, 0.001], **more)


def test_one_that_returns_and_one_that_seconds_it_in_a_thread_are_a_group():
    [first, last] = scores_of(pair(thread=[5, 6, 6]))
    assert first.score == 0, "nobody seconds yet"
    assert (set(last.accounts), last.shared) == ({0, 1}, True) and last.accounts[0] == 0
    assert last.score == pytest.approx(sum(last.surprises) - log10_choose(GROUP.min_n, 2))


@pytest.mark.parametrize("towards", [[-1, -1, 0], [-1, 1, -1]])
def test_to_address_one_another_ties_accounts_too(towards):
    assert scores_of(pair(towards=towards))[-1].score > 0


def test_accounts_that_nothing_ties_are_no_group():
    assert all(scored.score == 0 for scored in scores_of(pair()))


def test_kin_are_no_group():
    assert all(scored.score == 0 for scored in scores_of(pair(thread=[5, 6, 6], kin=[0, 0, 0])))


def test_nobody_who_returns_is_no_group():
    block = block_of([0, 0, 1], [0, 1, 1], [0.001] * 3, thread=[5, 5, 5])
    assert scores_of(block) == []


def test_where_all_return_the_branch_of_returning_accounts_is_asked():
    block = block_of([0, 0, 1, 1], [0, 10, 1, 12], [0.001] * 4, thread=[5] * 4)
    assert scores_of(block)[-1].score == 0


def test_an_account_that_mostly_does_something_else_does_not_second():
    block = block_of([0, 0, 1, 1, 1, 1], [0, 10, 9, 9.1, 9.2, 12], [0.001] * 2 + [0.9] * 3 + [0.001], thread=[6] * 6)
    assert scores_of(block)[-1].score == 0


def test_a_third_is_tied_through_the_second():
    block = block_of([0, 0, 1, 2], [0, 10, 12, 13], [0.001] * 4, thread=[5, 6, 6, 7], towards=[-1, -1, -1, 1])
    assert set(scores_of(block)[-1].accounts) == {0, 1, 2}


@pytest.mark.parametrize("seed", range(4))
def test_later_messages_never_change_the_past(seed):
    block = drawn(seed, hits=0.2)
    cut = 200.0
    early = block.take(np.flatnonzero(block.ready <= cut))
    assert scores_of(early) == [scored for scored in scores_of(block) if scored.at <= cut]


@pytest.mark.parametrize("seed", range(6))
def test_a_group_is_what_it_claims_and_no_pair_beats_it(seed):
    block = drawn(seed, size=60, accounts=14, span=120.0, hits=0.15)
    at, account = 119.0, ACCOUNT
    found = seconded_group(block, at, account, GROUP, 14)
    facts = surprises(block.account, block.sent, block.z, block.hit, account)
    number = {int(code): row for row, code in enumerate(facts.account)}
    leads = sorted(np.flatnonzero(facts.returning), key=lambda row: -facts.surprise[row])[:2]
    threads = {code: set(block.thread[(block.account == code) & block.hit]) for code in number}
    towards = {code: set(block.towards[block.account == code]) for code in number}
    best = 0.0
    for one, other in combinations(number, 2):
        tied = threads[one] & threads[other] or one in towards[other] or other in towards[one]
        rows = [number[one], number[other]]
        press = all(facts.hits[row] and facts.hits[row] >= account.min_purity * facts.n[row] for row in rows)
        led = any(row in leads for row in rows) and not facts.returning[rows].all()
        if tied and press and led:
            best = max(best, float(facts.surprise[rows].sum()) - log10_choose(14, 2))
    assert found.score >= best - 1e-9
    if found.score:
        rows = [number[code] for code in found.accounts]
        assert facts.returning[rows].any() and not facts.returning[rows].all()
