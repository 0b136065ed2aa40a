"""Turn-taking: one account of the group takes over from another within two days more often than their habits explain.

Statistic: pairs of messages of two accounts of the group within 48 hours, on one target (the same thread, or the same
account outside the group answered), nothing of the group between; no message counts in two pairs. Null: each message
moved by whole weeks within the life of its thread in the window (so counts, hour of the week and thread stay), 999
draws seeded by project and window. log10 LR = log10(1 - s + s 0.5 p^-1/2), s the declared share of campaigns that show
such a sign, capped at 0.3, which is reached at p = 0.03: no tail beyond the draws is needed. Under six messages, or
where no thread lives long enough for a message to move, nothing is said.

*Innocent explanations*: both answer the same message; a release or a reply of the maintainer wakes everybody.

*Limits*: most threads live less than a week, so little can move; who takes turns over weeks is missed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ids
from barograph.detection.evidence.statistics import log10_shown, p_above

CAP = 0.3
DRAWS = 999
MIN_MESSAGES = 6
WITHIN_DAYS = 2.0
WEEK = 7.0


def turns(sent: np.ndarray, account: np.ndarray, thread: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Which messages take over from the one before, for each row of times; shapes (draws, n) and (n,) thrice.

    Args:
        sent: Days.
        account: Codes of the authors.
        thread: Codes of the threads.
        target: Codes of accounts outside the group that are answered, -1 for none.

    Returns:
        True at the later message of each pair, shape (draws, n).

    Example:
        >>> times, one = np.array([[0.0, 1.0, 1.5, 10.5]]), np.zeros(4, dtype=int)
        >>> turns(times, np.array([0, 1, 0, 1]), one, one - 1).tolist()
        [[False, True, False, False]]
    """
    order = np.argsort(sent, axis=1, kind="stable")
    near = np.diff(np.take_along_axis(sent, order, axis=1), axis=1) <= WITHIN_DAYS
    before, after = order[:, :-1], order[:, 1:]
    same = (thread[before] == thread[after]) | ((target[before] == target[after]) & (target[before] >= 0))
    could = near & same & (account[before] != account[after])
    taken = np.zeros(order.shape, dtype=bool)
    for place in range(could.shape[1]):
        taken[:, place + 1] = could[:, place] & ~taken[:, place]
    found = np.zeros_like(taken)
    np.put_along_axis(found, order, taken, axis=1)
    return found


def finding(context: GroupContext) -> Finding:
    """Look at the order and times of the group's messages."""
    own = context.own
    if len(own) < MIN_MESSAGES or len({mail.identity for mail in own}) < 2:
        return FAMILY.not_assessed(f"fewer than {MIN_MESSAGES} messages of two accounts")
    sent = np.array([mail.sent for mail in own])
    back, ahead = _room(context, own)
    if not np.any(back + ahead):
        return FAMILY.not_assessed("no thread of the group lived long enough to tell habit from taking turns")
    account = _codes([mail.identity for mail in own])
    thread = _codes([mail.thread for mail in own])
    target = _codes([None if mail.towards in context.group else mail.towards for mail in own])
    moved = context.random(FAMILY.name).integers(-back, ahead + 1, size=(DRAWS, len(own)))
    null = turns(sent + WEEK * moved, account, thread, target).sum(axis=1)
    taken = turns(sent[None, :], account, thread, target)[0]
    seen, p = int(taken.sum()), p_above(float(taken.sum()), null)
    text = f"{seen} times another account of the group takes over within 48 hours; {null.mean():.1f} times by chance."
    after = [mail for mail, counted in zip(own, taken.tolist(), strict=True) if counted]
    ratio = log10_shown(p, CAP)
    return FAMILY.finding(float(seen), round(float(null.mean()), 3), p, ratio, ids(after), text)


def _room(context: GroupContext, own: Sequence[EligibleMessage]) -> tuple[np.ndarray, np.ndarray]:
    """Whole weeks each message can move back and ahead within the life of its thread in the window."""
    life: dict[str, list[float]] = {}
    spoken = [*((o.thread, o.sent) for o in context.messages), *((mail.thread, mail.sent) for mail in context.eligible)]
    for thread, at in spoken:
        if context.start <= at <= context.end:
            life.setdefault(thread, []).append(at)
    back = np.array([(mail.sent - min(life[mail.thread])) // WEEK for mail in own])
    ahead = np.array([(max(life[mail.thread]) - mail.sent) // WEEK for mail in own])
    return back.astype(int), ahead.astype(int)


def _codes(values: Sequence[str | None]) -> np.ndarray:
    """Codes in order of first appearance; -1 for None."""
    known = {value: code for code, value in enumerate(dict.fromkeys(v for v in values if v is not None))}
    return np.array([-1 if value is None else known[value] for value in values])


FAMILY = Family("turn-taking", "Taking turns", CAP, "context", finding)
