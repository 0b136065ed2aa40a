"""Read cases back from a workspace, without Spark: the queue, one case file, the key of its labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from barograph.cases.build import decisions_of
from barograph.cases.model import CaseFile, NamedAccount, Names
from barograph.cases.records import DecisionRecord, records
from barograph.errors import DataError, nearest
from barograph.store import Store
from barograph.tables import Table

_RATES = ("rate_surrogate", "rate_surrogate_upper", "rate_real", "rate_real_upper", "list_years")


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
    """One row of the queue; the contract of `barograph cases --format json` (DESIGN 8).

    Attributes:
        accounts: One row an acting account: its label, and names, addresses and logins where they were asked for.
        venue: The project; labels stand in place of names inside it unless they were asked for.
    """

    case_id: str
    tier: int
    likelihood: str
    confidence: str
    status: str
    venue: str
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


class Shelf:
    """The cases of a workspace.

    Args:
        store: The workspace's tables.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._store.arrow(Table.CASES).to_pylist()
        return rows

    @cached_property
    def _rates(self) -> dict[str, dict[str, Any]]:
        held = self._store.arrow(Table.EPISODES, ["episode_id", *_RATES]).to_pylist()
        return {row["episode_id"]: row for row in held}

    @cached_property
    def _decisions(self) -> dict[str, tuple[DecisionRecord, ...]]:
        found: dict[str, tuple[DecisionRecord, ...]] = {}
        for row in records(DecisionRecord, self._store.arrow(Table.DECISIONS)):
            found[row.case_id] = (*found.get(row.case_id, ()), row)
        return found

    def entries(self, identify: bool) -> list[CaseEntry]:
        """The queue: highest tier first, then the rarest."""
        ordered = sorted(self._rows, key=lambda row: (-row["tier"], row["rate"], -row["score"], row["case_id"]))
        return [self._entry(row, identify) for row in ordered]

    def case(self, case_id: str, identify: bool) -> CaseFile:
        """One case file with the decisions taken so far; with its key inside where asked for.

        Raises:
            DataError: No such case.
        """
        row = self._row(case_id)
        case = CaseFile.model_validate_json(row["document"])
        taken = decisions_of(self._decisions.get(case.head.case_id, ()))
        names = Names.model_validate_json(row["names"]) if identify else None
        return case.model_copy(update={"decisions": taken, "names": names})

    def names(self, case_id: str) -> Names:
        """The key of a case.

        Raises:
            DataError: No such case.
        """
        return Names.model_validate_json(self._row(case_id)["names"])

    def _row(self, case_id: str) -> dict[str, Any]:
        known = {row["case_id"]: row for row in self._rows}
        if case_id not in known:
            raise DataError(f"no case {case_id}.{nearest(case_id, known)} List them with: barograph cases")
        return known[case_id]

    def _entry(self, row: dict[str, Any], identify: bool) -> CaseEntry:
        case = orjson.loads(row["document"])
        rates = self._rates[row["episode_id"]]
        names = Names.model_validate_json(row["names"]) if identify else None
        known = {account.label: account for account in names.accounts} if names else {}

        def of(role: str) -> tuple[NamedAccount, ...]:
            labels = [account["label"] for account in case["accounts"] if account["role"] == role]
            return tuple(known.get(x, NamedAccount(label=x, names=(), addresses=(), logins=())) for x in labels)

        decided = self._decisions.get(row["case_id"], ())
        return CaseEntry(
            case_id=row["case_id"],
            tier=row["tier"],
            likelihood=case["summary"]["likelihood"]["word"],
            confidence=case["summary"]["confidence"],
            status=max(decided, key=lambda taken: taken.at).status if decided else "New",
            venue=names.project if names else case["head"]["project"],
            branch=case["head"]["branch"],
            first_crossed_at=row["first_crossed_at"],
            window_start=row["window_start"],
            window_end=row["window_end"],
            accounts=of("acting"),
            target=next(iter(of("target")), None),
            beneficiary=next(iter(of("gained")), None),
            score=row["score"],
            false_alarms_per_list_year=FalseAlarms(*(rates[name] for name in _RATES)),
            title=case["head"]["title"],
            digest=row["digest"],
        )
