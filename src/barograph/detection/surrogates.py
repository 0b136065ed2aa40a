"""Surrogate years: authors shuffled within a project and 90 days, so any group is an accident (METHODS S8, null 2).

Kept are messages, dates, threads, wording, whom a message addresses, and the number of messages of each account in a
block; broken is who wrote which. The identical scoring runs on them. Seeds come from project, block ordinal and draw,
never from an account, so renaming accounts or running on many workers changes nothing.

*Limits*: exchangeability of authors within 90 days is an assumption. Shuffling *creates* returning accounts, which
makes the rate an over-estimate for groups (conservative).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from barograph.config import Account, Group
from barograph.detection.block import Block
from barograph.detection.groups import GroupScore, score_block
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
    """Largest scores of each whole list-year in the branch of returning accounts.

    Args:
        block: Eligible messages of one project.
        edges: List-year edges, days, shape (y + 1,).
        account: Section `account`.
        group: Section `group`.
    """
    return maxima(score_block(block, account, group), edges, crowds(block, edges))


def crowds(block: Block, edges: np.ndarray) -> list[int]:
    """Distinct eligible accounts of each list-year."""
    return [len(np.unique(block.account[(block.ready >= low) & (block.ready < high)])) for low, high in pairwise(edges)]


def maxima(scores: Iterable[GroupScore], edges: np.ndarray, newcomers: Sequence[int]) -> list[YearMaximum]:
    """Largest scores of each list-year.

    Args:
        scores: Scores of windows, of any branch.
        edges: List-year edges, days, shape (y + 1,); windows that end outside them are left out.
        newcomers: Distinct eligible accounts of each list-year.
    """
    years = len(edges) - 1
    best, single = np.zeros(years), np.zeros(years)
    for scored in scores:
        year = int(np.searchsorted(edges, scored.at, side="right")) - 1
        if 0 <= year < years:
            best[year] = max(best[year], scored.score)
            single[year] = max(single[year], scored.single)
    return [YearMaximum(y, newcomers[y], float(best[y]), float(single[y])) for y in range(years)]


def shuffled(block: Block, project: str, draw: int, block_days: float) -> Block:
    """Permute authors within blocks of `block_days`, counted from the project's first eligible message.

    Args:
        block: Eligible messages of one project.
        project: Its name; part of the seed.
        draw: Number of the draw.
        block_days: Length of a block, days.
    """
    if len(block) == 0:
        return block
    ordinal = np.floor((block.sent - block.sent.min()) / block_days).astype(np.int64)
    authors = np.arange(len(block))
    for number in np.unique(ordinal):
        rows = np.flatnonzero(ordinal == number)
        seed = int(digest("surrogate", project, int(number), draw)[:16], 16)
        authors[rows] = rows[np.random.default_rng(seed).permutation(len(rows))]
    return block.reordered(authors)
