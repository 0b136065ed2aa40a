"""What a workspace holds: its venues with spans and counts, the last load, the last run. Read by DuckDB, no JVM.

When a load or a run ended comes from the file system: no table holds it, since nothing that is computed reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from barograph.cases.repository.listing import listed
from barograph.cases.repository.run_history import cases_of, runs
from barograph.catalogue.tables import Table
from barograph.storage.duckdb_reader import shared, source
from barograph.storage.store import Store


@dataclass(frozen=True, slots=True)
class Venue:
    """What is loaded of a venue.

    Attributes:
        venue: Its name.
        first: Day of its first message, ISO; None where it has none.
        last: Day of its last message.
        messages: Messages.
        accounts: Accounts that wrote them, as seen.
        rejects: Units that were not taken in.
    """

    venue: str
    first: str | None
    last: str | None
    messages: int
    accounts: int
    rejects: int


@dataclass(frozen=True, slots=True)
class LastLoad:
    """The last load.

    Attributes:
        ended: When it was recorded.
        venue: Where its messages went.
        source: Format of the archive.
    """

    ended: datetime
    venue: str
    source: str


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of the history.

    Attributes:
        run_id: Its id.
        as_of: Nothing later was looked at.
        ended: When it was recorded; a run that found the same again is not recorded anew.
        cases: Cases by tier: to watch, to review, high.
    """

    run_id: str
    as_of: datetime
    ended: datetime
    cases: tuple[int, int, int]


def venues(store: Store) -> tuple[Venue, ...]:
    """The venues of a workspace, by name."""
    rejected: dict[str, int] = {}
    for row in listed(store, Table.REJECTS, ["venue"]):
        rejected[row["venue"]] = rejected.get(row["venue"], 0) + 1
    found = {name: Venue(name, None, None, 0, 0, count) for name, count in rejected.items()}
    if store.row_count(Table.MESSAGES):
        rows = source(shared(), store, Table.MESSAGES, ("venue", "sent_at", "account_id"))
        span = "strftime(min(sent_at), '%Y-%m-%d'), strftime(max(sent_at), '%Y-%m-%d')"
        asked = f"select venue, {span}, count(*), count(distinct account_id) from {rows} group by venue"  # noqa: S608 (names of our own)
        with shared().cursor() as cursor:
            for name, first, last, messages, accounts in cursor.execute(asked).fetchall():
                found[name] = Venue(name, first, last, messages, accounts, rejected.get(name, 0))
    return tuple(found[name] for name in sorted(found))


def last_load(store: Store) -> LastLoad | None:
    """The last load; None where nothing was ever loaded."""
    manifest, record = store.manifest(Table.MESSAGES), store.folder(Table.LOADS) / "manifest.json"
    if manifest is None or not record.exists():
        return None
    return LastLoad(_written(record), manifest.made("venue") or "unknown", manifest.made("source") or "unknown")


def last_run(store: Store) -> LastRun | None:
    """The last run of the history; None where nothing was ever run to its end."""
    known = runs(store)
    if not known:
        return None
    run = known[-1]
    tiers = [case.tier for case in cases_of(store, run.run_id)]
    counts = (tiers.count(0), tiers.count(1), tiers.count(2))
    return LastRun(run.run_id, run.as_of, _written(store.folder(Table.RUNS) / "manifest.json"), counts)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
