"""One account that returns, and others that second it (docs/method.md S5).

    S = max over k of [ F_1 + F_2 + ... + F_k - log10 C(N, k) ]

F_1 is that of an account that returns. The others press at least once, and each is tied to those before it: they press
in one thread, or one addresses another. One of them at least does not return, else the group is that of
`scoring.groups`. Accounts join by falling F. A tie is asked for because a newcomer that is cross once is common; that
it is cross where another newcomer presses, or speaks to it, is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from barograph.config import Account, Group
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.groups import GroupScore, could_return, log10_choose, returned_at
from barograph.detection.scoring.surprise import Surprises, surprises
from barograph.detection.scoring.windows import crowd_at, inside

LEADS = 2
"""Returning accounts of a window, by falling F, that groups are built around."""


class _Ties:
    """Who is tied to whom in a window."""

    def __init__(self, window: Block, pressing: np.ndarray) -> None:
        self._threads: dict[int, set[int]] = defaultdict(set)
        self._addressed: dict[int, set[int]] = defaultdict(set)
        kept = np.isin(window.account, pressing)
        columns = (window.account, window.thread, window.hit, window.towards)
        for account, thread, hit, towards in zip(*(column[kept].tolist() for column in columns), strict=True):
            if hit:
                self._threads[account].add(thread)
            self._addressed[account].add(towards)

    def tied(self, account: int, group: Sequence[int]) -> bool:
        """Whether it presses in a thread with one of the group, or one addresses the other."""
        return any(
            self._threads[account] & self._threads[member]
            or member in self._addressed[account]
            or account in self._addressed[member]
            for member in group
        )


def seconded_instants(block: Block, account: Account, window_days: float) -> np.ndarray:
    """Instants of hits within a window's length after an account returned; ascending, each once."""
    returned = returned_at(block, account)
    hits = np.unique(block.ready[block.hit])
    if len(returned) == 0:
        return returned
    before = np.searchsorted(returned, hits, side="right") - 1
    instants: np.ndarray = hits[(before >= 0) & (hits - returned[np.maximum(before, 0)] <= window_days)]
    return instants


def seconded_group(window: Block, at: float, account: Account, group: Group, present: int) -> GroupScore:
    """The best group of a window.

    Args:
        window: The messages that count at the instant; those of accounts that never press may be left out.
        at: The instant, days.
        account: Section `account`.
        group: Section `group`.
        present: Distinct accounts in the whole window.
    """
    facts = surprises(window.account, window.sent, window.z, window.hit, account)
    newcomers = max(present, group.min_n)
    best = GroupScore(at, 0.0, 0.0, (), (), newcomers, False)
    pressing = np.flatnonzero((facts.hits >= 1) & (facts.hits >= account.min_purity * facts.n))
    pressing = pressing[np.lexsort((facts.first_row[pressing], -facts.surprise[pressing]))]
    if facts.returning[pressing].all() or not facts.returning[pressing].any():
        return best
    kin_of = dict(zip(window.account.tolist(), window.kin.tolist(), strict=True))
    ties = _Ties(window, facts.account[pressing])
    for lead in pressing[facts.returning[pressing]][:LEADS].tolist():
        order = [lead, *(row for row in pressing.tolist() if row != lead)]
        members = _joined(order, facts, ties, kin_of, group.k_max)
        for k in range(group.k_min, len(members) + 1):
            if facts.returning[members[:k]].all():
                continue
            value = float(facts.surprise[members[:k]].sum()) - log10_choose(max(newcomers, k), k)
            if value > best.score:
                single = max(0.0, float(facts.surprise[lead]) - float(np.log10(newcomers)))
                chosen = tuple(facts.account[members[:k]].tolist()), tuple(facts.surprise[members[:k]].tolist())
                best = GroupScore(at, value, single, *chosen, newcomers, True)
    return best


def _joined(order: list[int], facts: Surprises, ties: _Ties, kin_of: dict[int, int], most: int) -> list[int]:
    """Rows of the first account and of those that join it, each tied to one before it and of another kin."""
    members: list[int] = []
    for row in order:
        code, group = int(facts.account[row]), facts.account[members].tolist()
        if len(members) < most and (
            not members or (kin_of[code] not in {kin_of[member] for member in group} and ties.tied(code, group))
        ):
            members.append(row)
    return members


def score_seconded(block: Block, account: Account, group: Group) -> Iterator[GroupScore]:
    """Score the window that ends at each hit for a while after an account returned.

    Args:
        block: All eligible messages of the project.
        account: Section `account`.
        group: Section `group`.

    Yields:
        A score per instant, in order of time. Nothing after the instant is looked at.
    """
    instants = seconded_instants(block, account, group.window_days)
    if len(instants) == 0:
        return
    codes, inverse = np.unique(block.account, return_inverse=True)
    ever = np.bincount(inverse, weights=block.hit, minlength=len(codes)) > 0
    few = block.take(np.flatnonzero(ever[inverse]))
    able = could_return(few, account)
    present = crowd_at(block, instants, group.window_days)
    for at, newcomers in zip(instants.tolist(), present.tolist(), strict=True):
        rows = inside(few, at, group.window_days)
        if able[rows].any():
            yield seconded_group(few.take(rows), at, account, group, newcomers)
