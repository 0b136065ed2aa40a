"""Of which run a listing of cases speaks, and why it lists nothing."""

from __future__ import annotations

from datetime import datetime

from barograph.as_of import as_of_text
from barograph.cases.repository.case_repository import CaseEntry
from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.storage.store import Store


def spoken_of(store: Store) -> str | None:
    """The run that made the present cases, in words; None where nothing was ever run."""
    if store.manifest(Table.CASES) is None:
        return None
    rows = listed(store, Table.RUNS, ["run_id", "number", "as_of", "found"], order=("number",))
    if rows and rows[-1]["found"] == store.digest(Table.CASES):
        return f"run {rows[-1]['run_id'][:8]} as of {as_of_text(rows[-1]['as_of'])}"
    return f"a run as of {_as_of(store)} that is not in the history"


def check_project(store: Store, project: str) -> None:
    """See to it that the last run knew a project.

    Raises:
        DataError: Nothing was run, or there is no such project; names the nearest.
    """
    if store.manifest(Table.CASES) is None:
        raise DataError(_never_run(store))
    known = {row["project"] for table in (Table.EXPOSURE, Table.CASES) for row in listed(store, table, ["project"])}
    if project not in known:
        hint = f"{nearest(project, known)} List them with: barograph exposure --months 1"
        raise DataError(f"no project {project} in the last run.{hint}")


def why_empty(store: Store, everything: list[CaseEntry], min_tier: int) -> str:
    """Why a listing of cases is empty.

    Args:
        store: The workspace's tables.
        everything: All cases that the listing could have shown, dismissed ones and lower tiers too.
        min_tier: Lowest tier that was asked for.
    """
    if store.manifest(Table.CASES) is None:
        return _never_run(store)
    if not store.row_count(Table.PLACEMENTS):
        return f"no message is dated {_as_of(store)} or earlier; run as of a later date"
    dismissed = [case for case in everything if case.tier >= min_tier]
    if dismissed:
        return f"no open case: all {len(dismissed)} are dismissed. List them with: barograph cases --all"
    if everything:
        return f"no case of tier {min_tier} or above; {len(everything)} below"
    return "no case. That means little: polite, aged or off-list pressure is missed (docs/method.md)."


def _as_of(store: Store) -> str:
    manifest = store.manifest(Table.CASES)
    made = manifest.made("as_of") if manifest else None
    return as_of_text(datetime.fromisoformat(made)) if made else "an unknown date"


def _never_run(store: Store) -> str:
    if not store.row_count(Table.MESSAGES):
        return f"{store.root}: nothing is loaded. Begin with: barograph load auto PATH"
    return f"{store.root}: never run. Run first: barograph run --as-of DATE"
