"""How many rows an as-of shows, told from the footers of files: the same as counting them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barograph.catalogue.tables import Table
from barograph.storage.cut import rows_until
from barograph.storage.manifest import DataFile, Manifest
from barograph.storage.store import Store

BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
TIME = Table.MESSAGES.arrow.field("sent_at").type
TIMES = st.lists(st.none() | st.integers(0, 40).map(lambda day: BEGUN + timedelta(days=day)), max_size=12)


def laid_down(store: Store, files: list[list[datetime | None]], rows_a_group: int, statistics: bool) -> None:
    """Messages of these times, a file each."""
    folder = store.folder(Table.MESSAGES)
    folder.mkdir(parents=True)
    named = []
    for number, times in enumerate(files):
        path = folder / f"part-{number}.parquet"
        rows = pa.table({"reference_ids": [["a", "b"]] * len(times), "sent_at": pa.array(times, TIME)})
        pq.write_table(rows, path, row_group_size=rows_a_group, write_statistics=statistics)
        named.append(DataFile(path.name, len(times), path.stat().st_size))
    (folder / "manifest.json").write_bytes(Manifest("some", 0, tuple(named)).to_json())


@settings(deadline=None, max_examples=20)
@given(st.lists(TIMES, max_size=3), st.integers(-1, 41), st.integers(1, 5), st.booleans())
def test_rows_shown_are_those_at_or_before_the_instant(
    files: list[list[datetime | None]], day: int, rows_a_group: int, statistics: bool
) -> None:
    at = BEGUN + timedelta(days=day)
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "ws")
        laid_down(store, files, rows_a_group, statistics)
        assert rows_until(store, Table.MESSAGES, at) == sum(
            time is not None and time <= at for f in files for time in f
        )


def test_only_what_was_loaded_is_cut(tmp_path: Path) -> None:
    assert rows_until(Store(tmp_path), Table.MESSAGES, BEGUN) == 0
    with pytest.raises(ValueError, match="roles is not cut"):
        rows_until(Store(tmp_path), Table.ROLES, BEGUN)
