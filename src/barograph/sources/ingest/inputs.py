"""What a load is given: its files with digests, and which of them were loaded before and have not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from barograph.catalogue.tables import Table
from barograph.identifiers import digest
from barograph.sources.base import Reader, ReadOptions, Stateful, Task
from barograph.sources.ingest.report import LoadReport
from barograph.storage.erasure_list import Tombstones
from barograph.storage.store import Store

COMMIT_LETTERS = 40
"""Hexadecimal letters of a commit id; a file's digest has 64."""


@dataclass(frozen=True, slots=True)
class Input:
    """The inputs of one load.

    Attributes:
        source: Format.
        venue: Venue.
        scope: Venue and options: another load of the same files with other options is another load.
        files: Absolute path -> (bytes, digest or commit) of what is new or changed.
        cursors: Absolute path -> the commit the load before stopped at, for inputs that grow by commits.
        unchanged: Files that were loaded before and are the same.
        root: The path given.
        tombstones: Who was forgotten in this workspace.
    """

    source: str
    venue: str
    scope: str
    files: Mapping[str, tuple[int, str]]
    cursors: Mapping[str, str]
    unchanged: int
    root: Path
    tombstones: Tombstones

    @property
    def shown_venue(self) -> str:
        """The venue as it may be written down."""
        return self.tombstones.identifier(self.venue)

    def of(self, tasks: Iterable[Task]) -> list[Task]:
        """The tasks that read something new; of an input that grows by commits, one that goes on from its cursor."""
        found: list[Task] = []
        for task in tasks:
            cursor = self.cursors.get(task.root)
            if task.root in self.files and not (cursor and task.start):
                found.append(replace(task, end=None, cursor=cursor, until=None) if cursor else task)
        return found

    def record(self, store: Store, report: LoadReport) -> None:
        """Remember the inputs, so that loading them again is a no-op."""
        again = {self._place(path) for path in self.cursors}
        rows = [
            row
            for row in store.arrow(Table.LOADS).to_pylist()
            if (row["source"], row["venue"], row["path"]) not in again
        ]
        for number, (path, (size, sha256)) in enumerate(sorted(self.files.items())):
            counts = ("units", "messages", "rights", "rejects", "duplicates", "removals")
            rows.append(
                {
                    "load_id": _load_id(self.source, self.scope, sha256),
                    "venue": self.shown_venue,
                    "source": self.source,
                    "path": self.tombstones.identifier(_shown(path, self.root)),
                    "bytes": size,
                    "sha256": sha256,
                    **{name: getattr(report, name) if number == 0 else 0 for name in counts},
                }
            )
        kept = {row["load_id"]: row for row in rows}
        ordered = sorted(kept.values(), key=lambda row: (row["venue"], row["source"], row["path"], row["load_id"]))
        store.replace_arrow(Table.LOADS, pa.Table.from_pylist(ordered, schema=Table.LOADS.arrow), {"stage": "load"})

    def _place(self, path: str) -> tuple[str, str, str]:
        return self.source, self.shown_venue, self.tombstones.identifier(_shown(path, self.root))


def inputs_of(store: Store, reader: Reader, path: Path, options: ReadOptions) -> Input:
    """Digest the files (or tell the commits) a reader would read, and leave out those loaded before."""
    loads = store.arrow(Table.LOADS, ["load_id", "source", "venue", "path", "sha256"]).to_pylist()
    known = {row["load_id"] for row in loads}
    scope = options.venue + "".join(f"|{key}={value}" for key, value in options.extra)
    tombstones = Tombstones.read(store.root)
    before = {
        (row["source"], row["venue"], row["path"]): row["sha256"]
        for row in loads
        if len(row["sha256"]) == COMMIT_LETTERS
    }
    files: dict[str, tuple[int, str]] = {}
    cursors: dict[str, str] = {}
    unchanged = 0
    for root in sorted({task.root for task in reader.plan(path, options, parts=1)}):
        commit = reader.state(Path(root)) if isinstance(reader, Stateful) else None
        size, state = (0, commit) if commit else _digest_of(Path(root))
        if _load_id(reader.name, scope, state) in known:
            unchanged += 1
            continue
        files[root] = (size, state)
        cursor = before.get(
            (reader.name, tombstones.identifier(options.venue), tombstones.identifier(_shown(root, path)))
        )
        if commit and cursor and not options.extra:
            cursors[root] = cursor
    return Input(reader.name, options.venue, scope, files, cursors, unchanged, path, tombstones)


def _load_id(source: str, venue: str, sha256: str) -> str:
    return digest("load", source, venue, sha256)


def _shown(path: str, root: Path) -> str:
    """Path as written into the table: from the name given to `load` on, never the machine's own folders."""
    given = Path(path)
    return str(given.relative_to(root.parent)) if given.is_relative_to(root.parent) else given.name


def _digest_of(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256 of a file; of a folder, the digest over its files' names, sizes and contents."""
    if path.is_file():
        state = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                state.update(block)
        return path.stat().st_size, state.hexdigest()
    state = hashlib.sha256()
    total = 0
    for item in sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink()):
        size, sha256 = _digest_of(item)
        state.update(f"{item.relative_to(path)}\0{size}\0{sha256}\n".encode("utf-8", "surrogateescape"))
        total += size
    return total, state.hexdigest()
