"""Read what the pages of projects show."""

from __future__ import annotations

from collections.abc import Mapping

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.detection.guard_threshold import ALARM
from barograph.errors import DataError
from barograph.overview.projects import ProjectRows
from barograph.overview.rows import CaseCount
from barograph.overview.trends import read_trends
from barograph.overview.window import read_window
from barograph.review.project_pages import AskedWindow, OverviewPage, ProjectPage
from barograph.storage.store import Store


class ProjectReader:
    """The projects of a workspace as they stand when first asked for.

    Args:
        store: The workspace's tables.
        repository: Its cases.
        identify: Show names in names of projects, too.
        venues: Venue -> project by the configuration.
    """

    def __init__(self, store: Store, repository: CaseRepository, identify: bool, venues: Mapping[str, str]) -> None:
        self.store = store
        self._entries = repository.entries(identify)
        self._project = {row["case_id"]: row["project"] for row in listed(store, Table.CASES, ["case_id", "project"])}
        cases = [
            CaseCount(self._project[case.case_id], case.project, case.tier, case.dismissed) for case in self._entries
        ]
        self.rows = ProjectRows(store, cases, venues)

    def overview(self) -> OverviewPage:
        """Every project."""
        return OverviewPage(page="overview", overview=self.rows.overview())

    def project(self, key: str, asked: AskedWindow) -> ProjectPage:
        """One project.

        Args:
            key: Its key, as the overview gives it.
            asked: The window of its graph.

        Raises:
            DataError: No such project.
        """
        project = self.rows.named(key)
        if project is None:
            raise DataError(f"no project {key}. The overview lists them")
        row = self.rows.row(project)
        since, until = asked.bounds(self.rows.as_of)
        return ProjectPage(
            page="project",
            row=row,
            threshold=ALARM,
            trends=read_trends(self.store, project, self.rows.as_of, row.project),
            window=read_window(self.store, project, since, until),
            cases=tuple(entry for entry in self._entries if self._project[entry.case_id] == project),
        )
