"""Frames kept between Spark jobs, and how they are let go again: ours only.

Spark keeps frames by their plan, for all sessions of an application. `clearCache()` would drop those of the caller too,
so each frame is let go by name. (Splink keeps such a list as well: `splink/internals/spark/database_api.py`.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_KEPT: ContextVar[list[DataFrame] | None] = ContextVar("barograph_kept_frames", default=None)


def persisted(frame: DataFrame) -> DataFrame:
    """Keep a frame in memory and on disk until the surrounding `releasing()` ends.

    A frame that somebody persisted already is used as it is and stays when ours are let go. Outside of `releasing()`
    the caller lets it go with `unpersist()`.
    """
    from pyspark import StorageLevel

    level = frame.storageLevel
    if level.useMemory or level.useDisk:
        return frame
    kept = _KEPT.get()
    frame = frame.persist(StorageLevel.MEMORY_AND_DISK)
    if kept is not None:
        kept.append(frame)
    return frame


@contextmanager
def releasing() -> Iterator[None]:
    """Let go of the frames that `persisted` kept inside this block, the last first; also after an error."""
    kept: list[DataFrame] = []
    token = _KEPT.set(kept)
    try:
        yield
    finally:
        _KEPT.reset(token)
        for frame in reversed(kept):
            frame.unpersist()
