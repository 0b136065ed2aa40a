"""What all readers of JSON dumps share; a format adds how it knows an object and what it makes of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.bundles import is_bundle
from barograph.sources.containers.json_documents import FILE_SUFFIXES, plan_documents, samples, stamp_of, units_of
from barograph.sources.containers.json_fields import Fields
from barograph.sources.containers.json_lines import files_of
from barograph.sources.containers.json_parse import bad_json, parse
from barograph.sources.containers.json_split import Unit
from barograph.sources.trackers.account_dates import with_account_dates

_EMPTY_PAGE = Ignored("empty-page")
_LOOKED_AT = 3
_DEPTH = 12
_SHOWN_KEYS = 6


class JsonReader(ABC):
    """Reader of a format made of JSON values.

    Attributes:
        name: Format.
        pages: Keys under which an answer holds its objects, as a list; other keys that hold objects are rejected.
        around: Keys of such an answer that are left out on purpose.
    """

    name: str
    pages: ClassVar[tuple[str, ...]] = ()
    around: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def known(self, value: Fields) -> str | None:
        """Return why an object is of this format, None if it is not."""

    @abstractmethod
    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the records of one object; never raises."""

    def states_facts(self, name: str) -> bool:
        """Tell whether a file of a folder or bundle may state what objects of other files need (names of accounts)."""
        return False

    def facts(self, value: Fields) -> Iterator[tuple[str, str]]:
        """Yield what an object states for others, as key and value, such as `user/12` and a login."""
        return iter(())

    def unwrap(self, unit: Unit) -> Iterator[Unit | Reject | Ignored]:
        """Open pages: lists of objects, lists of lists, and answers with `pages`; every object comes by itself.

        Yields:
            Units whose value is an object; `Ignored` for an empty page; a reject for any other value, and for every
            key of an answer that holds objects but is neither read nor left out on purpose.
        """
        yield from self._opened(unit, 0)

    def _opened(self, unit: Unit, depth: int) -> Iterator[Unit | Reject | Ignored]:
        value = unit.value
        if isinstance(value, list):
            if not value:
                yield _EMPTY_PAGE
            elif depth > _DEPTH:
                yield Reject(unit.place, "bad-shape", f"lists more than {_DEPTH} deep")
            else:
                for entry in value:
                    yield from self._opened(replace(unit, value=entry), depth + 1)
        elif isinstance(value, str) and not depth and value.lstrip()[:1] in ("{", "["):
            yield from self._of_text(unit, value)
        elif not isinstance(value, dict):
            yield Reject(unit.place, "bad-shape", f"expected an object or a page, found {type(value).__name__}")
        elif any(isinstance(value.get(key), list) for key in self.pages) and not self.known(value):
            yield from self._page(unit, depth)
        else:
            yield unit

    def _of_text(self, unit: Unit, value: str) -> Iterator[Unit | Reject | Ignored]:
        """JSON that was written as a text of JSON."""
        try:
            parsed = parse(value.encode("utf-8", "replace")).value
        except ValueError as fault:
            yield bad_json(unit.place, fault)
            return
        yield from self._opened(replace(unit, value=parsed), 1)

    def _page(self, unit: Unit, depth: int) -> Iterator[Unit | Reject | Ignored]:
        for key, nested in unit.value.items():
            if key in self.pages and isinstance(nested, list):
                yield from self._opened(replace(unit, value=nested), depth + 1)
            elif key not in self.around and holds_objects(nested):
                yield not_understood(key, unit.place)

    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the records of one JSON value; never raises."""
        for found in self.unwrap(unit):
            if isinstance(found, Unit):
                yield from self.of_object(found.value, found, options)
            else:
                yield found

    def recognise(self, path: Path) -> str | None:
        """Return a reason if a sample of the path is of this format."""
        place = Provenance(self.name, "", 0, 0, "")
        for value in samples(path):
            firsts = [found.value for found in self.unwrap(Unit(place, value)) if isinstance(found, Unit)]
            for first in firsts[:_LOOKED_AT]:
                why = self.known(first)
                if why:
                    return why
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Byte ranges of line files; folders by ordinals; a bundle or document is one task.

        Raises:
            SourceError: The path cannot be opened at all.
        """
        return plan_documents(self.name, path, parts)

    def files(self, root: Path) -> list[Path]:
        """The JSON files below a folder."""
        return files_of(root, FILE_SUFFIXES)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield what every JSON value of the task holds."""
        yield from with_account_dates(self._records(task, options), options)

    def _records(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        path = Path(task.root)
        many = path.is_dir() or is_bundle(path)
        facts = _facts_of(self, path, options.max_unit_bytes, stamp_of(path)) if many else {}
        for found in units_of(task, options):
            if isinstance(found, Unit):
                yield from self.records(replace(found, facts=facts) if facts else found, options)
            else:
                yield found


@lru_cache(maxsize=4)
def _facts_of(reader: JsonReader, path: Path, limit: int, stamp: tuple[int, int, int]) -> Mapping[str, str]:
    """What the files of a folder or bundle state for one another; `stamp` tells a changed folder from the same."""
    stated: dict[str, str] = {}
    if type(reader).states_facts is JsonReader.states_facts:
        return stated
    for found in units_of(Task(reader.name, str(path), path.name), ReadOptions("", limit), reader.states_facts):
        if isinstance(found, Unit):
            for unit in reader.unwrap(found):
                if isinstance(unit, Unit):
                    stated.update(reader.facts(unit.value))
    return stated


def holds_objects(value: Any) -> bool:
    """Tell whether a value is a list with an object in it, or a GraphQL connection."""
    listed = value.get("nodes", value.get("edges")) if isinstance(value, dict) else value
    return isinstance(listed, list) and any(isinstance(entry, dict) for entry in listed)


def not_understood(key: str, place: Provenance) -> Reject:
    """Return the reject of a key that holds objects nobody reads."""
    return Reject(place, "unknown-key", f"key {key[:80]} holds objects that this format does not read")


def bad_shape(value: Fields, expected: str, place: Provenance) -> Reject:
    """Return the reject of an object of another format, with its first keys."""
    keys = ", ".join(sorted(value)[:_SHOWN_KEYS])[:200]
    return Reject(place, "bad-shape", f"expected {expected}; keys: {keys}")
