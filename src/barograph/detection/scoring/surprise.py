"""How surprising an account's messages in a window are, allowing for its own bluntness (docs/method.md S4).

    Z_a = sum z_i / sqrt(n (1 + (n - 1) rho)),     F_a = -log10(1 - Phi(Z_a))

rho is the correlation of z within an account: an ordinary blunt newcomer is blunt in every message, so its messages
must not count as independent. The shipped sensor's is 0.23 on all control archives and 0.28 on mailing lists alone
(`scripts/make_reference.py` prints it); 0.28 is used. An account *returns* if it has at least two hits, seven days or
more apart, and its hits are not a small part of what it writes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from barograph.config import Account

LN10 = float(np.log(10.0))


@dataclass(frozen=True, slots=True)
class Surprises:
    """Per account of a window, arrays of shape (a,), accounts in ascending code.

    Attributes:
        account: Account codes.
        n: Messages.
        hits: Hits.
        span: Days between first and last hit, 0 without two hits.
        first_row: Row (within the window) of the first hit, or of the first message without hits.
        surprise: F, at least 0.
        returning: The account returns.
    """

    account: np.ndarray
    n: np.ndarray
    hits: np.ndarray
    span: np.ndarray
    first_row: np.ndarray
    surprise: np.ndarray
    returning: np.ndarray


def log_surprise(z_sum: np.ndarray, n: np.ndarray, rho: float) -> np.ndarray:
    """F = -log10 P(Z >= z_sum / sqrt(n (1 + (n-1) rho))), by the log survival function.

    Example:
        >>> log_surprise(np.array([9.125, 4.601]), np.array([4, 3]), 0.3).round(2).tolist()
        [3.33, 1.75]
    """
    scaled = z_sum / np.sqrt(n * (1.0 + (n - 1.0) * rho))
    from scipy.special import log_ndtr

    result: np.ndarray = -log_ndtr(-scaled) / LN10
    return result


def surprises(account: np.ndarray, sent: np.ndarray, z: np.ndarray, hit: np.ndarray, params: Account) -> Surprises:
    """Sum up the messages of a window by account.

    Args:
        account: Account codes, shape (n,).
        sent: Days, shape (n,).
        z: Normal scores, shape (n,).
        hit: Hits, shape (n,).
        params: Section `account`.
    """
    codes, inverse = np.unique(account, return_inverse=True)
    size = len(codes)
    n = np.bincount(inverse, minlength=size)
    hits = np.bincount(inverse, weights=hit, minlength=size).astype(np.int64)
    first, last = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(first, inverse[hit], sent[hit])
    np.maximum.at(last, inverse[hit], sent[hit])
    span = np.where(hits >= 2, last - first, 0.0)
    rows = np.arange(len(account))
    first_row = np.full(size, len(account))
    np.minimum.at(first_row, inverse[hit], rows[hit])
    any_row = np.full(size, len(account))
    np.minimum.at(any_row, inverse, rows)
    surprise = log_surprise(np.bincount(inverse, weights=z, minlength=size), n.astype(float), params.rho)
    returning = (hits >= params.min_hits) & (span >= params.min_span_days) & (hits >= params.min_purity * n)
    return Surprises(codes, n, hits, span, np.where(hits > 0, first_row, any_row), surprise, returning)
