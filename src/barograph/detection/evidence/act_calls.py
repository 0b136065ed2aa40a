"""What the families of acts share: how clearly the accounts of a group call for one act together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.statistics import brown, fisher, log10_shown, sidak, simes
from barograph.signals.acts import act_index

CALL_P = 0.05
"""A message at or below it is counted, and quoted, as a call."""
ACTS_COVARIANCE = 0.5
"""Mean covariance of -2 ln p of two acts among pairs of newcomers of the controls (benchmarks/act_pairs.py)."""
TWO_LOOKS = 1.25
"""What looking at acts in two ways costs: at .05 the smaller p is within .04 in 5 % of cases, for 2 to 7 acts that are
independent, and among the pairs of newcomers above."""


def together(p: np.ndarray, accounts: np.ndarray) -> float:
    """p of the accounts' calls for one act: the clearest of each after Sidak over its messages, combined by Fisher.

    Accounts are combined rather than messages, since what one account asks for in a message it often asks for in the
    next. Two accounts that both ask, though neither loudly, count more than one that shouts.

    Args:
        p: p-value of the act, one a message, shape (n,).
        accounts: Account of each message, shape (n,).

    Example:
        >>> round(together(np.array([0.05, 0.9, 0.06]), np.array([1, 1, 2])), 3)
        0.036
    """
    own = [p[accounts == account] for account in np.unique(accounts)]
    return fisher([sidak(float(values.min()), len(values)) for values in own])


def clearest_call(family: Family[GroupFacts], asks: str, facts: GroupFacts) -> Finding | None:
    """Look at the group's messages for the act of a family; None where no message was assessed for it.

    The statistic is the smallest p of a message; p is that of all accounts `together`. A campaign need not show the
    act, so the likelihood ratio is `log10_shown`: its absence says next to nothing.

    Args:
        family: The family; `quotes` names the act.
        asks: What the messages do, to follow "n of m messages looked at".
        facts: The group.
    """
    rows = facts.acts
    values = pc.list_element(rows["act_p_values"], act_index(family.quotes))
    p = values.to_numpy().astype(float)
    assessed = np.flatnonzero(~np.isnan(p))
    if len(assessed) == 0:
        return None
    smallest = float(p[assessed].min())
    combined = together(p[assessed], facts.account_codes[assessed])
    calls = [int(row) for row in assessed if p[row] <= CALL_P]
    text = (
        f"{len(calls)} of {len(assessed)} messages looked at {asks}, in more or less words; the clearest is among the "
        f"top {max(smallest, 1e-4):.1%} of comparably pressing newcomers' messages."
    )
    ids = tuple(rows["message_id"][row].as_py() for row in calls)
    return family.finding(smallest, 0.5, combined, log10_shown(combined, family.cap), ids, text)


def act_p(p: Sequence[float]) -> float:
    """p of the acts together; 1 where none was assessed.

    The smaller of two, corrected for both: that of the plainest act (Simes 1986), and that of all acts (Brown 1975),
    which depend on each other as they do among newcomers.

    Args:
        p: p of each family of acts that was assessed.

    Example:
        >>> round(act_p([0.5, 0.005, 0.2, 0.9, 0.9, 0.9, 0.9]), 3), round(act_p([0.05, 0.1, 0.1, 0.2, 0.2, 0.2]), 3)
        (0.044, 0.05)
        >>> act_p([0.04]), act_p([])
        (0.04, 1.0)
    """
    looks = TWO_LOOKS if len(p) > 1 else 1.0
    return min(1.0, looks * min(simes(p), brown(p, ACTS_COVARIANCE)))
