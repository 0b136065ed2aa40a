"""What all readers of JSON dumps share; a format adds how it knows a value and what it makes of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from barograph.sources.base import Ignored, ReadOptions, Record, Task
from barograph.sources.containers.json_documents import FILE_SUFFIXES, Unit, plan_documents, samples, units_of
from barograph.sources.containers.json_fields import objects
from barograph.sources.containers.json_lines import files_of
from barograph.sources.trackers.account_dates import with_account_dates

EMPTY_PAGE = Ignored("empty-page")
_LOOKED_AT = 3


class JsonReader(ABC):
    """Reader of a format made of JSON values."""

    name: str

    @abstractmethod
    def known(self, value: dict[str, Any]) -> str | None:
        """Return why an object is of this format, None if it is not."""

    @abstractmethod
    def records(self, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the records of one JSON value; never raises."""

    def recognise(self, path: Path) -> str | None:
        """Return a reason if a sample of the path is of this format."""
        for value in samples(path):
            firsts = [value] if isinstance(value, dict) else list(objects(value))[:_LOOKED_AT]
            for first in firsts:
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
        for found in units_of(task, options):
            if isinstance(found, Unit):
                yield from self.records(found, options)
            else:
                yield found
