"""Surrogate years: authors shuffled within a project and 90 days, so any group is an accident (METHODS S8, null 2).

Kept are messages, dates, threads, wording and the number of messages of each account in a block; broken is who wrote
which. The identical scoring runs on them. Seeds come from project, block ordinal and draw, never from an account, so
renaming accounts or running on many workers changes nothing.

*Limits*: exchangeability of authors within 90 days is an assumption. Shuffling *creates* returning accounts, which
makes the rate an over-estimate for groups (conservative).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from barograph.config import Account, Group
from barograph.detection.block import Block
from barograph.detection.groups import could_return, score_block
from barograph.identifiers import digest

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class YearMaximum:
    """The largest score of one list-year.

    Attributes:
        year: Ordinal of the list-year, 0 = the first one after burn-in.
        newcomers: Distinct eligible accounts in that year (the calibration stratum).
        score: Largest S, 0 if none.
        single: Largest s1, 0 if none.
    """

    year: int
    newcomers: int
    score: float
    single: float


def list_years(start: float, end: float) -> np.ndarray:
    """Edges of the list-years from `start` (first message plus burn-in) to `end`, in days; the last may be short."""
    count = max(0, int(np.floor((end - start) / YEAR)))
    edges: np.ndarray = start + YEAR * np.arange(count + 1)
    return edges


def year_maxima(block: Block, edges: np.ndarray, account: Account, group: Group) -> list[YearMaximum]:
    """Largest scores of each whole list-year.

    Args:
        block: Eligible messages of one project.
        edges: List-year edges, days, shape (y + 1,).
        account: Section `account`.
        group: Section `group`.
    """
    years = len(edges) - 1
    best, single = np.zeros(years), np.zeros(years)
    for scored in score_block(block, account, group):
        year = int(np.searchsorted(edges, scored.at, side="right")) - 1
        if 0 <= year < years:
            best[year] = max(best[year], scored.score)
            single[year] = max(single[year], scored.single)
    crowd = [_crowd(block, edges[y], edges[y + 1]) for y in range(years)]
    return [YearMaximum(y, crowd[y], float(best[y]), float(single[y])) for y in range(years)]


def _crowd(block: Block, low: float, high: float) -> int:
    return len(np.unique(block.account[(block.ready >= low) & (block.ready < high)]))


def shuffled(block: Block, project: str, draw: int, block_days: float) -> Block:
    """Permute authors within blocks of `block_days`, counted from the project's first eligible message.

    Example:
        >>> # doctest: +SKIP
        >>> shuffled(block, "linux-man", 0, 90.0)
    """
    if len(block) == 0:
        return block
    ordinal = np.floor((block.sent - block.sent.min()) / block_days).astype(np.int64)
    account, kin = block.account.copy(), block.kin.copy()
    for number in np.unique(ordinal):
        rows = np.flatnonzero(ordinal == number)
        seed = int(digest("surrogate", project, int(number), draw)[:16], 16)
        order = np.random.default_rng(seed).permutation(len(rows))
        account[rows], kin[rows] = block.account[rows][order], block.kin[rows][order]
    return block.relabelled(account, kin)


def surrogate_maxima(
    block: Block, project: str, edges: np.ndarray, draws: int, block_days: float, account: Account, group: Group
) -> Iterator[YearMaximum]:
    """Year maxima of every draw; draws in which no account could return cost almost nothing."""
    zeros = [YearMaximum(y, _crowd(block, edges[y], edges[y + 1]), 0.0, 0.0) for y in range(len(edges) - 1)]
    for draw in range(draws):
        made = shuffled(block, project, draw, block_days)
        if could_return(made, account).any():
            yield from year_maxima(made, edges, account, group)
        else:
            yield from zeros
