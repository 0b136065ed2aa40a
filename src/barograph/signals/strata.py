"""Strata within which messages are compared: how unanswered the time was, how long the text is, mail or tracker.

Mondrian conformal prediction (Vovk et al.): a p-value is valid within each stratum. A stratum with too few references
is merged upward: first without the unanswered class, then without the venue kind, then all in one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

QUARTILES = (0.31, 0.38, 0.43)
"""Cuts of the unanswered share; `scripts/make_reference.py` prints the quartiles over the control archives."""

LENGTHS = (25, 100)
"""Cuts of the length in words: 3 to 25, 26 to 100, over 100."""

UNKNOWN = 4
"""Class of its own where fewer than ten recent threads are known."""


@dataclass(frozen=True, slots=True)
class Strata:
    """Stratum codes of n messages, each array of shape (n,) and small whole numbers.

    Attributes:
        unanswered: 0 to 3 by quartile, 4 unknown.
        length: 0 to 2.
        tracker: 1 for issue trackers, 0 for mail.
    """

    unanswered: np.ndarray
    length: np.ndarray
    tracker: np.ndarray

    @classmethod
    def of(cls, share: np.ndarray, words: np.ndarray, is_mail: np.ndarray) -> Strata:
        """Classify messages by unanswered share (NaN unknown), words and venue kind."""
        quartile = np.searchsorted(QUARTILES, np.nan_to_num(share, nan=0.0), side="right")
        unanswered = np.where(np.isnan(share), UNKNOWN, quartile).astype(np.int8)
        length = np.searchsorted(LENGTHS, words, side="left").astype(np.int8)
        return cls(unanswered, length, (~is_mail).astype(np.int8))

    def levels(self) -> tuple[np.ndarray, ...]:
        """Codes from the finest to the coarsest level; equal codes are one stratum at that level."""
        length = self.length.astype(np.int64)
        with_kind = length * 2 + self.tracker
        return (with_kind * 5 + self.unanswered, with_kind, length, np.zeros_like(length))

    def labels(self) -> list[str]:
        """Readable finest labels, e.g. `u2/26-100/mail`."""
        lengths = ("3-25", "26-100", "100+")
        kinds = ("mail", "tracker")
        rows = zip(self.unanswered.tolist(), self.length.tolist(), self.tracker.tolist(), strict=True)
        return [f"{'u' + str(u) if u != UNKNOWN else 'u-'}/{lengths[n]}/{kinds[k]}" for u, n, k in rows]
