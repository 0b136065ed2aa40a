"""The branches of detection: the same scoring with other time scales, each calibrated by itself.

| branch | finds | how |
|---|---|---|
| returning | accounts that come back over weeks | docs/method.md S4, S5 as they stand; a pair is enough |
| blitz | a push within days | two weeks, hits on two days, less what a crowd explains |
| dormant | accounts made long before | as returning, with older accounts seldom seen, one of them in the group |
| seconded | one that comes back, and others that second it | once is enough for those tied to it (`scoring.seconded`) |

A blitz looks much like an ordinary quarrel or a pile-on, so what a crowd explains is taken off. An older account is
seldom a stranger, so it counts only while it has written few messages anywhere. Each is given a share of the alarms
that a tier allows (`blitz.share`, `dormant.share`, `seconded.share`): the false alarms of all branches together stay
within the tier.

*Innocent explanations*: a user who writes once a year and is cross each time; a dispute that brings old readers out;
one who answers in the thread of another, since both wait for the same thing (`seconded` asks for no more than that).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from barograph.config import Account, Config, Group
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.crowd import log10_crowd
from barograph.detection.scoring.groups import GroupScore, score_block
from barograph.detection.scoring.seconded import score_seconded
from barograph.detection.scoring.windows import inside

RETURNING = "returning"
BLITZ = "blitz"
DORMANT = "dormant"
SECONDED = "seconded"


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch.

    Attributes:
        name: `returning`, `blitz`, `dormant` or `seconded`.
        account: When an account returns.
        group: Window and sizes.
        share: Share of the alarms a tier allows, 0 to 1; the shares of all branches sum to 1.
        block_days: Surrogates shuffle authors within so many days. Newcomers write in bursts; blocks much longer than
            the window would tear the bursts apart and make a blitz look rarer than it is.
        against_crowd: Subtract what a crowd explains.
        with_older: Older accounts seldom seen count beside newcomers, and one of them must be in the group.
        seconded: One account that returns is enough, where others are tied to it.
    """

    name: str
    account: Account
    group: Group
    share: float
    block_days: float
    against_crowd: bool = False
    with_older: bool = False
    seconded: bool = False

    def counted(self, block: Block) -> Block:
        """The messages that count in this branch."""
        return block if self.with_older else block.newcomers()

    def rows(self, block: Block, at: float) -> np.ndarray:
        """Rows of the block that count at an instant, ascending."""
        rows = inside(block, at, self.group.window_days)
        return rows if self.with_older else rows[~block.older[rows]]

    def scores(self, block: Block) -> Iterator[GroupScore]:
        """Score every window that ends at a hit of an account that has returned by then, in order of time.

        Args:
            block: What `counted` gave.
        """
        if self.seconded:
            yield from score_seconded(block, self.account, self.group)
            return
        for scored in score_block(block, self.account, self.group, self.with_older):
            yield self._less_crowd(block, scored) if self.against_crowd and scored.score > 0 else scored

    def _less_crowd(self, block: Block, scored: GroupScore) -> GroupScore:
        rows = self.rows(block, scored.at)
        _, pressing = np.unique(block.account[rows[block.hit[rows]]], return_counts=True)
        return replace(scored, score=max(0.0, scored.score - max(0.0, log10_crowd(pressing))))


def branches_of(config: Config) -> tuple[Branch, ...]:
    """The branches in force; `returning` always, and first."""
    blitz, dormant, seconded, block_days = config.blitz, config.dormant, config.seconded, config.calibration.block_days
    rest = 1.0 - blitz.share - dormant.share - seconded.share
    found = [Branch(RETURNING, config.account, config.group, rest, block_days)]
    if blitz.share:
        account = config.account.model_copy(update={"min_span_days": blitz.min_span_days})
        group = config.group.model_copy(update={"window_days": blitz.window_days, "k_min": blitz.k_min})
        found.append(Branch(BLITZ, account, group, blitz.share, blitz.window_days, against_crowd=True))
    if dormant.share:
        found.append(Branch(DORMANT, config.account, config.group, dormant.share, block_days, with_older=True))
    if seconded.share:
        found.append(Branch(SECONDED, config.account, config.group, seconded.share, block_days, seconded=True))
    return tuple(found)
