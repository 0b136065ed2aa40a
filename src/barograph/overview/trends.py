"""How one project fared over the last three years: pressing messages, newcomers, answers, upkeep, scores, the guard.

Everything is read from tables that a run (and, for the score, a replay) has made; nothing is measured anew.

*Innocent explanations*: a release, a holiday, an archive with holes. A curve is a reason to ask, never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from barograph.catalogue.tables import Table
from barograph.detection.guard_threshold import ALARM
from barograph.overview.calendar import MONTH, WEEK, instant, month_of, month_start, week_of, week_start
from barograph.storage.duckdb_reader import fetched
from barograph.storage.store import Store

MONTHS = 36
"""Months that are shown, that of the as-of included."""

Form = Literal["bars", "line", "steps"]
Unit = Literal["count", "days", "share", "score"]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A value of a trend.

    Attributes:
        at: Start of the week or month, or the as-of of a replay.
        value: The value; None where it is not known.
        mark: What stands beside the point, such as a tier; empty for nothing.
    """

    at: datetime
    value: float | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """One quantity over time.

    Attributes:
        name: Short name, unique within a project.
        title: What it is.
        unit: count, days, share (0 to 1) or score.
        form: How it is drawn: bars, line, or steps for what holds until the next value.
        points: Values by time.
        about: What it rests on, and what it does not tell.
        limit: A value to compare with; None for none.
        limit_said: What that value is.
        log: The values span magnitudes and are drawn by their logarithm.
        missing: What to say where no value is known.
    """

    name: str
    title: str
    unit: Unit
    form: Form
    points: tuple[TrendPoint, ...]
    about: str
    limit: float | None = None
    limit_said: str = ""
    log: bool = False
    missing: str = "No value is known yet."

    @property
    def known(self) -> tuple[TrendPoint, ...]:
        """Points with a value."""
        return tuple(point for point in self.points if point.value is not None)


@dataclass(frozen=True, slots=True)
class Trends:
    """All trends of a project.

    Attributes:
        project: The project as it is shown.
        since: Start of the time shown.
        until: Its end: nothing later was looked at.
        trends: The trends.
    """

    project: str
    since: datetime
    until: datetime
    trends: tuple[Trend, ...]


def read_trends(store: Store, project: str, until: datetime, shown: str | None = None) -> Trends:
    """The trends of a project.

    Args:
        store: The workspace's tables.
        project: Its name in the tables.
        until: The as-of of the last run (`calendar.looked_at`).
        shown: What the project is called; its own name without it.

    Example:
        >>> read_trends(Store(Path("ws")), "harbor", as_of).trends[0].title  # doctest: +SKIP
        'Pressing messages a week'
    """
    since = month_start(month_of(until) - MONTHS + 1)
    begun = _begun(store, project)
    values = {"project": project, "since": since, "until": until}
    later = (*_exposure(store, values), _scores(store, values), _guard(store, values))
    known = [trend.points[0].at for trend in later if trend.points]
    first = max(since, min([month_start(month_of(begun)) if begun else until, *known]))
    months = range(month_of(first), month_of(until) + 1)
    trends = (_pressing(store, values, first, until), _newcomers(store, values, months), *later)
    return Trends(shown or project, first, until, trends)


def _begun(store: Store, project: str) -> datetime | None:
    asked = "select min(epoch_us(sent_at)) from placements where project = $project"
    rows = fetched(store, {Table.PLACEMENTS: ("project", "sent_at")}, asked, {"project": project})
    return instant(rows[0][0])


def _pressing(store: Store, values: Mapping[str, Any], first: datetime, until: datetime) -> Trend:
    asked = f"""select {WEEK.format("sent_at")} as week, count(*) from acts
        where project = $project and hit and sent_at >= $since and sent_at <= $until group by week"""  # noqa: S608 (names of our own)
    found = dict(fetched(store, {Table.ACTS: ("project", "hit", "sent_at")}, asked, values))
    weeks = range(week_of(first), week_of(until) + 1)
    return Trend(
        "pressing",
        "Pressing messages a week",
        "count",
        "bars",
        tuple(TrendPoint(week_start(week), float(found.get(week, 0))) for week in weeks),
        "Messages of newcomers whose own words press harder than all but 5 % of comparable ones in other projects. "
        "One in twenty does by chance.",
    )


def _newcomers(store: Store, values: Mapping[str, Any], months: range) -> Trend:
    tables = {
        Table.PLACEMENTS: ("project", "identity_id", "sent_at"),
        Table.ACCOUNTS: ("identity_id", "automation"),
    }
    asked = f"""select {MONTH.format("begun")} as month, count(*) from (
            select identity_id, min(sent_at) as begun from placements where project = $project group by identity_id
        ) where begun >= $since and begun <= $until
            and identity_id not in (select identity_id from accounts where automation) group by month"""  # noqa: S608 (names of our own)
    found = dict(fetched(store, tables, asked, values))
    return Trend(
        "newcomers",
        "Accounts seen for the first time, a month",
        "count",
        "bars",
        tuple(TrendPoint(month_start(month), float(found.get(month, 0))) for month in months),
        "Accounts whose first message in this project fell into the month; in the first months of an archive "
        "everybody is new.",
    )


def _exposure(store: Store, values: Mapping[str, Any]) -> tuple[Trend, Trend, Trend]:
    names = ("project", "month", "median_reply_days", "unanswered_share", "maintainers")
    asked = """select epoch_us(month), median_reply_days, unanswered_share, maintainers from exposure
        where project = $project and month >= $since and month <= $until order by month"""
    rows = [(instant(row[0]), *row[1:]) for row in fetched(store, {Table.EXPOSURE: names}, asked, values)]

    def points(place: int) -> tuple[TrendPoint, ...]:
        return tuple(TrendPoint(row[0], None if row[place] is None else float(row[place])) for row in rows if row[0])

    return (
        Trend(
            "answers",
            "Days until half of the threads are answered",
            "days",
            "line",
            points(1),
            "Threads of the 180 days before; a gap where under half were answered. Answers elsewhere are not seen.",
        ),
        Trend(
            "unanswered",
            "Threads without an answer after 14 days",
            "share",
            "line",
            points(2),
            "Threads of the 180 days before. Slow answers are no fault of anybody.",
        ),
        Trend(
            "hands",
            "Accounts that hold half of the upkeep",
            "count",
            "steps",
            points(3),
            "By rights events where the archive has them, else by answers in the year before. One means that one "
            "account carries the project.",
        ),
    )


def _scores(store: Store, values: Mapping[str, Any]) -> Trend:
    names = ("project", "as_of", "score", "tier")
    asked = """select epoch_us(as_of), score, tier from replayed
        where project = $project and as_of >= $since and as_of <= $until order by as_of"""
    rows = [(instant(row[0]), *row[1:]) for row in fetched(store, {Table.REPLAYED: names}, asked, values)]
    return Trend(
        "score",
        "Best score of any group, as of each date",
        "score",
        "line",
        tuple(
            TrendPoint(at, 0.0 if score is None else score, "" if tier is None else str(tier))
            for at, score, tier in rows
            if at is not None
        ),
        "What a run as of each date of the last replay found; 0 where no group scored above chance. Figures beside "
        "points are tiers. An index of rarity, never of an account.",
        missing="Not known yet. Make it with: barograph replay --from DATE --to DATE",
    )


def _guard(store: Store, values: Mapping[str, Any]) -> Trend:
    asked = """select epoch_us(month), value from guard
        where project = $project and month >= $since and month <= $until order by month"""
    rows = fetched(store, {Table.GUARD: ("project", "month", "value")}, asked, values)
    return Trend(
        "guard",
        "The guard, month by month",
        "score",
        "steps",
        tuple(TrendPoint(at, value) for at, value in ((instant(row[0]), row[1]) for row in rows) if at is not None),
        "The slow alarm: it comes once in a thousand years of a quiet project, however often one looks.",
        limit=ALARM,
        limit_said=f"alarm at {ALARM:,.0f}",
        log=True,
    )
