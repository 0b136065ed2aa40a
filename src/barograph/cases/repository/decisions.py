"""Decisions on cases: append-only rows that survive every rebuild and follow their case when its id changes.

A decision keeps digests of the messages its case then rested on. From them alone follows, whenever cases are rebuilt:

- whose decision it is: its own id's, and where that id is gone, every case that shares at least half of the smaller of
  the two sets of messages (a case that grew, two cases that became one, one that became two);
- whether anything is new: a message the decision did not know. A dismissed case stays out of the queue until then.

- whether it still stands: a decision may expire, and the as-of of the run that made the cases tells; and whether it is
  disputed: the last decision carries what an account disputes, until somebody decides again.

Nothing here reads the clock: `at` is given by whoever decides. The reviewer answers for a statement recorded here with
their name; the id of the decision covers the statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from barograph.cases.inputs.record import columns, records
from barograph.cases.repository.decision_record import DecisionRecord
from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.identifiers import digest
from barograph.storage.store import Store

if TYPE_CHECKING:
    import duckdb

    from barograph.cases.model.case import CaseDecision
    from barograph.config import Review

STATUSES = ("New", "InProgress", "Indeterminate", "FalsePositive", "TruePositive", "Duplicate")
DISMISSED = frozenset({"FalsePositive", "Duplicate"})
"""Statuses that take a case out of the queue until a new message arrives."""

SAME_CASE = 0.5
"""Least share of the smaller set of messages that two cases have in common if one follows the other."""

LONGEST = {"reviewer": 200, "second_reader": 200, "reason": 20_000, "reply": 200_000, "dispute": 20_000}
"""Characters a text may have."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a human being says of a case.

    Attributes:
        status: One of `STATUSES`.
        reviewer: Who decides.
        reason: Why, in words.
        at: When; an instant with a zone.
        second_reader: Who read the case too.
        reply: Statement of somebody concerned (right of reply); stored unedited.
        duplicate_of: The case this one repeats; with status Duplicate, and only then.
        statement_of: Label of the account whose statement `reply` is, e.g. A1.
        dispute: What that account disputes.
        expires_at: As of this instant the decision stands no longer; None where it does not expire.

    Example:
        >>> from datetime import UTC
        >>> Judgement("FalsePositive", "fern", "a course of students", datetime(2024, 5, 1, tzinfo=UTC)).status
        'FalsePositive'
    """

    status: str
    reviewer: str
    reason: str
    at: datetime
    second_reader: str | None = None
    reply: str | None = None
    duplicate_of: str | None = None
    statement_of: str | None = None
    dispute: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """The status of a case by the decisions on it.

    Attributes:
        status: Status of the last decision on the case itself, else of the last one that follows it, else New; of
            decisions that stand.
        decisions: All of them, by time.
        supersedes: Ids this case had, or swallowed, when some of them were taken.
        new_messages: Messages the deciding decision did not know; 0 where nobody has decided.
        disputed: The last decision, whether it stands or not, says what an account disputes.
    """

    status: str = "New"
    decisions: tuple[DecisionRecord, ...] = ()
    supersedes: tuple[str, ...] = ()
    new_messages: int = 0
    disputed: bool = False

    @property
    def dismissed(self) -> bool:
        """Out of the queue: dismissed, and nothing new since."""
        return self.status in DISMISSED and self.new_messages == 0


def all_decisions(store: Store, engine: duckdb.DuckDBPyConnection | None = None) -> tuple[DecisionRecord, ...]:
    """Every decision ever taken, by time.

    Args:
        store: The workspace's tables.
        engine: A DuckDB connection to read with; a new one without it.
    """
    rows = listed(store, Table.DECISIONS, columns(DecisionRecord), engine=engine)
    return tuple(sorted((DecisionRecord(**row) for row in rows), key=_order))


def record(store: Store, case_id: str, judgement: Judgement, rules: Review | None = None) -> DecisionRecord:
    """Add a decision; what was decided before is never changed.

    Args:
        store: The workspace's tables.
        case_id: The case.
        judgement: What is decided, by whom, why and when.
        rules: Who may decide, and when two must; None for anybody alone.

    Returns:
        The row added.

    Raises:
        DataError: No such case, or the judgement holds faults; all are listed.
        BusyError: Another process writes to this workspace.
    """
    import pyarrow as pa

    with store.writing():
        cases = case_messages(store)
        before = store.arrow(Table.DECISIONS)
        faults = list(faults_of(judgement, case_id, cases, records(DecisionRecord, before)))
        faults += _faults_of_statement(judgement, _labels(store, case_id))
        if rules is not None:
            faults += _faults_of_readers(judgement, _tier(store, case_id), rules)
        if faults:
            raise DataError("\n".join(faults))
        row = _row(store, case_id, judgement, cases[case_id])
        values = {name: getattr(row, name) for name in Table.DECISIONS.columns}
        added = pa.Table.from_pylist([values], schema=Table.DECISIONS.arrow)
        store.replace_arrow(Table.DECISIONS, pa.concat_tables([before, added]), {"stage": "decide"})
    return row


def case_messages(store: Store, engine: duckdb.DuckDBPyConnection | None = None) -> dict[str, frozenset[str]]:
    """The messages each present case rests on.

    Args:
        store: The workspace's tables.
        engine: A DuckDB connection to read with; a new one without it.
    """
    rows = listed(store, Table.CASES, ["case_id", "message_ids"], engine=engine)
    return {row["case_id"]: frozenset(row["message_ids"]) for row in rows}


def faults_of(
    judgement: Judgement, case_id: str, cases: Mapping[str, frozenset[str]], before: Iterable[DecisionRecord]
) -> Iterable[str]:
    """What is wrong with a judgement, one line each, in words for the one who gave it."""
    if case_id not in cases:
        yield f"no case {case_id}.{nearest(case_id, cases)} List them with: barograph cases"
    if judgement.status not in STATUSES:
        hint = nearest(judgement.status, STATUSES)
        yield f"status {judgement.status!r}: expected one of {', '.join(STATUSES)}.{hint}"
    for name, text in (("reviewer", judgement.reviewer), ("reason", judgement.reason)):
        if not text.strip():
            yield f"{name}: say {'who decides' if name == 'reviewer' else 'why'}"
    for name, longest in LONGEST.items():
        text = getattr(judgement, name) or ""
        if len(text) > longest:
            yield f"{name}: {len(text):,} characters, at most {longest:,} are kept"
    second = judgement.second_reader
    if second and second.strip().casefold() == judgement.reviewer.strip().casefold():
        yield "second_reader: the same as the reviewer; a second reader is somebody else"
    yield from _faults_of_duplicate(judgement, case_id, cases)
    yield from _faults_of_instant(judgement, case_id, before)


def cases_as_of(store: Store, engine: duckdb.DuckDBPyConnection | None = None) -> datetime | None:
    """As-of of the run that made the present cases; None where there is no case.

    Args:
        store: The workspace's tables.
        engine: A DuckDB connection to read with; a new one without it.
    """
    rows = listed(store, Table.CASES, ["as_of"], limit=1, engine=engine)
    return rows[0]["as_of"] if rows else None


def _tier(store: Store, case_id: str) -> int:
    """Tier of a case; -1 where there is none, which is reported elsewhere."""
    return next((int(row["tier"]) for row in listed(store, Table.CASES, ["tier"], ("case_id", case_id))), -1)


def _faults_of_readers(judgement: Judgement, tier: int, rules: Review) -> Iterable[str]:
    """What is wrong with who decides."""
    second = (judgement.second_reader or "").strip()
    for name, who in (("reviewer", judgement.reviewer.strip()), ("second_reader", second)):
        if rules.readers and who and who not in rules.readers:
            hint = nearest(who, rules.readers)
            yield f"{name}: {who!r} is not in review.readers: {', '.join(rules.readers)}.{hint}"
    needed = rules.two_from_tier is not None and tier >= rules.two_from_tier
    if needed and judgement.status in DISMISSED and not second:
        yield f"second_reader: a case of tier {tier} is dismissed by two readers (review.two_from_tier)"


def status_by_case(
    cases: Mapping[str, frozenset[str]], decided: Sequence[DecisionRecord], as_of: datetime | None = None
) -> dict[str, CaseStatus]:
    """The status of every case.

    Args:
        cases: Case id -> the messages it rests on now.
        decided: All decisions ever taken.
        as_of: As-of of the run that made the cases, by which decisions expire; None: none has.

    Example:
        >>> status_by_case({"C-A": frozenset({"m1"})}, ())["C-A"].status
        'New'
    """
    own: dict[str, list[DecisionRecord]] = {}
    followed: dict[str, list[DecisionRecord]] = {}
    for row in sorted(decided, key=_order):
        if row.case_id in cases:
            own.setdefault(row.case_id, []).append(row)
        else:
            for case in followers(frozenset(row.message_ids), cases):
                followed.setdefault(case, []).append(row)
    return {case: _case_status(ids, own.get(case, []), followed.get(case, []), as_of) for case, ids in cases.items()}


def followers(known: frozenset[str], cases: Mapping[str, frozenset[str]]) -> list[str]:
    """Present cases that a case with these messages has become.

    Example:
        >>> followers(frozenset({"a", "b"}), {"C-1": frozenset({"a", "b", "c"}), "C-2": frozenset({"d"})})
        ['C-1']
    """
    return [
        case
        for case, ids in cases.items()
        if known and ids and len(known & ids) >= SAME_CASE * min(len(known), len(ids))
    ]


def decisions_of(decisions: Iterable[DecisionRecord]) -> tuple[CaseDecision, ...]:
    """Decisions as a case file shows them, in the order in which they were taken."""
    from barograph.cases.model.case import CaseDecision

    return tuple(
        CaseDecision(
            case_id=row.case_id,
            status=row.status,
            reviewer=row.reviewer,
            second_reader=row.second_reader or None,
            reason=row.reason,
            reply=row.reply or None,
            duplicate_of=row.duplicate_of or None,
            at=row.at,
            case_digest=row.case_digest,
            statement_of=row.statement_of or None,
            dispute=row.dispute or None,
            expires_at=row.expires_at,
        )
        for row in sorted(decisions, key=_shown_order)
    )


def last_status(decisions: Iterable[DecisionRecord], as_of: datetime | None = None) -> str:
    """Status a case file with these decisions has: that of the last of them that stands, New without one."""
    found = sorted((row for row in decisions if row.stands(as_of)), key=_shown_order)
    return found[-1].status if found else "New"


def evidence_digest(message_ids: Iterable[str]) -> str:
    """Digest of the messages a case rests on, whatever their order."""
    return digest("evidence", *sorted(message_ids))


def _case_status(
    ids: frozenset[str], own: list[DecisionRecord], followed: list[DecisionRecord], as_of: datetime | None
) -> CaseStatus:
    if not own and not followed:
        return CaseStatus()
    deciding = next((row for rows in (own, followed) for row in reversed(rows) if row.stands(as_of)), None)
    return CaseStatus(
        status=deciding.status if deciding else "New",
        decisions=tuple(sorted([*followed, *own], key=_order)),
        supersedes=tuple(sorted({row.case_id for row in followed})),
        new_messages=len(ids - set(deciding.message_ids)) if deciding else 0,
        disputed=bool((own or followed)[-1].dispute),
    )


def _order(row: DecisionRecord) -> tuple[datetime, str]:
    return row.at, row.decision_id


def _shown_order(row: DecisionRecord) -> tuple[datetime, str, str]:
    return row.at, row.status, row.reviewer


def _row(store: Store, case_id: str, judgement: Judgement, ids: frozenset[str]) -> DecisionRecord:
    seen = listed(store, Table.CASES, ["digest"], ("case_id", case_id))[0]["digest"]
    clean = replace(
        judgement, reviewer=judgement.reviewer.strip(), second_reader=(judgement.second_reader or "").strip() or None
    )
    answer = [clean.statement_of, clean.dispute, clean.expires_at.isoformat() if clean.expires_at else None]
    covered = [*answer, clean.reply] if any(answer) else []
    return DecisionRecord(
        decision_id=digest("decision", case_id, clean.at.isoformat(), clean.reviewer, clean.status, *covered),
        case_id=case_id,
        case_digest=seen,
        status=clean.status,
        reviewer=clean.reviewer,
        second_reader=clean.second_reader,
        reason=clean.reason.strip(),
        at=clean.at,
        reply=clean.reply or None,
        evidence_digest=evidence_digest(ids),
        duplicate_of=clean.duplicate_of or None,
        message_ids=tuple(sorted(ids)),
        statement_of=clean.statement_of or None,
        dispute=(clean.dispute or "").strip() or None,
        expires_at=clean.expires_at,
    )


def _labels(store: Store, case_id: str) -> tuple[str, ...]:
    """Labels of the accounts a case speaks of."""
    names = ["acting", "target", "gained"]
    rows = listed(store, Table.CASES, names, ("case_id", case_id))
    return tuple(label for row in rows for label in (*row["acting"], row["target"], row["gained"]) if label)


def _faults_of_statement(judgement: Judgement, labels: Sequence[str]) -> Iterable[str]:
    account = judgement.statement_of
    if account and labels and account not in labels:
        yield f"statement_of {account!r}: no account of the case; expected one of {', '.join(labels)}"
    if account and not (judgement.reply or judgement.dispute):
        yield f"statement_of: {account} is named, but there is no statement and no dispute of that account"
    if judgement.dispute and not account:
        yield "dispute: say whose it is, with statement_of and the label of the account"
    expires = judgement.expires_at
    if expires is not None and expires.tzinfo is None:
        yield f"expires_at: {expires.isoformat()} has no zone, e.g. {expires.isoformat()}Z"
    elif expires is not None and judgement.at.tzinfo is not None and expires <= judgement.at:
        yield f"expires_at: {expires.isoformat()} is not after the decision itself ({judgement.at.isoformat()})"


def _faults_of_duplicate(judgement: Judgement, case_id: str, cases: Mapping[str, frozenset[str]]) -> Iterable[str]:
    other = judgement.duplicate_of
    if judgement.status == "Duplicate" and not other:
        yield "duplicate_of: a duplicate names the case it repeats"
    elif other and judgement.status != "Duplicate":
        yield f"duplicate_of: {other} is named, but the status is {judgement.status}; only a Duplicate repeats a case"
    elif other == case_id:
        yield f"duplicate_of: {other} is this case"
    elif other and other not in cases:
        yield f"duplicate_of: no case {other}.{nearest(other, cases)}"


def _faults_of_instant(judgement: Judgement, case_id: str, before: Iterable[DecisionRecord]) -> Iterable[str]:
    if judgement.at.tzinfo is None:
        yield f"at: {judgement.at.isoformat()} has no zone, e.g. {judgement.at.isoformat()}Z"
        return
    last = max((row.at for row in before if row.case_id == case_id), default=None)
    if last is not None and judgement.at <= last:
        yield f"at: {judgement.at.isoformat()} is not after the last decision on this case ({last.isoformat()})"
