"""A venue where newcomers press more than in any control: no rate is stated (docs/method.md S8)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from barograph.detection.evidence.families import unlike_controls
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.scoring.population import Population
from barograph.detection.scoring.project import Project
from made_blocks import block_of

BEGUN = 2000.0
GROUP = (0, 1)


def facts_of(
    pressing: int, of: int, sent: float = BEGUN - 30.0, an_account: int = 1, thread: bool = False
) -> GroupFacts:
    """A group of two after so many messages of others, of which the first ones press."""
    accounts = [2 + n // an_account for n in range(of)]
    when = np.linspace(sent - 20.0, sent, of).tolist()
    p = [0.01 if n < pressing else 0.5 for n in range(of)]
    own = [(account, BEGUN + 10.0 * n, 0.01) for n, account in enumerate([*GROUP, *GROUP])]
    block = block_of(
        [*accounts, *(row[0] for row in own)], [*when, *(row[1] for row in own)], [*p, *(row[2] for row in own)],
        thread=[0 if thread and n < pressing else n + 1 for n in range(of + len(own))],
    )  # fmt: skip
    acts = pa.table({"message_id": [f"m{n}" for n in range(len(block))]})
    window = np.flatnonzero(block.sent >= BEGUN)
    return GroupFacts(Project("list", acts, block, (), Population.of(block)), window, GROUP)


def test_a_heated_venue_says_that_no_rate_holds():
    found = unlike_controls.finding(facts_of(pressing=60, of=300))
    assert found is not None
    assert (found.statistic, found.log10_lr) == (0.2, -1.0)
    assert found.text.startswith("No rate can be stated here: 20% of 300 messages")
    assert unlike_controls.FAMILY.part == "none"
    assert found.direction == "against"


@pytest.mark.parametrize(
    "facts",
    [
        facts_of(pressing=15, of=300),
        facts_of(pressing=25, of=300),
        facts_of(pressing=50, of=unlike_controls.ENOUGH - 1),
        facts_of(pressing=60, of=300, sent=BEGUN - 5 * 365.25),
        facts_of(pressing=60, of=300, sent=BEGUN + 40.0),
    ],
    ids=["as elsewhere", "more by chance", "few messages", "long ago", "within the window"],
)
def test_nothing_is_said_of_a_venue_like_the_others(facts):
    assert unlike_controls.finding(facts) is None


def test_one_account_makes_no_venue_heated():
    assert unlike_controls.finding(facts_of(pressing=60, of=300, an_account=60)) is None
    assert unlike_controls.finding(facts_of(pressing=60, of=300, an_account=3)) is not None


def test_one_heated_thread_makes_no_venue_heated():
    assert unlike_controls.finding(facts_of(pressing=60, of=400, thread=True)) is None
