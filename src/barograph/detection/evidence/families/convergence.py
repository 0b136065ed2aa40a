"""Convergence: accounts of the group press in the same threads.

Statistic: threads in which the two accounts that share most both press. Null: each picks its threads at random among
those of the crowd in the window (hypergeometric, exact), smallest p over the pairs, Bonferroni over the pairs. The
score has its own bonus for a shared thread, so the likelihood ratio here is 0: the number is shown, never added.

*Innocent explanations*: a hot topic draws everybody; there are few threads in a small project.

*Limits*: with two threads among nine the exact p is 0.42 even for a real campaign: it explains, it does not detect.
"""

from __future__ import annotations

from itertools import combinations

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts

CAP = 0.0


def p_shared(shared: int, first: int, second: int, threads: int) -> float:
    """Chance that two accounts with so many threads each share at least so many.

    Example:
        >>> round(p_shared(1, 2, 2, 9), 2)
        0.42
    """
    from scipy.stats import hypergeom

    return float(hypergeom.sf(shared - 1, threads, first, second))


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the threads the group presses in; None for fewer than two accounts."""
    block = facts.project.block
    hits = facts.rows[block.hit[facts.rows]]
    mine = {code: set(block.thread[hits[block.account[hits] == code]].tolist()) for code in facts.accounts}
    threads = len(set(block.thread[facts.window].tolist()))
    pairs = [
        (p_shared(len(mine[a] & mine[b]), len(mine[a]), len(mine[b]), threads), -len(mine[a] & mine[b]), a, b)
        for a, b in combinations(facts.accounts, 2)
    ]
    if not pairs:
        return None
    p, _, a, b = min(pairs)
    common = mine[a] & mine[b]
    rows = hits[[thread in common for thread in block.thread[hits].tolist()]]
    expected = len(mine[a]) * len(mine[b]) / threads
    text = (
        f"Two accounts of the group press in {len(common)} common threads, of {len(mine[a])} and {len(mine[b])} they "
        f"press in; {threads} threads had newcomers in them."
    )
    return FAMILY.finding(float(len(common)), expected, min(1.0, p * len(pairs)), 0.0, facts.ids(rows), text)


FAMILY = Family("convergence", "More shared threads than chance would give", CAP, "scores", finding, part="supports")
