"""What every run found: a history that no later run replaces. It names nobody: ids and digests only.

A run is recorded once all its stages have ended, unless it repeats the run before it: the same inputs, settings and
decisions gave the same cases. Nothing here reads the clock; runs are numbered in the order in which they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from barograph.cases.inputs.record import Record, columns
from barograph.cases.repository.decisions import all_decisions, case_messages, cases_as_of, status_by_case
from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.identifiers import digest
from barograph.storage.store import Store
from barograph.version import VERSION, code_digest

if TYPE_CHECKING:
    from barograph.config import Config


@dataclass(frozen=True, slots=True)
class RunRecord(Record):
    """A row of `Table.RUNS`."""

    table: ClassVar[Table] = Table.RUNS
    run_id: str
    number: int
    as_of: datetime
    messages: int
    cases: int
    loaded: str
    linked: str
    decided: str
    found: str
    config: str
    calibration: str
    code: str
    version: str


@dataclass(frozen=True, slots=True)
class RunCase(Record):
    """A row of `Table.RUN_CASES`."""

    table: ClassVar[Table] = Table.RUN_CASES
    run_id: str
    case_id: str
    project: str
    shown_as: str
    tier: int
    rate: float
    likelihood: str
    window_end: datetime
    messages: int
    message_ids: tuple[str, ...]
    status: str
    dismissed: bool


def runs(store: Store) -> tuple[RunRecord, ...]:
    """Every recorded run, oldest first."""
    return tuple(RunRecord(**row) for row in listed(store, Table.RUNS, columns(RunRecord), order=("number",)))


def cases_of(store: Store, run_id: str) -> tuple[RunCase, ...]:
    """The cases of a run, highest tier first, then the rarest."""
    rows = listed(store, Table.RUN_CASES, columns(RunCase), ("run_id", run_id))
    return tuple(sorted((RunCase(**row) for row in rows), key=lambda row: (-row.tier, row.rate, row.case_id)))


def run_named(known: Iterable[RunRecord], text: str) -> RunRecord:
    """The run with this id, or whose id begins so.

    Raises:
        DataError: None, or several.
    """
    known = tuple(known)
    found = [run for run in known if run.run_id.startswith(text.lower())] if text else []
    if len(found) == 1:
        return found[0]
    if found:
        raise DataError(f"run {text}: {len(found)} runs begin so; give more of the id")
    hint = nearest(text, [run.run_id[: max(len(text), 8)] for run in known])
    raise DataError(f"no run {text}.{hint} List them with: barograph whatsnew --runs")


def record_run(store: Store, config: Config, as_of: datetime) -> RunRecord:
    """Add the run that has just ended to the history.

    Args:
        store: The workspace's tables, locked for writing by the caller.
        config: Its configuration.
        as_of: Its as-of.

    Returns:
        Its record, or the one before it where it repeats that.
    """
    import pyarrow as pa

    before = runs(store)
    state = state_of(store, config)
    as_before = before and replace(state, run_id=before[-1].run_id, number=before[-1].number, as_of=as_of) == before[-1]
    if as_before:
        return before[-1]
    number = len(before) + 1
    identity = [str(value) for name, value in asdict(state).items() if name not in ("run_id", "number", "as_of")]
    run = replace(state, run_id=digest("run", number, as_of.isoformat(), *identity), number=number, as_of=as_of)
    rows = [asdict(row) for row in _present_cases(store, run.run_id)]
    recorded = store.arrow(Table.RUN_CASES)
    kept = [
        name in {old.run_id for old in before} for name in recorded["run_id"].to_pylist()
    ]  # a killed record leaves some
    added = pa.Table.from_pylist(rows, schema=Table.RUN_CASES.arrow)
    cases = pa.concat_tables([recorded.filter(pa.array(kept, pa.bool_())), added])
    store.replace_arrow(Table.RUN_CASES, cases, {"stage": "run"})
    row = pa.Table.from_pylist([asdict(run)], schema=Table.RUNS.arrow)
    store.replace_arrow(Table.RUNS, pa.concat_tables([store.arrow(Table.RUNS), row]), {"stage": "run"})
    return run


def loaded_digest(store: Store) -> str:
    """Digest of all that was loaded, as `RunRecord.loaded` keeps it."""
    return digest("loaded", store.digest(Table.MESSAGES), store.digest(Table.RIGHTS))


def state_of(store: Store, config: Config) -> RunRecord:
    """What a run that ended now would rest on and hold; without id, number and as-of."""
    from barograph.detection.calibration.rates import calibration_of

    return RunRecord(
        run_id="",
        number=0,
        as_of=datetime.min,  # noqa: DTZ901 (replaced by the as-of of the run)
        messages=store.row_count(Table.MESSAGES),
        cases=store.row_count(Table.CASES),
        loaded=loaded_digest(store),
        linked=store.digest(Table.LINKS),
        decided=store.digest(Table.DECISIONS),
        found=store.digest(Table.CASES),
        config=config.digest(),
        calibration=calibration_of(config).calibration_id,
        code=code_digest(),
        version=VERSION,
    )


def rests_on_the_same(run: RunRecord, now: RunRecord) -> bool:
    """Whether a run at the same as-of would find the same again: same loads, settings and code."""
    names = ("loaded", "config", "calibration", "code")
    return all(getattr(run, name) == getattr(now, name) for name in names)


def _present_cases(store: Store, run_id: str) -> list[RunCase]:
    names = [item.name for item in fields(RunCase) if item.name not in ("run_id", "messages", "status", "dismissed")]
    rows: list[dict[str, Any]] = listed(store, Table.CASES, names)
    status = status_by_case(case_messages(store), all_decisions(store), cases_as_of(store))
    return [
        RunCase(
            run_id=run_id,
            messages=len(row["message_ids"]),
            status=status[row["case_id"]].status,
            dismissed=status[row["case_id"]].dismissed,
            **row,
        )
        for row in sorted(rows, key=lambda row: row["case_id"])
    ]
