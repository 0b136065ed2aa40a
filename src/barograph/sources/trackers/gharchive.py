"""GH Archive hours: one GitHub event a line (gharchive.org), plain or gz, in the shapes of 2011 to today.

An hour is mostly stars, forks and pushes. A byte pattern anchored at the start of the line tells type and repository
before any JSON is parsed; lines of another shape (2011 to 2014 write keys in another order) are parsed in full.

Option `repos` of `ReadOptions.extra`: `owner/repo` or `owner/*`, comma-separated; events elsewhere are counted and
not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from barograph.sources.base import Ignored, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_fields import text
from barograph.sources.containers.json_lines import Line, first_lines, lines_of, plan_lines
from barograph.sources.containers.json_parse import bad_json, parse
from barograph.sources.containers.json_split import Unit, documents_in
from barograph.sources.trackers.account_dates import with_account_dates
from barograph.sources.trackers.github_events import TAKEN, record_of_event
from barograph.sources.trackers.github_names import repository_of_event

_HEAD = re.compile(rb'^\{"id": ?"\d{1,20}", ?"type": ?"([A-Za-z]{1,40}Event)", ?"actor": ?\{')
_REPOSITORY = re.compile(rb'"repo": ?\{"id": ?\d{1,20}, ?"name": ?"([A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100})"')
_REPOSITORY_WITHIN = 1200
SUFFIXES = (".json", ".json.gz", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_OTHER = Ignored("other-event")
_ELSEWHERE = Ignored("other-repository")


@dataclass(frozen=True, slots=True)
class Repositories:
    """Which repositories are wanted.

    Attributes:
        owners: Owners taken as a whole, lower case.
        names: Single repositories `owner/repo`, lower case.
    """

    owners: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, options: ReadOptions) -> Repositories | None:
        """Read option `repos`; None where it is not given: all are wanted.

        Example:
            >>> Repositories.of(ReadOptions("v", extra=(("repos", "A/*,b/c"),))).holds("a/x")
            True
        """
        stated = dict(options.extra).get("repos", "")
        wanted = [name.strip().lower() for name in stated.split(",") if name.strip()]
        if not wanted:
            return None
        owners = frozenset(name.removesuffix("/*") for name in wanted if name.endswith("/*") or "/" not in name)
        return cls(owners, frozenset(name for name in wanted if "/" in name and not name.endswith("/*")))

    def holds(self, name: str) -> bool:
        """Tell whether a repository, `owner/repo` in any case, is wanted."""
        low = name.lower()
        return low in self.names or low.partition("/")[0] in self.owners


class GhArchive:
    """Reader of GH Archive hours (`.json`, `.json.gz`, `.jsonl`, `.jsonl.gz`) or a folder of them."""

    name = "gharchive"

    def recognise(self, path: Path) -> str | None:
        """Return a reason if one of the first lines is a GitHub event."""
        for raw in first_lines(path, SUFFIXES):
            try:
                value = parse(raw).value
            except ValueError:
                continue
            if isinstance(value, dict) and (text(value, "type") or "").endswith("Event") and "payload" in value:
                return "a line is a GitHub event (keys type, payload)"
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a compressed file; byte ranges of plain ones."""
        return plan_lines(self.name, path, parts, SUFFIXES)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield one record a line."""
        yield from with_account_dates(_records(task, options), options)


def _records(task: Task, options: ReadOptions) -> Iterator[Record]:
    wanted = Repositories.of(options)
    for line in lines_of(task, options):
        if isinstance(line, Line):
            yield from _of_line(line, task, wanted)
        else:
            yield line


def _of_line(line: Line, task: Task, wanted: Repositories | None) -> Iterator[Record]:
    """The events of a line: one, but the hours of early 2012 have many without a line end between them."""
    record = _record(line, task, wanted)
    if not isinstance(record, Reject) or record.reason != "bad-json":
        yield record
        return
    units = [found for found in documents_in(line.raw, line.provenance(task), line.offset) if isinstance(found, Unit)]
    events = all(isinstance(unit.value, dict) for unit in units)
    whole = events and sum(unit.place.byte_length for unit in units) == len(line.raw)
    yield from (_of_value(unit, wanted) for unit in units) if whole else [record]


def _of_value(unit: Unit, wanted: Repositories | None) -> Record:
    if wanted is not None and isinstance(unit.value, dict) and not wanted.holds(repository_of_event(unit.value)):
        return _ELSEWHERE
    return record_of_event(unit.value, unit.notes, lambda: unit.place)


def _record(line: Line, task: Task, wanted: Repositories | None) -> Record:
    raw = line.raw
    head = _HEAD.match(raw)
    if head and raw.endswith(b"}"):
        if head[1] not in TAKEN:
            return _OTHER
        if wanted is not None:
            found = _REPOSITORY.search(raw, 0, _REPOSITORY_WITHIN)
            if found and not wanted.holds(found[1].decode("ascii")):
                return _ELSEWHERE
    try:
        parsed = parse(raw)
    except ValueError as fault:
        return bad_json(line.provenance(task), fault)
    if wanted is not None and isinstance(parsed.value, dict) and not wanted.holds(repository_of_event(parsed.value)):
        return _ELSEWHERE
    return record_of_event(parsed.value, parsed.notes, lambda: line.provenance(task))
