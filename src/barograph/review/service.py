"""The review service: read cases from the repository, filter and order them for the review pages."""

from __future__ import annotations

import math
from collections.abc import Mapping

from barograph.cases.repository.case_repository import CaseEntry, CaseRepository
from barograph.cases.repository.decisions import STATUSES, decisions_of
from barograph.cases.repository.queue import draw
from barograph.cases.text.boilerplate import LIMITS, TIERS
from barograph.catalogue.tables import Table
from barograph.config import Review
from barograph.review.pages import PAGE_SIZE, AboutPage, CasePage, Filter, HistoryPage, QueuePage
from barograph.review.projects import ProjectReader
from barograph.storage.store import Store

MEANINGS = {
    "New": "nobody has looked at it",
    "InProgress": "somebody is reading it",
    "Indeterminate": "read, and the record does not decide it",
    "FalsePositive": "read, and harmless; out of the queue until a new message arrives",
    "TruePositive": "read, and the accounts act together; that says nothing about who is behind them",
    "Duplicate": "the same as another case; out of the queue until a new message arrives",
}

PROJECT_TABLES = (
    Table.PLACEMENTS,
    Table.LOADS,
    Table.ACTS,
    Table.EXPOSURE,
    Table.GUARD,
    Table.CASES,
    Table.DECISIONS,
    Table.RUNS,
)
"""What the rows of projects rest on."""


class ReviewService:
    """The cases of a workspace, read again only when they have changed.

    Args:
        store: The workspace's tables.
        identify: Show names and addresses; the caller records that in the audit log first.
        venues: Venue -> project by the configuration.
        rules: Who may decide, and when two must.
    """

    def __init__(
        self,
        store: Store,
        identify: bool = False,
        venues: Mapping[str, str] | None = None,
        rules: Review | None = None,
    ) -> None:
        self.store = store
        self.identify = identify
        self.venues = venues or {}
        self.rules = rules or Review()
        self._seen: tuple[str, ...] = ()
        self._repository = CaseRepository(store)
        self._read: tuple[str, ...] = ()
        self._projects: ProjectReader | None = None

    @property
    def repository(self) -> CaseRepository:
        """The repository as the tables stand now."""
        now = tuple(self.store.digest(table) for table in (Table.CASES, Table.EPISODES, Table.DECISIONS))
        if now != self._seen:
            self._seen, self._repository = now, CaseRepository(self.store)
        return self._repository

    @property
    def projects(self) -> ProjectReader:
        """The projects as the tables stand now."""
        now = tuple(self.store.digest(table) for table in PROJECT_TABLES)
        if self._projects is None or now != self._read:
            self._read = now
            self._projects = ProjectReader(self.store, self.repository, self.identify, self.venues)
        return self._projects

    def queue(self, asked: Filter) -> QueuePage:
        """The queue."""
        entries = self.repository.entries(self.identify)
        found = ordered([entry for entry in entries if _passes(entry, asked)], asked)
        with_dismissed = asked.model_copy(update={"dismissed": True})
        start = (asked.number - 1) * PAGE_SIZE
        return QueuePage(
            page="queue",
            asked=asked,
            cases=tuple(found[start : start + PAGE_SIZE]),
            found=len(found),
            hidden=sum(_passes(entry, with_dismissed) for entry in entries) - len(found),
            total=len(entries),
            pages=max(1, math.ceil(len(found) / PAGE_SIZE)),
            statuses=STATUSES,
            projects=tuple(sorted({entry.project for entry in entries})),
        )

    def case(self, case_id: str, lens: str) -> CasePage:
        """A case through one lens.

        Raises:
            DataError: No such case.
        """
        repository = self.repository
        return CasePage(
            page="case",
            lens=lens,
            entry=repository.entry(case_id, self.identify),
            case=repository.case(case_id, self.identify),
            next_case=self._next(case_id),
        )

    def history(self) -> HistoryPage:
        """Every decision, newest first."""
        repository = self.repository
        return HistoryPage(
            page="history",
            decisions=decisions_of(repository.decisions)[::-1],
            present=tuple(sorted(repository.status_by_case)),
            agreement=repository.agreement(),
        )

    def about(self) -> AboutPage:
        """How to read a case."""
        return AboutPage(page="about", statuses=tuple(MEANINGS.items()), tiers=TIERS, limits=LIMITS)

    def _next(self, case_id: str) -> str | None:
        """The first undecided case after this one in the mixed order, going round."""
        entries = ordered([entry for entry in self.repository.entries(False) if _passes(entry, Filter())], Filter())
        waiting = [entry.case_id for entry in entries if entry.status in ("New", "InProgress")]
        after = [case for case in waiting if draw(case) > draw(case_id)]
        return next((case for case in [*after, *waiting] if case != case_id), None)


def ordered(entries: list[CaseEntry], asked: Filter) -> list[CaseEntry]:
    """Entries in the order asked for: hashed, so that rank does not colour how a case is read; or best first."""
    return entries if asked.part in ("all", "top") else sorted(entries, key=lambda entry: draw(entry.case_id))


def _passes(entry: CaseEntry, asked: Filter) -> bool:
    """Whether a case passes the filter; asking for a dismissed status shows dismissed cases."""
    in_part = bool(entry.parts) if asked.part == "mixed" else asked.part == "all" or asked.part in entry.parts
    return (
        in_part
        and (asked.tier is None or entry.tier == asked.tier)
        and (not asked.status or entry.status == asked.status)
        and (not asked.project or entry.project == asked.project)
        and (not entry.dismissed or asked.dismissed or asked.status == entry.status)
    )
