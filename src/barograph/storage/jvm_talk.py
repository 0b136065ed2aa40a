"""What the Java virtual machine of a local session says on stderr: everything but the four lines of every start.

The lines are written before any setting of ours is read, so they can only be left out on their way: the machine is
started with one end of a pipe as its stderr, and a thread passes on what comes out of the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

EVERY_START = (
    b"WARNING: Using incubator modules: jdk.incubator.vector",
    b'Setting default log level to "WARN".',
    b"To adjust logging level use sc.setLogLevel(newLevel).",
    b'Setting Spark log level to "ERROR".',
)
"""How the lines begin that say nothing about a run."""

STDERR = 2


@contextmanager
def without_start_lines() -> Iterator[None]:
    """Start a machine inside this block; its stderr is passed on for as long as it runs, but for `EVERY_START`."""
    ours = os.dup(STDERR)
    out, into = os.pipe()
    os.dup2(into, STDERR)
    os.close(into)
    Thread(target=_pass_on, args=(out, os.dup(ours)), name="stderr of the JVM", daemon=True).start()
    try:
        yield
    finally:
        os.dup2(ours, STDERR)
        os.close(ours)


def _pass_on(out: int, to: int) -> None:
    """Pass lines on until the machine has ended."""
    with os.fdopen(out, "rb") as lines, os.fdopen(to, "wb", buffering=0) as stderr:
        for line in lines:
            if not line.startswith(EVERY_START):
                stderr.write(line)
