"""Projects by how alone they stand, with what one can do; projects, never a list of people.

The order is coarse on purpose: fewest accounts that carry the upkeep, then the largest share left without an answer,
then the slowest answers, in the latest month of each project. What one can do follows simple rules; ask first, since
help that was not asked for can be pressure too.

*Limits*: quiet is not trouble, and a project that one account carries well needs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from barograph.errors import DataError, nearest
from barograph.watch.watch_list import WatchList

MANY_UNANSWERED, SLOWER = 0.5, -0.69
"""Share of threads without an answer, and log rate of answers (half as quick), from which something can be done."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """A project in its latest month.

    Attributes:
        project: Its name.
        month: The month.
        maintainers: Accounts with half of the upkeep.
        unanswered_share: Share of threads without an answer within 14 days.
        median_reply_days: Median days to the first answer.
        reply_trend: Log rate of answers against the two years before.
        load_stated: A maintainer spoke of overload.
        one_can: What one can do.
    """

    project: str
    month: datetime
    maintainers: int
    unanswered_share: float | None
    median_reply_days: float | None
    reply_trend: float | None
    load_stated: bool
    one_can: str


def exposed(rows: Iterable[Mapping[str, Any]], projects: frozenset[str] | None = None) -> tuple[Exposed, ...]:
    """Projects in their latest month, most alone first.

    Args:
        rows: `Table.EXPOSURE`.
        projects: Only these; all without it.
    """
    latest: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["project"], row["month"])):
        if projects is None or row["project"] in projects:
            latest[row["project"]] = row
    found = [
        Exposed(**{name: row[name] for name in Exposed.__dataclass_fields__ if name != "one_can"}, one_can=one_can(row))
        for row in latest.values()
    ]
    return tuple(
        sorted(
            found,
            key=lambda item: (
                item.maintainers, -(item.unanswered_share or 0.0), -(item.median_reply_days or 0.0), item.project,
            ),
        )
    )  # fmt: skip


def one_can(row: Mapping[str, Any]) -> str:
    """What one can do for a project in such a month.

    Example:
        >>> one_can({"maintainers": 3, "unanswered_share": 0.1, "reply_trend": None, "load_stated": False})
        'nothing now'
    """
    many = (row["unanswered_share"] or 0.0) >= MANY_UNANSWERED
    if row["load_stated"]:
        return "ask for nothing new; offer to take work off, or pay for time"
    if row["maintainers"] <= 1 and many:
        return "ask first; then offer somebody who answers and reviews, and stays"
    if row["maintainers"] <= 1:
        return "ask first; sponsor, or offer a co-maintainer"
    if many:
        return "answer and sort open threads yourself"
    if row["reply_trend"] is not None and row["reply_trend"] <= SLOWER:
        return "ask whether help is welcome: answers are half as quick as before"
    return "nothing now"


def of_stratum(watched: WatchList, stratum: str) -> frozenset[str]:
    """Watched projects marked by a word.

    Raises:
        DataError: None is; names the nearest word.
    """
    found = frozenset(name for name, item in watched.projects.items() if stratum in item.strata)
    if not found:
        known = {word for item in watched.projects.values() for word in item.strata}
        raise DataError(f"no watched project has the stratum {stratum}.{nearest(stratum, known)} See: watch list")
    return found
