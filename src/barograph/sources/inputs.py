"""What a load is given: its files with digests, and which of them were loaded before and have not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from barograph.identifiers import digest
from barograph.sources.base import Reader, ReadOptions, Task
from barograph.store import Store
from barograph.tables import Table
from barograph.tombstones import Tombstones

if TYPE_CHECKING:
    from barograph.sources.load import LoadReport


@dataclass(frozen=True, slots=True)
class Input:
    """The inputs of one load.

    Attributes:
        source: Format.
        venue: Venue.
        files: Absolute path -> (bytes, digest) of what is new or changed.
        unchanged: Files that were loaded before and are the same.
        root: The path given.
        held: Who was forgotten in this workspace.
    """

    source: str
    venue: str
    files: Mapping[str, tuple[int, str]]
    unchanged: int
    root: Path
    held: Tombstones

    @property
    def shown_venue(self) -> str:
        """The venue as it may be written down."""
        return self.held.identifier(self.venue)

    def wants(self, task: Task) -> bool:
        """Whether a task reads something new."""
        return task.root in self.files

    def record(self, store: Store, report: LoadReport) -> None:
        """Remember the inputs, so that loading them again is a no-op."""
        rows = store.arrow(Table.LOADS).to_pylist()
        for number, (path, (size, sha256)) in enumerate(sorted(self.files.items())):
            counts = ("units", "messages", "rights", "rejects", "duplicates", "removals")
            rows.append(
                {
                    "load_id": _load_id(self.source, self.venue, sha256),
                    "venue": self.shown_venue,
                    "source": self.source,
                    "path": self.held.identifier(_shown(path, self.root)),
                    "bytes": size,
                    "sha256": sha256,
                    **{name: getattr(report, name) if number == 0 else 0 for name in counts},
                }
            )
        kept = {row["load_id"]: row for row in rows}
        ordered = sorted(kept.values(), key=lambda row: (row["venue"], row["source"], row["path"], row["load_id"]))
        store.replace_arrow(Table.LOADS, pa.Table.from_pylist(ordered, schema=Table.LOADS.arrow), {"stage": "load"})


def inputs_of(store: Store, reader: Reader, path: Path, options: ReadOptions) -> Input:
    """Digest the files or refs a reader would read, and leave out those loaded before."""
    known = set(store.arrow(Table.LOADS, ["load_id"])["load_id"].to_pylist())
    wanted = options.venue + "".join(f"|{key}={value}" for key, value in options.extra)
    files: dict[str, tuple[int, str]] = {}
    unchanged = 0
    for root in sorted({task.root for task in reader.plan(path, options, parts=1)}):
        size, sha256 = _digest_of(Path(root))
        if _load_id(reader.name, wanted, sha256) in known:
            unchanged += 1
        else:
            files[root] = (size, sha256)
    return Input(
        reader.name, wanted if options.extra else options.venue, files, unchanged, path, Tombstones.read(store.root)
    )


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
