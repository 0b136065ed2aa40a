"""Mutual support: accounts of the group answer each other without a patch, code or log.

Statistic: messages of the group that answer or name another account of the group and carry no code. Null: whom the
newcomers' messages of the window answer is dealt out anew within each thread, 999 draws, so that everybody answers
and is answered as often as before, there. log10 LR = log10(1 - s + s 0.5 p^-1/2), s the declared share of
campaigns that show such a sign, capped at 0.5; without any such message 0, for that newcomers
do not speak to each other is usual.

*Innocent explanations*: users of one distribution, colleagues, or people with the same fault agree with each other.

*Limits*: an answer is not agreement; what is meant is not read, only who answers whom.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext, ids
from barograph.detection.evidence.statistics import log10_shown, p_above

CAP = 0.5
DRAWS = 999
MIN_EDGES = 5
MOST = 5000


def finding(context: GroupContext) -> Finding:
    """Look at whom the group's messages answer."""
    edges = [m for m in context.eligible if m.towards and m.sent >= context.start and not m.patch][-MOST:]
    if len(edges) < MIN_EDGES:
        return FAMILY.not_assessed("too few answers among newcomers to compare with")
    code = {name: number for number, name in enumerate(context.group)}
    author = np.array([code.get(mail.identity, -1) for mail in edges])
    towards = np.array([code.get(mail.towards or "", -1) for mail in edges])
    inside = (author >= 0) & (towards >= 0) & (author != towards)
    seen = int(inside.sum())
    thread = {name: number for number, name in enumerate(dict.fromkeys(mail.thread for mail in edges))}
    dealt = _dealt(towards, np.array([thread[mail.thread] for mail in edges]), context.random(FAMILY.name))
    null = np.sum((author >= 0) & (dealt >= 0) & (author != dealt), axis=1)
    p = p_above(seen, null)
    text = (
        f"{seen} messages of the group answer another account of it without code; {null.mean():.1f} by chance among "
        f"{len(edges)} answers of newcomers."
    )
    own = [mail for mail, kept in zip(edges, inside.tolist(), strict=True) if kept]
    ratio = log10_shown(p, CAP) if seen else 0.0
    return FAMILY.finding(float(seen), round(float(null.mean()), 3), p, ratio, ids(own), text)


def _dealt(towards: np.ndarray, thread: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """Whom messages answer, shuffled within threads, shape (DRAWS, n)."""
    by_thread = np.argsort(thread, kind="stable")
    order = np.argsort(thread[by_thread] + draws.random((DRAWS, len(thread))), axis=1)
    dealt = np.empty_like(order)
    dealt[:, by_thread] = towards[by_thread][order]
    return dealt


FAMILY = Family("mutual-support", "Backing each other", CAP, "context", finding)
