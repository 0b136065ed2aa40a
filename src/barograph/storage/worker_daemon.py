"""The process that Spark's Python workers are forked from, with what they need already imported.

Spark's own daemon imports nothing, since a library that starts a thread must not be forked; so each of some twenty
workers of a small run spends about a CPU second on imports. This one imports first, tells Arrow's allocator to start no
thread, and looks whether any was started: if so, Spark's own daemon takes its place.

    python -m barograph.storage.worker_daemon pyspark.worker

Spark starts it by `spark.python.daemon.module` (`spark_session.session`); it is never called otherwise.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path

IMPORTED = (
    "pyspark.worker",
    "pandas",  # by Spark, for functions over groups
    "pyarrow.compute",
    "pyarrow.parquet",
    "pyspark.sql.functions",
    "scipy.special",
    "barograph.sources.ingest.staging",
    "barograph.sources.registry",
    "barograph.linking.threads",
    "barograph.signals.sense",
    "barograph.signals.kinds",
    "barograph.signals.exposure",
    "barograph.detection.episodes",
    "barograph.detection.guard",
)
"""What workers of a load and a run need. The engines that embed are not here: they start threads."""

_ZIP = re.compile(r"[/\\](?:pyspark|py4j-[\d.]+-src)\.zip$")
_NO_THREADS = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def threads() -> int:
    """Threads of this process."""
    return len(list(Path("/proc/self/task").iterdir()))


def without_zips(path: Sequence[str]) -> list[str]:
    """A module path without the archives of PySpark that Spark adds where the installed PySpark is at hand.

    Python keeps no bytecode in a zip: each process would compile PySpark anew, and look through it at each task.

    Example:
        >>> without_zips(["/spark/python/lib/pyspark.zip", *sys.path]) == sys.path
        True
        >>> without_zips(["/spark/python/lib/pyspark.zip"])  # PySpark is nowhere else
        ['/spark/python/lib/pyspark.zip']
    """
    kept = [entry for entry in path if not _ZIP.search(entry)]
    return kept if PathFinder.find_spec("pyspark", kept) and PathFinder.find_spec("py4j", kept) else list(path)


def main() -> None:
    """Import, then wait for Spark to ask for workers."""
    for name, value in _NO_THREADS.items():
        os.environ.setdefault(name, value)
    sys.path[:] = without_zips(sys.path)
    for name in IMPORTED:
        import_module(name)
    gc.collect()
    gc.freeze()  # Spark's workers collect garbage after each task: what is imported is none
    if threads() > 1:
        os.execv(sys.executable, [sys.executable, "-m", "pyspark.daemon", *sys.argv[1:]])  # noqa: S606 (Spark's own words)
    from pyspark.daemon import manager

    manager()


if __name__ == "__main__":
    main()
