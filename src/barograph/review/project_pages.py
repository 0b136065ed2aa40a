"""What the pages of projects hold: the overview of all, and one project with its trends, its graph and its cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from barograph.as_of import LAST_INSTANT
from barograph.cases.repository.case_repository import CaseEntry
from barograph.overview.rows import Overview, ProjectRow
from barograph.overview.trends import Trends
from barograph.overview.window import Window
from barograph.review.pages import Page

DAYS = 365
"""Days of the window where none is asked for."""

HELP = (
    "The useful result is help, not a verdict. It helps whether or not anybody is behind the pressure.",
    "Offer work, not advice: triage, a review, a release check, an answer on the list in your own name.",
    "Offer an institution: a foundation, a distribution, a second signer who is known for long.",
    "Suggest slow defaults: rights are given after a long time, by more than one person, and never in answer to a "
    "demand.",
    "Talk to the maintainer first, in private. They know their list.",
)
"""What may be done, in the words of docs/harm.md."""

KEEP = "keep the exposure view to yourself"
"""Why this page is not to be passed on, in the words of docs/harm.md."""


class OverviewPage(Page):
    """Every project, those first for which most signs say that help may be welcome."""

    overview: Overview
    help: tuple[str, ...] = HELP


class AskedWindow(BaseModel):
    """Which window of a project is asked for; days, both included, UTC."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    since: date | None = Field(default=None, description="first day; a year before the last one without it")
    until: date | None = Field(default=None, description="last day; the as-of without it")

    @model_validator(mode="before")
    @classmethod
    def _unset(cls, given: Any) -> Any:
        """A field of a form that was left empty is not asked for."""
        return {name: value for name, value in given.items() if value != ""} if isinstance(given, dict) else given

    @model_validator(mode="after")
    def _ordered(self) -> AskedWindow:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"expected a first day that is not after the last, got {self.since} and {self.until}")
        return self

    def bounds(self, as_of: datetime) -> tuple[datetime, datetime]:
        """First and last instant; nothing after the as-of.

        Example:
            >>> AskedWindow(since=date(2023, 1, 1)).bounds(datetime(2023, 6, 30, tzinfo=UTC))[0].isoformat()
            '2023-01-01T00:00:00+00:00'
        """
        until = min(datetime.combine(self.until, LAST_INSTANT), as_of) if self.until else as_of
        since = datetime.combine(self.since, time(0, tzinfo=UTC)) if self.since else until - timedelta(days=DAYS)
        return min(since, until), until


class ProjectPage(Page):
    """One project."""

    row: ProjectRow
    threshold: float = Field(description="where the guard raises its alarm")
    trends: Trends
    window: Window
    cases: tuple[CaseEntry, ...]
    help: tuple[str, ...] = HELP

    @property
    def address(self) -> str:
        """A project has one page, under its key."""
        return f"project/{self.row.key}"
