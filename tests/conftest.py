"""Fixtures shared by all tests: one Spark session, and the folder of real archives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
os.environ.pop("COLUMNS", None)  # the width of whoever starts the tests is no width of a table


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    from barograph.config import Spark
    from barograph.storage.spark_session import FEW, session

    running = session(Spark(driver_memory="2g", shuffle_partitions=2, cores=2))
    for name, value in FEW.items():  # as our own work sets for so few rows
        running.conf.set(name, value)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def archives() -> Path:
    folder = Path(os.environ.get("BAROGRAPH_ARCHIVES", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real archives at {folder} (set BAROGRAPH_ARCHIVES)")
    return folder
