"""The graph of a window: true counts, capped pictures, groups and core found, nobody named, equal bytes everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from barograph.catalogue.tables import Table
from barograph.export.svg_window import window_picture
from barograph.overview.window import DRAWN, EDGES_DRAWN, NEWCOMERS_DRAWN, read_window
from barograph.storage.store import Store

SINCE, UNTIL = datetime(2022, 1, 1, tzinfo=UTC), datetime(2022, 12, 31, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def made(root: Path, pairs: list[tuple[str, str, int]], begun: dict[str, datetime] | None = None) -> Store:
    """A project in which accounts dealt with one another so often, in June 2022 if not said otherwise."""
    store = Store(root)
    edges: list[dict[str, Any]] = [
        {"edge_id": f"{one}{other}{n}", "project": "p", "kind": "reply", "actor": one, "towards": other,
         "at": datetime(2022, 6, 1, tzinfo=UTC) + timedelta(minutes=n)}
        for one, other, number in pairs for n in range(number)
    ]  # fmt: skip
    names = sorted({name for one, other, _ in pairs for name in (one, other)})
    first = [
        {"message_id": name, "project": "p", "identity_id": name, "sent_at": (begun or {}).get(name, SINCE)}
        for name in names
    ]
    roles = [{"project": "p", "identity_id": "a0", "month": datetime(2022, 12, 1, tzinfo=UTC), "role": "maintainer"}]
    for table, rows in ((Table.EDGES, edges), (Table.PLACEMENTS, first), (Table.ROLES, roles)):
        store.replace_arrow(table, pa.Table.from_pylist(rows, schema=table.arrow), {"stage": "made"})
    return store


def clique(prefix: str, size: int, times: int = 2) -> list[tuple[str, str, int]]:
    return [(f"{prefix}{one}", f"{prefix}{other}", times) for one in range(size) for other in range(one)]


LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
TWO = [*clique("a", 6), *clique("b", 4), ("a0", "b0", 1), ("b3", "newest", 1)]


def test_groups_core_maintainers_and_newcomers_are_told(tmp_path: Path) -> None:
    old = dict.fromkeys([f"{p}{n}" for p in "ab" for n in range(6)], LONG_AGO)
    window = read_window(made(tmp_path, TWO, old), "p", SINCE, UNTIL)
    assert (window.accounts, window.pairs, window.exchanges) == (11, 15 + 6 + 2, 30 + 12 + 2)
    assert [(group.letter, group.accounts) for group in window.groups] == [("A", 6), ("B", 5)]
    first, second = window.groups
    assert (first.maintainers, first.newcomers, first.core, first.inside, first.outside) == (1, 0, 6, 30, 1)
    assert (second.newcomers, second.core, window.core_depth) == (1, 0, 5)


def test_only_the_window_and_the_project_count(tmp_path: Path) -> None:
    store = made(tmp_path, TWO)
    assert read_window(store, "p", SINCE - timedelta(days=400), SINCE).accounts == 0
    assert read_window(store, "q", SINCE, UNTIL).drawn == ()
    assert read_window(store, "p", SINCE, datetime(2022, 6, 1, tzinfo=UTC)).exchanges == len(TWO)


def test_a_large_project_is_capped_with_the_true_counts_and_newcomers_stay_in_sight(tmp_path: Path) -> None:
    crowd = [("a0", f"n{number}", 1) for number in range(300)]
    old = dict.fromkeys(["a0", *(f"c{n}" for n in range(80))], LONG_AGO)
    window = read_window(made(tmp_path, [*clique("c", 80), *crowd], old), "p", SINCE, UNTIL)
    assert window.accounts == 381
    assert len(window.drawn) == DRAWN
    assert sum(account.newcomer for account in window.drawn) == NEWCOMERS_DRAWN
    assert len(window.ties) == EDGES_DRAWN
    drawn = ET.fromstring(window_picture(window))
    assert f"{DRAWN} of 381 accounts and {EDGES_DRAWN} of {window.pairs:,} pairs" in (
        drawn.findtext(f"{SVG}desc") or ""
    )


@pytest.mark.parametrize("narrow", [False, True])
def test_accounts_lie_inside_the_picture_apart_from_one_another_and_bear_no_name(tmp_path: Path, narrow: bool) -> None:
    window = read_window(made(tmp_path, [*TWO, *clique("c", 9), *clique("d", 3)]), "p", SINCE, UNTIL)
    root = ET.fromstring(window_picture(window, narrow))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    letters = [node for node in root.findall(f"{SVG}text") if len(node.text or "") == 1]
    places = [(float(node.get("x", 0)), float(node.get("y", 0))) for node in letters]
    assert len(places) == len(window.drawn) == window.accounts
    assert all(8 <= x <= width - 8 and 8 <= y <= height - 8 for x, y in places)
    nearest = min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for n, a in enumerate(places) for b in places[:n]) ** 0.5
    assert nearest >= (12 if narrow else 20)
    assert "newest" not in window_picture(window, narrow)


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    store = made(tmp_path, [*TWO, *clique("c", 9)])
    code = (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from barograph.storage.store import Store\n"
        "from barograph.overview.window import read_window\n"
        "from barograph.export.svg_window import window_picture\n"
        "at = [datetime.fromisoformat(text) for text in sys.argv[2:]]\n"
        "sys.stdout.write(window_picture(read_window(Store(Path(sys.argv[1])), 'p', *at)))"
    )
    call = [sys.executable, "-c", code, str(store.root), SINCE.isoformat(), UNTIL.isoformat()]
    other = subprocess.run(call, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert other.stdout == window_picture(read_window(store, "p", SINCE, UNTIL))
