"""What a fetcher is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from barograph.watch.client import Client
from barograph.watch.venue_state import VenueFolder
from barograph.watch.watch_list import WatchedVenue


@dataclass(frozen=True, slots=True)
class Fetching:
    """One venue to be fetched.

    Attributes:
        venue: The venue.
        folder: Where it is kept.
        client: How a server is asked; one request at a time.
        until: Last day to ask for, where a kind asks by day or month.
    """

    venue: WatchedVenue
    folder: VenueFolder
    client: Client
    until: date

    @property
    def url(self) -> str:
        """URL or path of the venue."""
        return self.venue.url or ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How venues of one kind are fetched and loaded.

    Attributes:
        fetch: Fetches what is new; returns the number of new files, pages or repositories.
        loaded: The path to load.
        format: The format to load it as; `auto` recognises it.
        unit: What is counted.
    """

    fetch: Callable[[Fetching], int]
    loaded: Callable[[VenueFolder], Path]
    format: str
    unit: str
