"""Fetch what is new of every venue, one after the other; a venue that fails stops no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from barograph.errors import DataError
from barograph.storage.store import Store
from barograph.watch.client import Client, Limits, Token
from barograph.watch.fetchers.registry import FETCHED
from barograph.watch.fetching import Fetching
from barograph.watch.venue_state import ARCHIVES, VenueFolder
from barograph.watch.watch_list import WatchedVenue, WatchList

_TOKENS = {"api.github.com": "GITHUB_TOKEN", "gitlab.com": "GITLAB_TOKEN"}
"""Where a token is looked for when a venue names no variable: well-known hosts alone."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What fetching a venue gave.

    Attributes:
        project: Its project.
        venue: Its name.
        kind: Its kind.
        new: New files, pages or repositories.
        unit: What `new` counts.
        to_load: Something of it is not loaded yet, of this fetch or one before.
        fault: Why it could not be fetched to its end; None where it could.
    """

    project: str
    venue: str
    kind: str
    new: int
    unit: str
    to_load: bool
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What fetching needs from outside.

    Attributes:
        environment: Holds the tokens.
        limits: Bounds on what is fetched.
        sleep: Waits so many seconds.
    """

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep


def sync(
    root: Path,
    watched: WatchList,
    until: date,
    outside: Outside,
    on_venue: Callable[[Synced], None] = lambda _: None,
) -> list[Synced]:
    """Fetch what is new.

    Args:
        root: Folder of the workspace.
        watched: What to fetch.
        until: Last day to ask for, where a kind asks by day or month.
        outside: Tokens, bounds and waiting.
        on_venue: Called as each venue ends.

    Returns:
        One report a venue, in the order of the watch list.
    """
    done = []
    for project, venue in watched.venues:
        report = _synced(root, project, venue, until, outside)
        done.append(report)
        on_venue(report)
    return done


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the archives of a workspace, so that two fetches do not write the same files.

    Raises:
        BusyError: Another process holds them.
    """
    with Store(root / ARCHIVES).writing():
        yield


def _synced(root: Path, project: str, venue: WatchedVenue, until: date, outside: Outside) -> Synced:
    folder, kind = VenueFolder(root, venue), FETCHED[venue.kind]
    new, fault = 0, None
    try:
        with Client(outside.limits, token_of(venue, outside.environment), outside.sleep) as client:
            new = kind.fetch(Fetching(venue, folder, client, until))
        return Synced(project, venue.venue, venue.kind, new, kind.unit, folder.state.to_load)
    except DataError as error:
        fault = str(error)
    except OSError as error:
        fault = f"{folder.path}: {error.strerror}. Make room or give rights, then call the same command again"
    try:
        to_load = folder.state.to_load
    except DataError:
        to_load = False
    return Synced(project, venue.venue, venue.kind, new, kind.unit, to_load, fault)


def token_of(venue: WatchedVenue, environment: Mapping[str, str]) -> Token | None:
    """The token for a venue's own host, from the environment; None where there is none.

    Raises:
        DataError: The venue names a variable that is not set.
    """
    host = urlsplit(venue.url or "").netloc
    named = venue.token_env or _TOKENS.get(host)
    if named is None or not host:
        return None
    value = environment.get(named, "").strip()
    if not value and venue.token_env:
        raise DataError(f"{venue.venue}: {venue.token_env} is not set; put the token into the environment")
    if not value:
        return None
    if not value.isascii() or not value.isprintable():
        raise DataError(f"{venue.venue}: {named} holds characters that no token has")
    header = ("PRIVATE-TOKEN", value) if venue.kind == "gitlab" else ("Authorization", f"Bearer {value}")
    return Token(host, *header)
