"""How long the overview of many projects takes: `python benchmarks/overview.py --projects 200 --monthly 50`.

The tables are made up (tests/made_projects.py) and written to a folder that is thrown away. It prints the best and the
worst of several calls in one process, each of which reads every table anew; the first call also starts DuckDB and
parses the templates, and is printed apart. Times are of the wall, and of the processor where the machine is shared.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from barograph.catalogue.tables import Table
from barograph.review.project_pages import AskedWindow
from barograph.review.rendering import html
from barograph.review.service import ReviewService
from barograph.review.urls import PageUrls
from barograph.storage.store import Store
from made_projects import made_projects

URLS = PageUrls("/token/", live=True)


def overview(store: Store) -> int:
    """Bytes of the page of all projects, everything read anew."""
    return len(html(ReviewService(store).projects.overview(), URLS))


def project(store: Store) -> int:
    """Bytes of the page of the first project, everything read anew."""
    reader = ReviewService(store).projects
    key = reader.overview().overview.rows[0].key
    return len(html(reader.project(key, AskedWindow()), URLS))


def timed(name: str, work: Callable[[], int], times: int) -> str:
    """One line: milliseconds of the first call, and of the best and worst of the others."""
    wall, used, size = [], [], 0
    for _ in range(times + 1):
        before, busy = time.perf_counter(), time.process_time()
        size = work()
        wall.append(1000 * (time.perf_counter() - before))
        used.append(1000 * (time.process_time() - busy))
    rest = f"{min(wall[1:]):.0f} to {max(wall[1:]):.0f} ms (processor {min(used[1:]):.0f} to {max(used[1:]):.0f} ms)"
    return f"{name}: first {wall[0]:.0f} ms (processor {used[0]:.0f} ms), then {rest}, {size / 1000:.0f} KB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=200)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--monthly", type=int, default=20, help="messages of a project in a month")
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = made_projects(Path(folder), asked.projects, asked.months, asked.monthly)
        print(f"{asked.projects} projects, {store.row_count(Table.PLACEMENTS):,} messages")
        print(timed("overview", lambda: overview(store), asked.times))
        print(timed("one project", lambda: project(store), asked.times))


if __name__ == "__main__":
    main()
