"""Read the overview from the tables of a workspace: narrow columns, summed by DuckDB."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from barograph.cases.repository.listing import listed
from barograph.cases.repository.run_history import loaded_digest
from barograph.catalogue.tables import Table
from barograph.detection.guard_threshold import ALARM
from barograph.overview.archive import ArchiveState, archive_states
from barograph.overview.calendar import EPOCH, MONTH, instant, looked_at, month_of, month_start
from barograph.overview.rows import (
    MONTHS,
    SLOWER,
    STATED_DAYS,
    CaseCount,
    ExposureState,
    GuardState,
    Overview,
    ProjectRow,
    by_need,
    project_key,
    signs_of,
)
from barograph.storage.duckdb_reader import fetched
from barograph.storage.store import Store

Rows = list[tuple[Any, ...]]


class ProjectRows:
    """The projects of a workspace as they stand when first asked for.

    Args:
        store: The workspace's tables.
        cases: Its cases, the best first.
        venues: Venue -> project by the configuration, for venues without a message.

    Attributes:
        as_of: Nothing later was looked at; the epoch where nothing was ever run, and then there is no project.
        projects: Names of all projects, as the tables have them.
        elsewhere: What was loaded for venues of no project.

    Example:
        >>> ProjectRows(Store(Path("ws")), []).overview().rows[0].signs  # doctest: +SKIP
        ('one account carries it', 'answers are slower than before')
    """

    def __init__(self, store: Store, cases: Iterable[CaseCount], venues: Mapping[str, str] | None = None) -> None:
        known = looked_at(store)
        self.store = store
        self.as_of = known or EPOCH
        self.months = range(month_of(self.as_of) - MONTHS + 1, month_of(self.as_of) + 1)
        self._last: dict[str, datetime] = {}
        self._messages: dict[str, int] = defaultdict(int)
        seen: dict[str, str] = {}
        for project, venue, number, micros in _spans(store):
            seen[venue] = project
            self._messages[project] += number
            at = instant(micros)
            if at is not None:
                self._last[project] = max(at, self._last.get(project, at))
        self._states, self.elsewhere = archive_states(store, seen, venues or {})
        self._exposure = _by_project(_exposure_rows(store, self.months))
        self._guard = _by_project(_guard_rows(store, self.months))
        self._pressing = _by_project(_pressing_rows(store, self.months))
        self._cases: dict[str, list[CaseCount]] = defaultdict(list)
        for case in cases:
            self._cases[case.project].append(case)
        found = {*seen.values(), *self._exposure, *self._guard, *self._states, *self._cases}
        self.projects = tuple(sorted(found)) if known else ()

    def overview(self) -> Overview:
        """Every project, those with most signs first."""
        rows = tuple(sorted((self.row(project) for project in self.projects), key=by_need))
        since = month_start(self.months[0])
        stale = _stale(self.store)
        return Overview(self.as_of if rows else None, since, rows, ALARM, self.elsewhere, stale)

    def named(self, key: str) -> str | None:
        """The name in the tables of the project that a key stands for; None for no project."""
        return next((project for project in self.projects if project_key(project) == key), None)

    def row(self, project: str) -> ProjectRow:
        """The row of one project."""
        exposure = self._exposure_state(self._exposure.get(project, []))
        guard = self._guard_state(self._guard.get(project, []))
        cases = [case for case in self._cases.get(project, ()) if not case.dismissed]
        tiers = [sum(case.tier == tier for case in cases) for tier in (0, 1, 2)]
        open_cases = (tiers[0], tiers[1], tiers[2])
        pressing: dict[int, int] = dict(self._pressing.get(project, []))
        last = self._last.get(project)
        return ProjectRow(
            key=project_key(project),
            project=next((case.shown_as for case in self._cases.get(project, ())), project),
            signs=tuple(signs_of(exposure, guard, open_cases)),
            last_message=last,
            quiet_days=(self.as_of - last) // timedelta(days=1) if last else None,
            messages=self._messages.get(project, 0),
            archive=self._states.get(project, ArchiveState()),
            exposure=exposure,
            guard=guard,
            pressing=tuple(pressing.get(month, 0) for month in self.months),
            open_cases=open_cases,
        )

    def _exposure_state(self, rows: Rows) -> ExposureState | None:
        if not rows:
            return None
        _, maintainers, reply_days, unanswered, trend, _ = rows[-1]
        since = month_of(self.as_of - timedelta(days=STATED_DAYS))
        by_month = {row[0]: row[3] for row in rows}
        return ExposureState(
            maintainers=maintainers,
            reply_days=reply_days,
            unanswered=unanswered,
            trend=_trend(trend),
            load_stated=any(row[5] for row in rows if row[0] >= since),
            months=tuple(by_month.get(number) for number in self.months),
        )

    def _guard_state(self, rows: Rows) -> GuardState | None:
        if not rows:
            return None
        by_month = {row[0]: row[1] for row in rows}
        return GuardState(rows[-1][1], bool(rows[-1][2]), tuple(by_month.get(number) for number in self.months))


def _trend(log_rate: float | None) -> str:
    if log_rate is None:
        return "unsure"
    return "slower" if log_rate <= SLOWER else "faster" if log_rate >= -SLOWER else "as before"


def _by_project(rows: Rows) -> dict[str, Rows]:
    """Rows of each project; DuckDB gives one row a project, with a list a column."""
    return {row[0]: list(zip(*row[1:], strict=True)) for row in rows}


def _spans(store: Store) -> Rows:
    asked = """select project, venue, count(*), max(epoch_us(sent_at)) from placements
        group by project, venue order by project, venue"""
    return fetched(store, {Table.PLACEMENTS: ("project", "venue", "sent_at")}, asked)


def _bounds(months: range) -> dict[str, object]:
    return {"since": month_start(months[0]), "until": month_start(months[-1] + 1)}


def _exposure_rows(store: Store, months: range) -> Rows:
    names = ("project", "month", "maintainers", "median_reply_days", "unanswered_share", "reply_trend", "load_stated")
    asked = f"""select project, {_listed(MONTH.format("month"), *names[2:])} from exposure
        where month >= $since and month < $until group by project"""  # noqa: S608 (names of our own)
    return fetched(store, {Table.EXPOSURE: names}, asked, _bounds(months))


def _guard_rows(store: Store, months: range) -> Rows:
    asked = f"""select project, {_listed(MONTH.format("month"), "value", "alarm")} from guard
        where month >= $since and month < $until group by project"""  # noqa: S608 (names of our own)
    return fetched(store, {Table.GUARD: ("project", "month", "value", "alarm")}, asked, _bounds(months))


def _pressing_rows(store: Store, months: range) -> Rows:
    asked = f"""select project, list(month), list(number) from (
            select project, {MONTH.format("sent_at")} as month, count(*) as number from acts
            where hit and sent_at >= $since and sent_at < $until group by project, month
        ) group by project"""  # noqa: S608 (names of our own)
    return fetched(store, {Table.ACTS: ("project", "hit", "sent_at")}, asked, _bounds(months))


def _listed(*columns: str) -> str:
    """Columns as lists by month: one row a project is quicker to take over than one a month."""
    return ", ".join(f"list({column} order by month)" for column in columns)


def _stale(store: Store) -> bool:
    """Whether something was loaded after the last run that is in the history."""
    runs = listed(store, Table.RUNS, ["loaded"], order=("number",))
    return bool(runs) and runs[-1]["loaded"] != loaded_digest(store)
