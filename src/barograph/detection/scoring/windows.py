"""Windows over a block: which messages count at an instant, and how many accounts they come from.

A message counts at t while `ready <= t < sent + window_days`: from the moment an established member has spoken in its
thread until it is older than the window. Nothing after t is looked at.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.scoring.block import Block


def inside(block: Block, at: float, window_days: float) -> np.ndarray:
    """Rows that count at an instant (days), ascending."""
    end = int(np.searchsorted(block.ready, at, side="right"))
    rows: np.ndarray = np.flatnonzero(block.sent[:end] + window_days > at)
    return rows


def crowd_at(block: Block, at: np.ndarray, window_days: float) -> np.ndarray:
    """N: distinct accounts with a message that counts, at each instant; O(n log n) for all instants together.

    Each account is present during the union of its messages' spans, so N is spans begun less spans ended.

    Args:
        block: All eligible messages of the project; accounts that never return count too.
        at: Instants, days, shape (m,).
        window_days: Length of the window.

    Returns:
        Whole numbers, shape (m,).
    """
    begins, ends = _presence(block, window_days)
    present: np.ndarray = np.searchsorted(begins, at, side="right") - np.searchsorted(ends, at, side="right")
    return present


def _presence(block: Block, window_days: float) -> tuple[np.ndarray, np.ndarray]:
    """Sorted begins and ends of the spans in which accounts are present, overlapping spans of one account as one."""
    leaves = block.sent + window_days
    rows = np.flatnonzero(leaves > block.ready)
    rows = rows[np.lexsort((block.ready[rows], block.account[rows]))]
    if len(rows) == 0:
        return np.zeros(0), np.zeros(0)
    begin, end, account = block.ready[rows], leaves[rows], block.account[rows]
    ranked, place = np.unique(end, return_inverse=True)
    first = np.concatenate([[True], account[1:] != account[:-1]])
    number = np.cumsum(first) - 1
    latest = np.maximum.accumulate(number * len(ranked) + place) - number * len(ranked)
    until = ranked[latest]
    fresh = first.copy()
    fresh[1:] |= begin[1:] >= until[:-1]
    last = np.concatenate([fresh[1:], [True]])
    return np.sort(begin[fresh]), np.sort(until[last])
