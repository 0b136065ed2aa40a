"""How far the fetching of one venue is: `state.json` in its folder, written in one step.

A killed fetch goes on from it. `to_load` is set *before* a new file is put under its name, and taken back only when the
load has ended, so that nothing that was fetched is ever left unloaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from barograph.config import Section
from barograph.errors import DataError
from barograph.identifiers import digest
from barograph.watch.client import Validators
from barograph.watch.watch_list import WatchedVenue

ARCHIVES = "archives"
"""Folder of a workspace that holds what was fetched, one folder a venue."""


class Known(Section):
    """What a server said of a file or page."""

    etag: str | None = None
    modified: str | None = None


class Cursor(Section):
    """How far one listing of an API is.

    Attributes:
        since: Time of the last change that was fetched, as the server writes it.
        seen: `id time` of the entries fetched with that time: the server gives them again.
    """

    since: str = ""
    seen: tuple[str, ...] = Field(default=(), strict=False)


class VenueState(Section):
    """How far a venue is.

    Attributes:
        to_load: Something was fetched that is not loaded yet.
        known: File name -> what the server said of it.
        cursors: Listing -> how far it is.
        pending: Items whose parts are still to be fetched.
    """

    to_load: bool = False
    known: Mapping[str, Known] = Field(default_factory=dict)
    cursors: Mapping[str, Cursor] = Field(default_factory=dict)
    pending: tuple[str, ...] = Field(default=(), strict=False)


class VenueFolder:
    """The folder of a venue below `archives/`.

    Args:
        root: Folder of the workspace.
        venue: The venue; its name and kind give the folder's name, so that two venues never share one.
    """

    def __init__(self, root: Path, venue: WatchedVenue) -> None:
        plain = re.sub(r"[^a-z0-9.]+", "-", venue.venue.lower()).strip("-.")[:60]
        self.path = root / ARCHIVES / f"{plain or 'venue'}-{digest('venue', venue.kind, venue.venue)[:8]}"
        self.data = self.path / "data"
        self._parts = self.path / "parts"

    @property
    def state(self) -> VenueState:
        """How far it is.

        Raises:
            DataError: The file is not one of ours.
        """
        path = self.path / "state.json"
        try:
            return VenueState.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return VenueState()
        except ValidationError:
            advice = "Remove it to fetch the venue anew; what is loaded stays and is not loaded twice"
            raise DataError(f"{path}: not a state of a venue. {advice}") from None

    def save(self, state: VenueState) -> None:
        """Replace the state, in one step."""
        self.path.mkdir(parents=True, exist_ok=True)
        partial = self.path / "state.json.part"
        partial.write_text(state.model_dump_json(indent=1, exclude_defaults=True), encoding="utf-8")
        partial.replace(self.path / "state.json")

    def will_change(self) -> None:
        """Say that something is about to be fetched that must be loaded."""
        state = self.state
        if not state.to_load:
            self.save(state.model_copy(update={"to_load": True}))

    def was_loaded(self) -> None:
        """Say that all that was fetched is loaded."""
        self.save(self.state.model_copy(update={"to_load": False}))

    def known(self, name: str) -> Validators:
        """What the server said of a file."""
        known = self.state.known.get(name, Known())
        return Validators(known.etag, known.modified)

    def remember(self, name: str, validators: Validators) -> None:
        """Keep what the server said of a file."""
        state = self.state
        known = {**state.known, name: Known(etag=validators.etag, modified=validators.modified)}
        self.save(state.model_copy(update={"known": known}))

    def move(self, listing: str, cursor: Cursor, pending: tuple[str, ...] | None = None) -> None:
        """Move a listing on, and set what is pending."""
        state = self.state
        update: dict[str, object] = {"cursors": {**state.cursors, listing: cursor}}
        if pending is not None:
            update["pending"] = pending
        self.save(state.model_copy(update=update))

    def part(self, name: str) -> Path:
        """Where a file is until it is whole; never among the files that are loaded."""
        return self._parts / f"{name}.part"

    def put(self, name: str, body: bytes) -> None:
        """Put a new file of the archive under its name, in one step."""
        self.will_change()
        self.data.mkdir(parents=True, exist_ok=True)
        partial = self.part(name)
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(body)
        partial.replace(self.data / name)
