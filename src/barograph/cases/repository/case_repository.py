"""Read cases from a workspace, without Spark: the queue, one case file, the key of its labels.

A listing reads narrow columns only; a document is parsed when one case is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import orjson

from barograph.cases.model.document import NamedAccount
from barograph.cases.repository.decision_record import DecisionRecord
from barograph.cases.repository.decisions import (
    CaseStatus,
    all_decisions,
    case_messages,
    cases_as_of,
    decisions_of,
    last_status,
    status_by_case,
)
from barograph.cases.repository.listing import listed
from barograph.cases.repository.queue import Part, Ranked, parts
from barograph.cases.text.language import count
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.storage.store import Store
from barograph.text.safe_text import safe_line

if TYPE_CHECKING:
    from barograph.cases.model.case import CaseFile, Names
    from barograph.cases.model.document import Document
    from barograph.cases.repository.reviewer_agreement import Agreement

_RATES = ("rate_surrogate", "rate_surrogate_upper", "rate_real", "rate_real_upper", "list_years")
_UNLISTED = ("document", "names", "message_ids", "project", "as_of")
_LISTED = [name for name in Table.CASES.columns if name not in _UNLISTED]


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """False alarms per list-year at the score of a case.

    Attributes:
        surrogate: On author-permutation surrogates.
        surrogate_upper: 95 % upper bound.
        real: On real control list-years.
        real_upper: 95 % upper bound.
        list_years: Control list-years behind it.
    """

    surrogate: float
    surrogate_upper: float
    real: float
    real_upper: float
    list_years: float


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One row of the queue; the contract of `barograph cases --format json`.

    Attributes:
        accounts: One row an acting account: its label, and names, addresses and logins where they were asked for.
        project: The project; labels stand in place of names inside it unless they were asked for.
        messages: Messages of the group the case rests on.
        new_messages: Of these, the ones that arrived after the last decision; 0 where nobody has decided.
        supersedes: Ids of earlier cases whose decisions follow this one.
        parts: Parts of the mixed queue it belongs to: top, random, sparse.
        disputed: An account disputes it, and nobody has decided since.
    """

    case_id: str
    tier: int
    likelihood: str
    confidence: str
    status: str
    project: str
    branch: str
    first_crossed_at: datetime | None
    window_start: datetime
    window_end: datetime
    accounts: tuple[NamedAccount, ...]
    target: NamedAccount | None
    beneficiary: NamedAccount | None
    score: float
    false_alarms_per_list_year: FalseAlarms
    title: str
    digest: str
    messages: int
    new_messages: int
    dismissed: bool
    supersedes: tuple[str, ...]
    parts: tuple[Part, ...]
    disputed: bool = False

    @property
    def venue(self) -> str:
        """The name of `project` before 0.2; goes with the next version."""
        return self.project


class CaseList(list[CaseEntry]):
    """Entries of the queue, shown as a table in notebooks."""

    def __repr__(self) -> str:
        return f"CaseList({[entry.case_id for entry in self]})"

    def _repr_html_(self) -> str:
        names = ("case", "tier", "likelihood", "confidence", "project", "accounts", "first listed", "status")
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        rows = "".join(_html_row(entry) for entry in self)
        note, cases = "A flag is a reason to read, never proof.", count(len(self), "case").capitalize()
        return f"<table><caption>{cases}, best first. {note}</caption><tr>{head}</tr>{rows}</table>"


class CaseRepository:
    """The cases of a workspace, as they stood when first asked for.

    Args:
        store: The workspace's tables.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        """Listing rows by case id, highest tier first, then the rarest; `messages` is the number of messages."""
        rows = listed(self._store, Table.CASES, _LISTED, counted=("message_ids",))
        for row in rows:
            row["messages"] = row.pop("message_ids")
        rows.sort(key=lambda row: (-row["tier"], row["rate"], -row["score"], row["case_id"]))
        return {row["case_id"]: row for row in rows}

    @cached_property
    def _messages(self) -> dict[str, frozenset[str]]:
        """The messages each case rests on."""
        return case_messages(self._store)

    @cached_property
    def _rates(self) -> dict[str, dict[str, Any]]:
        rows = listed(self._store, Table.EPISODES, ["episode_id", *_RATES])
        return {row["episode_id"]: row for row in rows}

    @cached_property
    def decisions(self) -> tuple[DecisionRecord, ...]:
        """Every decision ever taken, by time."""
        return all_decisions(self._store)

    @cached_property
    def status_by_case(self) -> dict[str, CaseStatus]:
        """The status of every case by the decisions on it."""
        if not self.decisions:
            return dict.fromkeys(self._rows, CaseStatus())
        return status_by_case(self._messages, self.decisions, self._as_of)

    @cached_property
    def _as_of(self) -> datetime | None:
        """The as-of by which decisions expire."""
        return cases_as_of(self._store)

    def case_status(self, case_id: str) -> CaseStatus:
        """The status of one case by the decisions on it.

        Raises:
            DataError: No such case.
        """
        if case_id not in self.status_by_case:
            raise self._unknown(case_id)
        return self.status_by_case[case_id]

    def status(self, case_id: str) -> str:
        """Status that the file of a case shows: that of the last decision on it that has not expired, New without one.

        Raises:
            DataError: No such case, and something was decided.
        """
        return last_status(self.case_status(case_id).decisions, self._as_of) if self.decisions else last_status(())

    @cached_property
    def _parts(self) -> dict[str, tuple[Part, ...]]:
        return parts([Ranked(case, row["messages"]) for case, row in self._rows.items()])

    def entries(self, identify: bool, dismissed: bool = True) -> CaseList:
        """The queue: highest tier first, then the rarest.

        Args:
            identify: Put names and addresses beside the labels.
            dismissed: Keep cases that were dismissed and have nothing new since.
        """
        names = self._all_names() if identify else {}
        wanted = [row for case, row in self._rows.items() if dismissed or not self.status_by_case[case].dismissed]
        return CaseList(self._entry(row, names.get(row["case_id"])) for row in wanted)

    def cases_at(self, project: str | None) -> frozenset[str]:
        """Ids of the cases of a project, by its name in the tables; of all without one."""
        where = ("project", project) if project is not None else None
        return frozenset(row["case_id"] for row in listed(self._store, Table.CASES, ["case_id"], where))

    def entry(self, case_id: str, identify: bool = False) -> CaseEntry:
        """The row of one case.

        Raises:
            DataError: No such case.
        """
        return self._entry(self._row(case_id), self.names(case_id) if identify else None)

    def case(self, case_id: str, identify: bool) -> CaseFile:
        """One case file with the decisions taken so far; with its key inside where asked for.

        Raises:
            DataError: No such case.
        """
        from barograph.cases.model.case import CaseFile

        names = self.names(case_id) if identify else None
        decided = decisions_of(self.case_status(case_id).decisions)
        return CaseFile.model_validate_json(self._value(case_id, "document")).model_copy(
            update={"decisions": decided, "names": names}
        )

    def document(self, case_id: str) -> Document:
        """One case file as plain values, without decisions (see `status`) and names: printing needs no models.

        Raises:
            DataError: No such case.
        """
        document: Document = orjson.loads(self._value(case_id, "document"))
        return document

    def names(self, case_id: str) -> Names:
        """The key of a case.

        Raises:
            DataError: No such case.
        """
        from barograph.cases.model.case import Names

        return Names.model_validate_json(self._value(case_id, "names"))

    def agreement(self) -> Agreement:
        """How far readers agree, and how often cases of the random part turned out harmless."""
        from barograph.cases.repository.reviewer_agreement import agreement

        return agreement({case: row["tier"] for case, row in self._rows.items()}, self.status_by_case, self.decisions)

    def _all_names(self) -> dict[str, Names]:
        from barograph.cases.model.case import Names

        rows = listed(self._store, Table.CASES, ["case_id", "names"])
        return {row["case_id"]: Names.model_validate_json(row["names"]) for row in rows}

    def _value(self, case_id: str, column: str) -> str:
        """The value of one column for one case; the other columns are not read."""
        for row in listed(self._store, Table.CASES, [column], ("case_id", case_id)):
            return str(row[column])
        raise self._unknown(case_id)

    def _unknown(self, case_id: str) -> DataError:
        return DataError(f"no case {case_id}.{nearest(case_id, self._messages)} List them with: barograph cases")

    def _row(self, case_id: str) -> dict[str, Any]:
        if case_id not in self._rows:
            raise self._unknown(case_id)
        return self._rows[case_id]

    def _entry(self, row: dict[str, Any], names: Names | None) -> CaseEntry:
        case = row["case_id"]
        rates = self._rates[row["episode_id"]]
        status = self.status_by_case[case]
        known = {account.label: account for account in names.accounts} if names else {}

        def named(label: str) -> NamedAccount:
            return known.get(label) or _unnamed(label)

        return CaseEntry(
            case_id=case,
            tier=row["tier"],
            likelihood=row["likelihood"],
            confidence=row["confidence"],
            status=status.status,
            project=names.project if names else row["shown_as"],
            branch=row["branch"],
            first_crossed_at=row["first_crossed_at"],
            window_start=row["window_start"],
            window_end=row["window_end"],
            accounts=tuple(named(label) for label in row["acting"]),
            target=named(row["target"]) if row["target"] else None,
            beneficiary=named(row["gained"]) if row["gained"] else None,
            score=row["score"],
            false_alarms_per_list_year=FalseAlarms(*(rates[name] for name in _RATES)),
            title=row["title"],
            digest=row["digest"],
            messages=row["messages"],
            new_messages=status.new_messages,
            dismissed=status.dismissed,
            supersedes=status.supersedes,
            parts=self._parts[case],
            disputed=status.disputed,
        )


@cache
def _unnamed(label: str) -> NamedAccount:
    """Made once a label: every case has its A1, A2, T."""
    return NamedAccount(label=label, names=(), addresses=(), logins=())


def _html_row(entry: CaseEntry) -> str:
    crossed = f"{entry.first_crossed_at:%Y-%m-%d}" if entry.first_crossed_at else ""
    labels = ", ".join(" ".join((a.label, *a.names[:1])) for a in entry.accounts)
    rest = (str(entry.tier), entry.likelihood, entry.confidence, entry.project, labels, crossed, entry.status)
    cells = "".join(f"<td>{escape(safe_line(text))}</td>" for text in rest)
    return f'<tr><th scope="row">{escape(entry.case_id)}</th>{cells}</tr>'
