"""`archive.json` of IETF working groups: one document a repository (tool i-d-template, script archive_repo.py).

camelCase keys, bare logins, no ids for comments: they get one made of author, instant and text, so they are not
recognised as the same comment in a GH Archive hour. Review comments state no author: it is the review's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from barograph.sources.account_dates import with_account_dates
from barograph.sources.base import ReadOptions, Record, Reject, Task
from barograph.sources.github_items import records_of_item
from barograph.sources.github_names import is_repository, venue_of
from barograph.sources.json_documents import Unit, plan_documents, samples, units_of
from barograph.sources.json_fields import entries, text

MAGIC = "E!vIA5L86J2I"
"""Value of key `magic` in every such document."""


class IetfArchive:
    """Reader of `archive.json`."""

    name = "ietf"

    def recognise(self, path: Path) -> str | None:
        """Return a reason if the document carries the magic."""
        if any(isinstance(value, dict) and value.get("magic") == MAGIC for value in samples(path)):
            return "an archive.json of i-d-template (key magic)"
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a document."""
        return plan_documents(self.name, path, parts)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield issues, pull requests, their comments and reviews."""
        yield from with_account_dates(_records(task, options), options)


def _records(task: Task, options: ReadOptions) -> Iterator[Record]:
    for found in units_of(task, options):
        if not isinstance(found, Unit):
            yield found
        elif not isinstance(found.value, dict) or not ("issues" in found.value or "pulls" in found.value):
            yield Reject(found.place, "bad-shape", "expected an object with keys repo, issues, pulls")
        else:
            name = text(found.value, "repo") or ""
            venue = venue_of(name) if is_repository(name) else options.venue
            for item in entries(found.value, "issues"):
                yield from records_of_item(item, venue, found.place, found.notes)
            for item in entries(found.value, "pulls"):
                yield from records_of_item(item, venue, found.place, found.notes, pull=True)
