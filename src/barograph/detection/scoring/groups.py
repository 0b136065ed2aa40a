"""The score of a small group against all the groups its crowd could have formed (docs/method.md S5).

    S = max over k_min <= k <= k_max of [ F_(1) + ... + F_(k) - log10 C(N, k) + b * shared ],   s1 = F_(1) - log10 N

One cross newcomer proves nothing, and among N newcomers there are C(N, k) groups to be unlucky with. The best group of
size k is always the k accounts with the largest F, so no pair is ever formed. 10^-S is an index, not a probability:
only calibration turns it into a rate (after the a-contrario reasoning of Desolneux, Moisan & Morel, IJCV 2000).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from barograph.config import Account, Group
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.surprise import LN10, Surprises, surprises
from barograph.detection.scoring.windows import crowd_at, inside


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The best group in one window.

    Attributes:
        at: The instant, days.
        score: S, 0 where no group of two returning accounts is above 0.
        single: s1 of the largest F, 0 where no account returns.
        accounts: Codes of the group's members by falling F; of the single account where there is no group.
        surprises: Their F.
        newcomers: N, at least min_n.
        shared: The bonus was given.
    """

    at: float
    score: float
    single: float
    accounts: tuple[int, ...]
    surprises: tuple[float, ...]
    newcomers: int
    shared: bool


def log10_choose(n: int, k: int) -> float:
    """log10 of the binomial coefficient.

    Example:
        >>> round(log10_choose(9, 2), 3)
        1.556
    """
    from scipy.special import gammaln

    return float((gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)) / LN10)


def best_group(
    surprise: np.ndarray, newcomers: int, shared: list[bool], params: Group, least: int = 0
) -> tuple[float, int]:
    """S and k for returning accounts sorted by falling F.

    Args:
        surprise: F by falling value, shape (r,), r >= 2.
        newcomers: N, already at least `min_n`.
        shared: For k = 2, 3, ... whether two of the first k share a hit thread or address each other.
        params: Section `group`.
        least: Smallest k that is looked at, where it is above `k_min`.

    Returns:
        The largest value and its k; (0.0, 0) if none is positive.
    """
    total = np.cumsum(surprise)
    best, size = 0.0, 0
    for k in range(max(params.k_min, least), min(params.k_max, len(surprise)) + 1):
        value = float(total[k - 1]) - log10_choose(max(newcomers, k), k)
        value += params.shared_bonus if shared[k - 2] else 0.0
        if value > best:
            best, size = value, k
    return best, size


def _distinct_kin(order: np.ndarray, kin: np.ndarray) -> np.ndarray:
    """Keep the first of each kin, in order."""
    _, first = np.unique(kin[order], return_index=True)
    return order[np.sort(first)]


def _shared(window: Block, members: np.ndarray) -> list[bool]:
    """For k = 2 .. len(members): do two of the first k share a hit thread, or does one address another?"""
    threads: set[int] = set()
    shared: list[bool] = []
    found = False
    for k, code in enumerate(members):
        rows = window.account == code
        mine = set(window.thread[rows & window.hit].tolist())
        addressed = set(window.towards[rows].tolist())
        by_others = window.towards[np.isin(window.account, members[:k])]
        found = (
            found
            or bool(mine & threads)
            or bool(addressed & set(members[:k].tolist()))
            or bool((by_others == code).any())
        )
        threads |= mine
        if k:
            shared.append(found)
    return shared


def _with_one_older(window: Block, members: np.ndarray) -> int:
    """How many of the members it takes to have one who is older than a newcomer; more than there are if none is."""
    older = np.isin(members, window.account[window.older])
    return int(np.argmax(older)) + 1 if older.any() else len(members) + 1


def score_window(
    window: Block, at: float, account: Account, group: Group, present: int | None = None, with_older: bool = False
) -> GroupScore:
    """Score one window.

    Args:
        window: The messages that count at the instant; those of accounts that cannot return may be left out, if
            `present` is given.
        at: The instant, days.
        account: Section `account`.
        group: Section `group`.
        present: Distinct accounts in the whole window; None counts those of `window`.
        with_older: Only groups with an account that is older than a newcomer.
    """
    facts: Surprises = surprises(window.account, window.sent, window.z, window.hit, account)
    newcomers = max(len(facts.account) if present is None else present, group.min_n)
    back = np.flatnonzero(facts.returning)
    if len(back) == 0:
        return GroupScore(at, 0.0, 0.0, (), (), newcomers, False)
    order = back[np.lexsort((facts.first_row[back], -facts.surprise[back]))]
    single = max(0.0, float(facts.surprise[order[0]]) - float(np.log10(newcomers)))
    kin_of = np.full(int(facts.account.max()) + 1, -1)
    kin_of[window.account] = window.kin
    order = _distinct_kin(order, kin_of[facts.account])
    members, values = facts.account[order], facts.surprise[order]
    if len(members) >= group.k_min:
        shared = _shared(window, members[: group.k_max])
        least = _with_one_older(window, members) if with_older else 0
        score, k = best_group(values, newcomers, shared, group, least)
        if k:
            chosen = (tuple(members[:k].tolist()), tuple(values[:k].tolist()))
            return GroupScore(at, score, single, *chosen, newcomers, shared[k - 2])
    return GroupScore(at, 0.0, single, (int(members[0]),), (float(values[0]),), newcomers, False)


def could_return(block: Block, account: Account) -> np.ndarray:
    """Rows of accounts that have enough hits far enough apart at some time; all others only count in N."""
    codes, inverse = np.unique(block.account, return_inverse=True)
    hits = np.bincount(inverse, weights=block.hit, minlength=len(codes))
    first, last = np.full(len(codes), np.inf), np.full(len(codes), -np.inf)
    np.minimum.at(first, inverse[block.hit], block.sent[block.hit])
    np.maximum.at(last, inverse[block.hit], block.sent[block.hit])
    with np.errstate(invalid="ignore"):
        able = (hits >= account.min_hits) & (last - first >= account.min_span_days)
    result: np.ndarray = able[inverse]
    return result


def returned_at(block: Block, account: Account) -> np.ndarray:
    """Instants of hits whose account has, by then, enough hits far enough apart; ascending, each once.

    Only what was known at an instant decides whether it is looked at, so that later messages never change the past.
    """
    rows = np.flatnonzero(block.hit)
    rows = rows[np.lexsort((block.ready[rows], block.account[rows]))]
    if len(rows) == 0:
        return np.zeros(0)
    sent, rank = np.unique(block.sent[rows], return_inverse=True)
    first = np.concatenate([[True], block.account[rows][1:] != block.account[rows][:-1]])
    number = np.cumsum(first) - 1
    shift = number * len(sent)
    latest = np.maximum.accumulate(shift + rank) - shift
    earliest = len(sent) - 1 - (np.maximum.accumulate(shift + len(sent) - 1 - rank) - shift)
    counted = np.arange(len(rows)) - np.flatnonzero(first)[number] + 1
    back = (counted >= account.min_hits) & (sent[latest] - sent[earliest] >= account.min_span_days)
    instants: np.ndarray = np.unique(block.ready[rows[back]])
    return instants


def score_block(block: Block, account: Account, group: Group, with_older: bool = False) -> Iterator[GroupScore]:
    """Score the window that ends at each hit of an account that has returned by then.

    Accounts that never return are counted in N at once for all instants; only the few others are looked at one by one.

    Args:
        block: All eligible messages of the project.
        account: Section `account`.
        group: Section `group`.
        with_older: Only groups with an account that is older than a newcomer.

    Yields:
        A score per instant, in order of time. Nothing after the instant is looked at.
    """
    instants = returned_at(block, account)
    if len(instants) == 0:
        return
    few = block.take(np.flatnonzero(could_return(block, account)))
    present = crowd_at(block, instants, group.window_days)
    for at, newcomers in zip(instants.tolist(), present.tolist(), strict=True):
        window = few.take(inside(few, at, group.window_days))
        yield score_window(window, at, account, group, newcomers, with_older)
