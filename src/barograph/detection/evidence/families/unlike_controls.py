"""Unlike the controls: the project's own newcomers press more than those of any control archive, so no rate holds here.

Statistic: share of the messages of other newcomers, sent in the four years before the group's first one, whose p is at
most `account.hit_p`; at most three of an account and five of a thread are counted, the first ones. In every control
project with 300 messages or more that share is at most `LARGEST`, since p allows for how a project talks
(docs/method.md S3). Where the 95 % lower bound of the share (Clopper & Pearson 1934) is above it, what was learned
there about rarity does not carry over, and the case file says so. With fewer than `ENOUGH` messages nothing is said. It
closes no tier: campaigns of earlier years raise the share too.

*Innocent explanations*: this is one: a place where people argue.

*Limits*: the counted messages are taken as independent.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.statistics import exact_interval

CAP = 1.0
ENOUGH = 300
LARGEST = 0.09
"""Upper end of the shares in the control projects; `python benchmarks/shares.py WORKSPACE` prints them."""

_DAYS_BEFORE = 4 * 365.25
_OF_AN_ACCOUNT = 3
_OF_A_THREAD = 5


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the project's other newcomers before the window; None where they are like those of controls."""
    block = facts.project.block
    begun = float(block.sent[facts.rows].min())
    others = ~block.older & ~np.isin(block.account, facts.accounts)
    rows = np.flatnonzero(others & (block.ready < begun) & (block.sent >= begun - _DAYS_BEFORE))
    rows = rows[_place(block.account[rows]) < _OF_AN_ACCOUNT]
    rows = rows[_place(block.thread[rows]) < _OF_A_THREAD]
    pressing = int(block.hit[rows].sum())
    if len(rows) < ENOUGH or exact_interval(pressing, len(rows))[0] <= LARGEST:
        return None
    share = pressing / len(rows)
    text = (
        f"No rate can be stated here: {share:.0%} of {len(rows):,} messages of other newcomers in the years before "
        f"have p <= .05, which 5 % should have; in no control archive of that size do more than {LARGEST:.0%}."
    )
    return FAMILY.finding(round(share, 4), LARGEST, None, -CAP, (), text)


def _place(codes: np.ndarray) -> np.ndarray:
    """How many rows of the same code come before each row, shape (n,)."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first = np.searchsorted(ordered, ordered, side="left")
    place = np.empty(len(codes), dtype=np.int64)
    place[order] = np.arange(len(codes)) - first
    return place


FAMILY = Family("unlike-controls", "A venue unlike every control", CAP, "scores", finding, fact=True)
