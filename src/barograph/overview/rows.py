"""The overview, one row a project: last message, load health, exposure with its trend, guard, cases, archive.

Rows stand in the order of how many signs say that help may be welcome; each sign is named. It is no score: a sign is a
reason to offer help, never to press, and none of it enters the score of a group.

*Innocent explanations*: one maintainer may be enough; answers may be given elsewhere; an archive may have holes.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from barograph.identifiers import digest
from barograph.overview.archive import ArchiveState

MONTHS = 24
"""Months in the small pictures, that of the as-of included."""

UNANSWERED = 0.5
"""Share of threads without an answer from which on a project has the sign."""

SLOWER = -0.4
"""Log rate of answers against the project's own past from which on they are slower: under two thirds of it."""

STATED_DAYS = 183
"""Days for which a word of a maintainer about load counts."""


@dataclass(frozen=True, slots=True)
class ExposureState:
    """How alone and how behind a project is, at the last month known.

    Attributes:
        maintainers: Accounts that hold half of the upkeep.
        reply_days: Days until half of the threads are answered; None where under half are.
        unanswered: Share of threads without an answer after 14 days.
        trend: slower, as before, faster, or unsure where there are too few threads.
        load_stated: A maintainer spoke of load within half a year; the text is not kept.
        months: `unanswered` by month, the last `MONTHS`; None where it is not known.
    """

    maintainers: int
    reply_days: float | None
    unanswered: float | None
    trend: str
    load_stated: bool
    months: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class GuardState:
    """The slow alarm at the last month known.

    Attributes:
        value: Its value; the threshold is 12,000.
        alarm: It has reached the threshold.
        months: Values by month, the last `MONTHS`; None before the first.
    """

    value: float
    alarm: bool
    months: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project.

    Attributes:
        key: `P-` and ten letters; stands for the project in addresses, since its name may be anything.
        project: The project as it is shown: as its best case calls it, with labels in place of names; else its name.
        signs: What says that help may be welcome, one phrase each.
        last_message: Its last message that was looked at.
        quiet_days: Days from it to the as-of.
        messages: Messages.
        archive: What was loaded.
        exposure: How alone and how behind it is; None where no month is known.
        guard: The slow alarm; None where no month is known.
        pressing: Pressing messages by month, the last `MONTHS`.
        open_cases: Cases that are not dismissed, by tier 0, 1, 2.
    """

    key: str
    project: str
    signs: tuple[str, ...]
    last_message: datetime | None
    quiet_days: int | None
    messages: int
    archive: ArchiveState
    exposure: ExposureState | None
    guard: GuardState | None
    pressing: tuple[int, ...]
    open_cases: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Overview:
    """Every project.

    Attributes:
        as_of: Nothing later was looked at; None where nothing was ever run.
        since: First of the months shown in small pictures.
        rows: Projects, those with most signs first.
        threshold: Where the guard raises its alarm.
        elsewhere: What was loaded for venues of no project here, such as feeds of many repositories.
        stale: Something was loaded after the last run.
    """

    as_of: datetime | None
    since: datetime
    rows: tuple[ProjectRow, ...]
    threshold: float
    elsewhere: ArchiveState
    stale: bool


@dataclass(frozen=True, slots=True)
class CaseCount:
    """What of a case the overview needs.

    Attributes:
        project: Its project by its name in the tables.
        shown_as: The project as a listing may show it.
        tier: 0, 1 or 2.
        dismissed: It is out of the queue.
    """

    project: str
    shown_as: str
    tier: int
    dismissed: bool


def project_key(project: str) -> str:
    """`P-` and ten letters that stand for a project in addresses.

    Example:
        >>> len(project_key("github.com/crew/harbor")), project_key("harbor")[:2]
        (12, 'P-')
    """
    return "P-" + base64.b32encode(bytes.fromhex(digest("project", project)))[:10].decode("ascii")


def signs_of(exposure: ExposureState | None, guard: GuardState | None, open_cases: tuple[int, int, int]) -> list[str]:
    """What says that help may be welcome, one phrase each.

    Args:
        exposure: How alone and how behind a project is.
        guard: The slow alarm.
        open_cases: Cases that are not dismissed, by tier.

    Example:
        >>> signs_of(ExposureState(1, None, 0.6, "slower", False, ()), None, (0, 0, 0))
        ['one account carries it', 'half or more stays unanswered', 'answers are slower than before']
    """
    signs = []
    if exposure is not None:
        signs = [
            (exposure.maintainers <= 1, "one account carries it"),
            ((exposure.unanswered or 0.0) >= UNANSWERED, "half or more stays unanswered"),
            (exposure.trend == "slower", "answers are slower than before"),
            (exposure.load_stated, "a maintainer spoke of load"),
        ]
    signs += [
        (bool(open_cases[1] or open_cases[2]), "an open case at tier 1 or 2"),
        (guard is not None and guard.alarm, "the guard raised its alarm"),
    ]
    return [phrase for holds, phrase in signs if holds]


def by_need(row: ProjectRow) -> tuple[int, float, str, str]:
    """Most signs first, then the largest share without an answer, then the name: for sorting."""
    unanswered = row.exposure.unanswered if row.exposure is not None else None
    return -len(row.signs), -(unanswered if unanswered is not None else -1.0), row.project, row.key
