"""The branches of detection: the same scoring with other time scales, each calibrated by itself.

| branch | finds | how |
|---|---|---|
| returning | accounts that come back over weeks | METHODS S4, S5 as they stand; a pair is enough |
| blitz | a push within days | two weeks, hits on two days, three accounts or more, less what a crowd explains |

A blitz looks much like an ordinary quarrel or a pile-on; so it needs more accounts, and only a share of the alarms that
a tier allows is given to it (`blitz.share`): the false alarms of all branches together stay within the tier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from barograph.config import Account, Config, Group
from barograph.detection.block import Block
from barograph.detection.crowd import log10_crowd
from barograph.detection.groups import GroupScore, score_block
from barograph.detection.windows import inside

RETURNING = "returning"
BLITZ = "blitz"


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch.

    Attributes:
        name: `returning` or `blitz`.
        account: When an account returns.
        group: Window and sizes.
        share: Share of the alarms a tier allows, 0 to 1; the shares of all branches sum to 1.
        block_days: Surrogates shuffle authors within so many days. Newcomers write in bursts; blocks much longer than
            the window would tear the bursts apart and make a blitz look rarer than it is.
        against_crowd: Subtract what a crowd explains.
    """

    name: str
    account: Account
    group: Group
    share: float
    block_days: float
    against_crowd: bool = False

    def scores(self, block: Block) -> Iterator[GroupScore]:
        """Score every window that ends at a hit of an account that has returned by then, in order of time."""
        for scored in score_block(block, self.account, self.group):
            yield self._less_crowd(block, scored) if self.against_crowd and scored.score > 0 else scored

    def _less_crowd(self, block: Block, scored: GroupScore) -> GroupScore:
        rows = inside(block, scored.at, self.group.window_days)
        _, pressing = np.unique(block.account[rows[block.hit[rows]]], return_counts=True)
        return replace(scored, score=max(0.0, scored.score - max(0.0, log10_crowd(pressing))))


def branches_of(config: Config) -> tuple[Branch, ...]:
    """The branches in force; `returning` always, and first."""
    blitz = config.blitz
    returning = Branch(RETURNING, config.account, config.group, 1.0 - blitz.share, config.calibration.block_days)
    if not blitz.share:
        return (returning,)
    account = config.account.model_copy(update={"min_span_days": blitz.min_span_days})
    group = config.group.model_copy(update={"window_days": blitz.window_days, "k_min": blitz.k_min})
    return (returning, Branch(BLITZ, account, group, blitz.share, blitz.window_days, against_crowd=True))
