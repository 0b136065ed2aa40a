"""Files of episodes: JSON lines, one episode a line; all faults of all files are reported at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from barograph.errors import DataError
from barograph.evaluation.episodes.episode import Episode

MAX_LINE = 4_000_000
"""Bytes of one line."""


def read_episodes(paths: Sequence[Path]) -> tuple[Episode, ...]:
    """Read episodes in the order of the files.

    Args:
        paths: Files of JSON lines; blank lines are passed over.

    Raises:
        DataError: Lists all faults, each with file, line, key and what was expected.
    """
    faults: list[str] = []
    found: dict[str, tuple[Episode, str]] = {}
    for path in paths:
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            faults.append(f"{path}: cannot be read ({error.strerror}); expected a file of episodes, one JSON a line")
            continue
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            episode = _episode(line, where, faults)
            if episode is None:
                continue
            if episode.id in found:
                faults.append(f"{where}: id {episode.id} stands in {found[episode.id][1]} too; ids must differ")
            found.setdefault(episode.id, (episode, where))
    if not faults and not found:
        faults.append(f"{', '.join(map(str, paths))}: no episode; expected one JSON object a line")
    if faults:
        raise DataError("\n".join(faults))
    return tuple(episode for episode, _ in found.values())


def _episode(line: bytes, where: str, faults: list[str]) -> Episode | None:
    """The episode of a line; None and a fault where it is none."""
    if len(line) > MAX_LINE:
        faults.append(f"{where}: {len(line)} bytes; a line may have {MAX_LINE}")
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        faults.append(f"{where}: no JSON ({error}); expected one object a line")
        return None
    if not isinstance(value, dict):
        faults.append(f"{where}: a JSON {type(value).__name__}; expected an object with id, class, accounts, messages")
        return None
    try:
        return Episode.model_validate(value)
    except ValidationError as error:
        faults += [f"{where}: {fault}" for fault in _faults_of(error)]
        return None


def _faults_of(error: ValidationError) -> Iterator[str]:
    for item in error.errors():
        if not item["loc"]:
            yield from _lines(str(item["ctx"]["error"]))
            continue
        key = ".".join(str(part) for part in item["loc"])
        found = "" if item["type"] == "missing" else f"; found {str(item['input'])[:60]!r}"
        yield f"{key}: {item['msg']}{found}"


def _lines(text: str) -> Iterable[str]:
    return text.splitlines()
