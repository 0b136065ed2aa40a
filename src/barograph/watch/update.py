"""One night in one process: fetch, load, run, and say what is new.

A night that brings nothing starts no Spark: the last run is left as it is where it rests on the same loads, settings
and code. A killed night goes on when it is started again; each part is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from barograph.cases.repository.run_history import rests_on_the_same, runs, state_of
from barograph.catalogue.tables import Table
from barograph.errors import BusyError, DataError
from barograph.storage.project_names import add_project, read_projects
from barograph.watch.changes import News, whatsnew
from barograph.watch.fetchers.registry import FETCHED
from barograph.watch.sync import Outside, Synced, alone, sync
from barograph.watch.venue_state import VenueFolder
from barograph.watch.watch_list import WatchedVenue, WatchList

if TYPE_CHECKING:
    from barograph.workspace import Workspace

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a venue gave.

    Attributes:
        venue: The venue.
        messages: New messages.
        rejects: Units not taken in.
        fault: Why it could not be loaded; None where it could.
    """

    venue: str
    messages: int = 0
    rejects: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """What one update did.

    Attributes:
        synced: What fetching gave, one report a venue.
        loaded: What loading gave, for venues with something to load.
        ran: Whether the stages were run.
        news: What is new; None where nothing was run, or nothing is loaded at all.
    """

    synced: tuple[Synced, ...]
    loaded: tuple[Loaded, ...]
    ran: bool
    news: News | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What went wrong, a line each."""
        fetching = [f"{item.venue}: fetch: {item.fault}" for item in self.synced if item.fault]
        return (*fetching, *(f"{item.venue}: load: {item.fault}" for item in self.loaded if item.fault))


def update(
    workspace: Workspace, watched: WatchList, as_of: datetime, outside: Outside, say: Say = lambda _: None
) -> Night:
    """Fetch, load, run and compare.

    Args:
        workspace: The workspace.
        watched: What is watched.
        as_of: The run's as-of; also the last day asked for.
        outside: Tokens, bounds and waiting.
        say: Called with a line as each part ends.

    Raises:
        BusyError: Another update holds the archives, or another process writes to the workspace.
        DataError: The run cannot be done.
    """
    store = workspace.store
    with alone(store.root):
        synced = sync(store.root, watched, as_of.date(), outside, lambda item: say(synced_line(item)))
        loaded = _load_all(workspace, watched, synced, say)
        _name_projects(workspace, watched)
        if not store.row_count(Table.MESSAGES):
            return Night(tuple(synced), loaded, False, None)
        before = runs(store)
        if before and rests_on_the_same(before[-1], state_of(store, workspace.config)):
            return Night(tuple(synced), loaded, False, None)
        workspace.run(as_of, on_progress=lambda report: say(f"{report.stage}: {report.seconds:.1f} s"))
    return Night(tuple(synced), loaded, True, whatsnew(store))


def synced_line(item: Synced) -> str:
    """A report of fetching in a line."""
    if item.fault:
        return f"{item.venue}: {item.fault}"
    return f"{item.venue}: {f'{item.new:,} new {item.unit}' if item.new else 'nothing new'}"


def _load_all(workspace: Workspace, watched: WatchList, synced: Sequence[Synced], say: Say) -> tuple[Loaded, ...]:
    """Load every venue that has something to load, also what a venue with a fault did fetch."""
    done = []
    waiting = {item.venue for item in synced if item.to_load}
    for project, venue in watched.venues:
        if venue.venue in waiting:
            report = _load(workspace, project, venue)
            done.append(report)
            said = report.fault or f"{report.messages:,} new messages, {report.rejects:,} rejects"
            say(f"{venue.venue}: {said}")
    return tuple(done)


def _load(workspace: Workspace, project: str, venue: WatchedVenue) -> Loaded:
    folder, kind = VenueFolder(workspace.store.root, venue), FETCHED[venue.kind]
    path = kind.loaded(folder)
    form = kind.format if kind.format != "auto" else venue.format
    if not path.exists():  # broke off before its first file
        return Loaded(venue.venue, fault="nothing of it has come yet")
    extra = {"repos": venue.repos} if venue.repos else {}
    try:
        done = workspace.load(path, venue=venue.venue, format=form, extra=extra, project=project)
    except BusyError:
        raise
    except DataError as error:
        return Loaded(venue.venue, fault=str(error))
    folder.was_loaded()
    return Loaded(venue.venue, sum(item.report.messages for item in done), sum(item.report.rejects for item in done))


def _name_projects(workspace: Workspace, watched: WatchList) -> None:
    """Say of every venue to which project it belongs, also of one that moved without new mail."""
    root = workspace.store.root
    named = read_projects(root)
    for project, venue in watched.venues:
        if named.get(venue.venue) != project:
            add_project(root, project, [venue.venue])
