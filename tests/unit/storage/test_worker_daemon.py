"""Workers of Spark are forked from a process that has imported: that is safe only while it has one thread."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from barograph.storage import worker_daemon

TOLD = """
import pyspark.daemon
from barograph.storage import worker_daemon
pyspark.daemon.manager = lambda: print("forks with threads:", worker_daemon.threads())
worker_daemon.main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Spark's own daemon is used elsewhere")
def test_what_is_imported_starts_no_thread() -> None:
    done = subprocess.run([sys.executable, "-c", TOLD], check=True, capture_output=True, text=True)
    assert done.stdout == "forks with threads: 1\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Spark's own daemon is used elsewhere")
def test_with_a_thread_spark_s_own_daemon_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(worker_daemon, "IMPORTED", ())
    monkeypatch.setattr(worker_daemon, "threads", lambda: 2)
    monkeypatch.setattr("pyspark.daemon.manager", lambda: None)
    monkeypatch.setattr(sys, "argv", ["daemon", "pyspark.worker"])
    monkeypatch.setattr(os, "execv", lambda _, line: called.append(line[1:]))
    worker_daemon.main()
    assert called == [["-m", "pyspark.daemon", "pyspark.worker"]]
