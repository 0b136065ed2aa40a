"""What each page holds, as typed data: the JSON at the page's address, and what its template shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from barograph.cases.model.case import CaseDecision, CaseFile
from barograph.cases.repository.case_repository import CaseEntry
from barograph.cases.repository.decisions import Judgement
from barograph.cases.repository.reviewer_agreement import Agreement
from barograph.errors import DataError

Order = Literal["mixed", "top", "random", "sparse", "all"]
PAGE_SIZE = 50


class Page(BaseModel):
    """Frozen; the base of every page."""

    model_config = ConfigDict(frozen=True)

    page: str

    @property
    def address(self) -> str:
        """Name of the page as `PageUrls` takes it."""
        return self.page


class Filter(BaseModel):
    """What of the queue is asked for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    part: Order = Field(
        default="mixed", description="mixed: top, random and sparse cases in hashed order; all: best first"
    )
    tier: int | None = Field(default=None, ge=0, le=2)
    status: str | None = None
    project: str | None = None
    dismissed: bool = Field(default=False, description="dismissed cases too")
    number: int = Field(default=1, ge=1, description="page of the listing")

    @field_validator("*", mode="before")
    @classmethod
    def _unset(cls, value: Any, info: ValidationInfo) -> Any:
        """A field of a form that was left empty is not asked for."""
        return cls.model_fields[info.field_name or ""].default if value == "" else value

    def query(self, number: int) -> str:
        """The same question for another page of the listing, as it stands in an address.

        Example:
            >>> Filter(tier=1).query(2)
            '?tier=1&number=2'
        """
        asked = self.model_copy(update={"number": number}).model_dump(exclude_defaults=True)
        return f"?{urlencode(asked)}" if asked else ""


class QueuePage(Page):
    """The queue."""

    asked: Filter
    cases: tuple[CaseEntry, ...]
    found: int = Field(description="cases that pass the filter")
    hidden: int = Field(description="dismissed cases that would pass it too")
    total: int = Field(description="cases in the workspace")
    pages: int
    statuses: tuple[str, ...]
    projects: tuple[str, ...]

    @property
    def address(self) -> str:
        """The queue is the first page."""
        return "index"


class CasePage(Page):
    """One case through one lens; the case is always whole."""

    lens: str
    entry: CaseEntry
    case: CaseFile
    next_case: str | None = Field(description="next case of the queue that nobody has decided on")

    @property
    def address(self) -> str:
        """A case has one page a lens."""
        return f"case/{self.entry.case_id}/{self.lens}"


class HistoryPage(Page):
    """Every decision ever taken, newest first, and what they tell about the tool and its readers."""

    decisions: tuple[CaseDecision, ...]
    present: tuple[str, ...] = Field(description="ids of cases that are there now")
    agreement: Agreement


class AboutPage(Page):
    """How to read a case."""

    statuses: tuple[tuple[str, str], ...]
    tiers: tuple[str, ...]
    limits: tuple[str, ...]


class DecisionForm(BaseModel):
    """What a reviewer typed; judged by `barograph.cases.repository.decisions`, not here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str = ""
    status: str = ""
    reviewer: str = ""
    reason: str = ""
    second_reader: str = ""
    duplicate_of: str = ""
    reply: str = ""
    statement_of: str = ""
    dispute: str = ""
    expires: str = ""

    def judgement(self, at: datetime) -> Judgement:
        """The decision at an instant.

        Raises:
            DataError: `expires` is no date.
        """
        return Judgement(
            status=self.status,
            reviewer=self.reviewer,
            reason=self.reason,
            at=at,
            second_reader=self.second_reader or None,
            reply=self.reply or None,
            duplicate_of=self.duplicate_of.strip() or None,
            statement_of=self.statement_of.strip() or None,
            dispute=self.dispute.strip() or None,
            expires_at=_midnight(self.expires.strip()),
        )


def _midnight(text: str) -> datetime | None:
    """The instant at which a date begins in UTC; None without one."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError:
        raise DataError(f"expires: {text[:40]!r}: expected a date such as 2025-05-01") from None


class Faults(Page):
    """Why something was not done."""

    faults: tuple[str, ...]
