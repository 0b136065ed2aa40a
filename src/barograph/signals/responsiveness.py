"""How many recent threads went unanswered, as of each message: the context the null is conditioned on.

See docs/method.md, S3.

Neglect makes honest people impatient: the odds of a hit rise by 1.28 per standard deviation of the unanswered share.
So messages are compared with messages from equally responsive times. It never adds to a score.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

ANSWER_DAYS = 14.0
LOOKBACK_DAYS = 180.0
MIN_THREADS = 10


def unanswered_share(started: np.ndarray, answered: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Share of recent threads without an answer by another account within 14 days.

    Looks at threads begun in the 180 days that end 14 days before each instant, so every one had its 14 days.

    Args:
        started: Start of each thread of the project, days, shape (t,), any order.
        answered: First answer by another account, days, NaN if none, shape (t,).
        at: Instants, days, shape (m,).

    Returns:
        Shares from 0 to 1, NaN where there were fewer than ten threads, shape (m,).

    Example:
        >>> unanswered_share(np.arange(20.0), np.full(20, np.nan), np.array([100.0])).tolist()
        [1.0]
    """
    order = np.argsort(started, kind="stable")
    starts = started[order]
    missed = ~(answered[order] - starts <= ANSWER_DAYS)
    total = np.concatenate([[0], np.cumsum(missed)])
    low = np.searchsorted(starts, at - ANSWER_DAYS - LOOKBACK_DAYS, side="right")
    high = np.searchsorted(starts, at - ANSWER_DAYS, side="right")
    count = high - low
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (total[high] - total[low]) / count
    result: np.ndarray = np.where(count >= MIN_THREADS, share, np.nan)
    return result


def days(column: pa.ChunkedArray) -> np.ndarray:
    """Timestamps as days since 1970, NaN for null."""
    micros = column.cast(pa.int64()).to_numpy(zero_copy_only=False).astype(float)
    result: np.ndarray = micros / 86_400e6
    return result
