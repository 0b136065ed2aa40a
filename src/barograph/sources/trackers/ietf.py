"""`archive.json` of IETF working groups: one document a repository (tool i-d-template, script archive_repo.py).

camelCase keys, bare logins, no ids for comments: they get one made of author, instant and text, so they are not
recognised as the same comment in a GH Archive hour. Review comments state no author: it is the review's.
"""

from __future__ import annotations

from collections.abc import Iterator

from barograph.sources.base import Ignored, ReadOptions, Record
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, entries, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape, holds_objects, not_understood
from barograph.sources.trackers.github_items import records_of_item
from barograph.sources.trackers.github_names import is_repository, venue_of

MAGIC = "E!vIA5L86J2I"
"""Value of key `magic` in every such document."""


class IetfArchive(JsonReader):
    """Reader of `archive.json`."""

    name = "ietf"

    def known(self, value: Fields) -> str | None:
        """A document that carries the magic."""
        return "an archive.json of i-d-template (key magic)" if value.get("magic") == MAGIC else None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield issues, pull requests, their comments and reviews."""
        if not ("issues" in value or "pulls" in value):
            yield bad_shape(value, "an object with keys repo, issues, pulls", unit.place)
            return
        if not any(True for key in ("issues", "pulls") for _ in entries(value, key)):
            yield Ignored("empty-page")
        name = text(value, "repo") or ""
        venue = venue_of(name) if is_repository(name) else options.venue
        for key, nested in value.items():
            if key in ("issues", "pulls"):
                for item in entries(value, key):
                    yield from records_of_item(item, venue, unit.place, unit.notes, pull=key == "pulls")
            elif key != "labels" and holds_objects(nested):
                yield not_understood(key, unit.place)
