"""What was loaded for each project, and what of it was not taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barograph.catalogue.tables import Table
from barograph.storage.duckdb_reader import fetched
from barograph.storage.store import Store


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What was loaded.

    Attributes:
        venues: Lists and repositories.
        files: Archive files or refs.
        units: Units found in them.
        rejects: Units that were not taken in.
    """

    venues: int = 0
    files: int = 0
    units: int = 0
    rejects: int = 0

    @property
    def rejected(self) -> float:
        """Share of units that were not taken in, 0 to 1.

        Example:
            >>> ArchiveState(1, 1, 200, 3).rejected
            0.015
        """
        return self.rejects / self.units if self.units else 0.0

    def __add__(self, other: ArchiveState) -> ArchiveState:
        """Both together."""
        return ArchiveState(
            self.venues + other.venues,
            self.files + other.files,
            self.units + other.units,
            self.rejects + other.rejects,
        )


def archive_states(
    store: Store, seen: Mapping[str, str], named: Mapping[str, str]
) -> tuple[dict[str, ArchiveState], ArchiveState]:
    """What was loaded by project, and for venues of no project.

    Args:
        store: The workspace's tables.
        seen: Venue -> project of venues with messages.
        named: Venue -> project by the configuration.

    Returns:
        Project -> state; and the state of the rest, such as feeds of many repositories.
    """
    asked = """select venue, count(distinct path), sum(units)::bigint, sum(rejects)::bigint
        from loads group by venue order by venue"""
    rows = fetched(store, {Table.LOADS: ("venue", "path", "units", "rejects")}, asked)
    loaded = {venue: ArchiveState(1, files, units or 0, rejects or 0) for venue, files, units, rejects in rows}
    projects = {**named, **seen}
    states: dict[str, ArchiveState] = {}
    elsewhere = ArchiveState()
    for venue in sorted({*loaded, *seen}):
        state = loaded.get(venue, ArchiveState(venues=1))
        if venue in projects:
            states[projects[venue]] = states.get(projects[venue], ArchiveState()) + state
        else:
            elsewhere += state
    return states, elsewhere
