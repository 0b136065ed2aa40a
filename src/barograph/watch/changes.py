"""What a run found that an earlier one had not, and why as far as that is known.

A case is followed by its id, and where its id has changed by the messages it rests on, as decisions are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from barograph.as_of import as_of_text
from barograph.cases.repository.decisions import followers
from barograph.cases.repository.run_history import RunCase, RunRecord, cases_of, run_named, runs
from barograph.errors import DataError
from barograph.storage.store import Store

Step = Literal["new", "raised", "lowered", "returned", "vanished", "dismissed"]
STEPS: tuple[Step, ...] = ("new", "raised", "returned", "lowered", "vanished", "dismissed")
"""In the order in which they are listed: what may need a reader first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a case.

    Attributes:
        step: new, raised or lowered in tier, returned after it had been dismissed, vanished, or dismissed.
        case_id: The case; for one that vanished the id it had.
        project: Its project, with labels in place of names.
        tier_before: Tier in the earlier run, None where it was not there.
        tier: Tier now, None where it is gone.
        rate: False alarms per list-year that order the queue, now or last.
        messages_before: Messages it rested on, 0 where it was not there.
        messages: Messages it rests on, 0 where it is gone.
        was: Id it had before, where that was another one.
        why: What differs between the runs that can have done it, one phrase each.
    """

    step: Step
    case_id: str
    project: str
    tier_before: int | None
    tier: int | None
    rate: float
    messages_before: int
    messages: int
    was: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What one run brought.

    Attributes:
        run: The run spoken of.
        before: The run it is compared with; None for the first, where every case is new.
        changes: What has changed.
        open_cases: Cases of the run that are not dismissed.
    """

    run: RunRecord
    before: RunRecord | None
    changes: tuple[Change, ...]
    open_cases: int


def whatsnew(store: Store, since: datetime | None = None, run: str | None = None) -> News:
    """What is new: in the last run against the one before it, against a date, or in a named run.

    Args:
        store: The workspace's tables.
        since: Compare the last run with the last one before it whose as-of is not later than this.
        run: Id of a run, or its first letters: what that run brought.

    Raises:
        DataError: Nothing was ever run, or no such run.
    """
    known = runs(store)
    if not known:
        raise DataError(f"{store.root}: no run is recorded. Run first: barograph run --as-of DATE")
    chosen = run_named(known, run) if run else known[-1]
    earlier = [item for item in known if item.number < chosen.number and (since is None or item.as_of <= since)]
    before = earlier[-1] if earlier else None
    old = cases_of(store, before.run_id) if before else ()
    now = cases_of(store, chosen.run_id)
    changes = sorted(_changes(old, now, before, chosen), key=_order)
    return News(chosen, before, tuple(changes), sum(not case.dismissed for case in now))


def _order(change: Change) -> tuple[int, int, float, str]:
    tier = change.tier if change.tier is not None else change.tier_before
    return STEPS.index(change.step), -(tier or 0), change.rate, change.case_id


def _changes(
    old: Sequence[RunCase], now: Sequence[RunCase], before: RunRecord | None, run: RunRecord
) -> Iterator[Change]:
    pairs = _followed(old, now)
    general = tuple(_differences(before, run))
    for case in now:
        earlier = pairs.get(case.case_id)
        step = _step(earlier, case)
        if step:
            yield _change(step, earlier, case, (*_of_case(earlier, case, before), *general))
    gone = {case.case_id for case in old} - {case.case_id for case in pairs.values()}
    for case in old:
        if case.case_id in gone and not case.dismissed:
            yield _change("vanished", case, None, general)


def _followed(old: Sequence[RunCase], now: Sequence[RunCase]) -> Mapping[str, RunCase]:
    """Present case -> what it was: the same id, else the earlier case with most of its messages."""
    by_id = {case.case_id: case for case in old}
    found = {case.case_id: by_id[case.case_id] for case in now if case.case_id in by_id}
    sets = {case.case_id: frozenset(case.message_ids) for case in now if case.case_id not in found}
    shared: dict[str, tuple[int, RunCase]] = {}
    for case in old:
        if case.case_id not in found:
            known = frozenset(case.message_ids)
            for name in followers(known, sets):
                size = len(known & sets[name])
                if name not in shared or size > shared[name][0]:
                    shared[name] = (size, case)
    return {**found, **{name: case for name, (_, case) in shared.items()}}


def _step(earlier: RunCase | None, case: RunCase) -> Step | None:
    if earlier is None:
        return None if case.dismissed else "new"
    if case.dismissed != earlier.dismissed:
        return "dismissed" if case.dismissed else "returned"
    if case.dismissed or case.tier == earlier.tier:
        return None
    return "raised" if case.tier > earlier.tier else "lowered"


def _change(step: Step, earlier: RunCase | None, case: RunCase | None, why: tuple[str, ...]) -> Change:
    shown = case or earlier
    assert shown is not None  # one of the two is always there
    return Change(
        step=step,
        case_id=shown.case_id,
        project=shown.shown_as,
        tier_before=earlier.tier if earlier else None,
        tier=case.tier if case else None,
        rate=shown.rate,
        messages_before=earlier.messages if earlier else 0,
        messages=case.messages if case else 0,
        was=earlier.case_id if earlier and case and earlier.case_id != case.case_id else None,
        why=why,
    )


def _of_case(earlier: RunCase | None, case: RunCase, before: RunRecord | None) -> Iterator[str]:
    """What differs in the case itself."""
    if earlier is None:
        if before and case.window_end > before.as_of:
            yield f"new mail: its last message came after {as_of_text(before.as_of)}"
        return
    fresh = len(set(case.message_ids) - set(earlier.message_ids))
    if fresh:
        yield f"new mail: {fresh} more in the case"
    if case.status != earlier.status:
        yield f"decision: {earlier.status} became {case.status}"


def _differences(before: RunRecord | None, run: RunRecord) -> Iterator[str]:
    """What differs between two runs as a whole."""
    if before is None:
        yield "first run"
        return
    if run.as_of != before.as_of:
        yield f"as-of moved from {as_of_text(before.as_of)} to {as_of_text(run.as_of)}"
    if run.loaded != before.loaded:
        more = run.messages - before.messages
        yield f"loaded since: {more:,} messages" if more > 0 else "what is loaded changed"
    if run.linked != before.linked:
        yield "accounts joined or parted"
    if run.config != before.config:
        yield "configuration changed"
    if run.calibration != before.calibration:
        yield "calibration changed"
    if run.code != before.code:
        yield f"barograph changed ({before.version} to {run.version})"


def one_line(news: News) -> str:
    """The news in a line.

    Example:
        >>> one_line(whatsnew(store))  # doctest: +SKIP
        'as of 2024-06-30: 1 new case, 2 open'
    """
    counted = [(step, sum(change.step == step for change in news.changes)) for step in STEPS]
    said = ", ".join(f"{number} {step}" for step, number in counted if number)
    return f"as of {as_of_text(news.run.as_of)}: {said or 'nothing new'}; {news.open_cases} open"


def sentences(changes: Iterable[Change]) -> Iterator[str]:
    """Each change in a sentence, without names."""
    for change in changes:
        tiers = f"tier {change.tier}" if change.tier is not None else "gone"
        if change.tier_before is not None and change.tier_before != change.tier:
            tiers = f"tier {change.tier_before} before, now {tiers}"
        was = f", was {change.was}" if change.was else ""
        why = f" ({'; '.join(change.why)})" if change.why else ""
        number = change.messages or change.messages_before
        yield f"{change.step}: {change.case_id}{was}, project {change.project}, {tiers}, {number} messages{why}"
