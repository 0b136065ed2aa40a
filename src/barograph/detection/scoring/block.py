"""The eligible messages of one project as arrays, in one fixed order: the input of all numeric work."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

MAX_Z_P = 0.001
"""p is clipped to [0.001, 0.999] before it becomes a z-score: bounds the influence of one outrageous message."""


@dataclass(frozen=True, slots=True)
class Block:
    """Eligible messages of one project, sorted by ready_at, then sent_at, then message id.

    Attributes:
        account: Codes of identities, shape (n,), whole numbers from 0.
        kin: Codes of kin, shape (n,); two of one kin never make a group.
        sent: Days, shape (n,).
        ready: Days, >= sent, shape (n,).
        z: Normal score of the clipped p, shape (n,).
        hit: p <= account.hit_p, shape (n,).
        thread: Codes of threads, shape (n,).
        towards: Account code addressed, -1 if none of this block's accounts, shape (n,).
        older: Sent by an older account that is seldom seen, not by a newcomer, shape (n,).
    """

    account: np.ndarray
    kin: np.ndarray
    sent: np.ndarray
    ready: np.ndarray
    z: np.ndarray
    hit: np.ndarray
    thread: np.ndarray
    towards: np.ndarray
    older: np.ndarray

    def __len__(self) -> int:
        return len(self.account)

    def take(self, index: np.ndarray) -> Block:
        """Some of the messages, in the order of the index."""
        return Block(*(getattr(self, name)[index] for name in self.__dataclass_fields__))

    def newcomers(self) -> Block:
        """The messages of newcomers only; the codes stay."""
        return self.take(np.flatnonzero(~self.older)) if self.older.any() else self

    def reordered(self, authors: np.ndarray) -> Block:
        """The same messages under other authors; whom a message addresses stays, for that stands in its text.

        Args:
            authors: For each message the row whose author it is given, shape (n,).
        """
        account = self.account[authors]
        towards = np.where(self.towards == account, -1, self.towards)
        return replace(self, account=account, kin=self.kin[authors], older=self.older[authors], towards=towards)


def normal_score(p: np.ndarray, floor: float = MAX_Z_P) -> np.ndarray:
    """z = Phi^-1(1 - clip(p, floor, 1 - floor)).

    Example:
        >>> normal_score(np.array([0.05, 0.1])).round(3).tolist()
        [1.645, 1.282]
    """
    from scipy.special import ndtri

    result: np.ndarray = -ndtri(np.clip(p, floor, 1.0 - floor))
    return result
