"""Surrogate years: authors shuffled within a project and 90 days, so any group is an accident.

See docs/method.md, S8, null 2.

Kept are messages, dates, threads, wording, whom a message addresses, and the number of messages of each account in a
block; broken is who wrote which. The identical scoring runs on them. Seeds come from project, block ordinal and draw,
never from an account, so renaming accounts or running on many workers changes nothing.

*Limits*: exchangeability of authors within 90 days is an assumption. Shuffling *creates* returning accounts, which
makes the rate an over-estimate for groups (conservative).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from barograph.detection.scoring.block import Block
from barograph.detection.scoring.groups import GroupScore
from barograph.detection.scoring.population import YEAR, Population
from barograph.identifiers import digest


@dataclass(frozen=True, slots=True)
class YearMaximum:
    """The largest score of the part of a list-year that was spent in one stratum.

    Attributes:
        year: Ordinal of the list-year, 0 = the first one after burn-in.
        stratum: Code of the calibration stratum, by the newcomers of the year before each instant.
        years: How long that part is, in years, above 0 and at most 1.
        score: Largest S, 0 if none.
    """

    year: int
    stratum: int
    years: float
    score: float


def list_years(start: float, end: float) -> np.ndarray:
    """Edges of the list-years from `start` (first message plus burn-in) to `end`, in days; the last may be short."""
    count = max(0, int(np.floor((end - start) / YEAR)))
    edges: np.ndarray = start + YEAR * np.arange(count + 1)
    return edges


def maxima(scores: Iterable[GroupScore], edges: np.ndarray, population: Population) -> list[YearMaximum]:
    """Largest scores of each list-year, apart by the stratum of their windows.

    Args:
        scores: Scores of windows, of any branch.
        edges: List-year edges, days, shape (y + 1,); windows that end outside them are left out.
        population: The newcomers of the project as it is, for surrogates too.
    """
    best: dict[tuple[int, int], float] = {}
    for scored in scores:
        key = int(np.searchsorted(edges, scored.at, side="right")) - 1, population.stratum(scored.at)
        best[key] = max(best.get(key, 0.0), scored.score)
    return [
        YearMaximum(year, stratum, years, best.get((year, stratum), 0.0))
        for year, (low, high) in enumerate(pairwise(edges.tolist()))
        for stratum, years in enumerate(population.spent(low, high))
        if years > 0
    ]


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
