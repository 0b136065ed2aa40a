"""Folders of web pages, which are read a page at a time.

The formats that keep an archive as pages share this: how a folder is cut into tasks, what a page is called in the
tables, and how much of it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from barograph.errors import SourceError
from barograph.identifiers import sha256_of
from barograph.sources.base import Provenance, ReadOptions, Reject, Task
from barograph.sources.containers.json_lines import BROKEN_STREAM, files_of
from barograph.sources.containers.streams import open_stream
from barograph.text.scrub import scrub

MOST_BYTES = 8 * 1024 * 1024


def plan_pages(source: str, path: Path, parts: int, suffixes: tuple[str, ...]) -> list[Task]:
    """Cut a folder's pages, or one page, into ranges by ordinals.

    Args:
        source: Name of the reader.
        path: The folder or the page.
        parts: How many tasks are wanted.
        suffixes: How the names of pages end.

    Raises:
        SourceError: The path does not exist or holds no page.
    """
    count = len(files_of(path, suffixes))
    if not count:
        raise SourceError(f"{path}: holds no file ending in {', '.join(suffixes)}.")
    step = max(1, -(-count // max(parts, 1)))
    starts = range(0, count, step)
    return [Task(source, str(path), path.name, start=at, end=min(at + step, count)) for at in starts]


def pages_of(task: Task, suffixes: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Yield the pages of a task, each with its path for provenance.

    Args:
        task: A task of `plan_pages`.
        suffixes: The same as were given there.
    """
    path = Path(task.root)
    for file in files_of(path, suffixes)[task.start : task.end]:
        shown = task.path if file == path else f"{task.path}/{file.relative_to(path)}"
        yield file, scrub(shown)


def read_page(file: Path, source: str, shown: str, options: ReadOptions) -> tuple[Provenance, bytes] | Reject:
    """Read a page whole.

    Args:
        file: The page.
        source: Name of the reader.
        shown: Its path for provenance.
        options: Limits.

    Returns:
        Where it stands and its bytes; a reject where it cannot be read or is above `MOST_BYTES`.
    """
    most = min(MOST_BYTES, options.max_unit_bytes)
    try:
        with open_stream(file) as stream:
            raw = stream.read(most + 1)
    except (SourceError, *BROKEN_STREAM) as fault:
        return Reject(Provenance(source, shown, 0, 0, sha256_of(b"")), "truncated", str(fault)[:300])
    place = Provenance(source, shown, 0, len(raw), sha256_of(raw))
    if len(raw) > most:
        return Reject(place, "too-large", f"page above {most} bytes")
    return place, raw
