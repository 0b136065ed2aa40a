"""What a task writes: bounded files by year and shard, each unit in one of them; how they become files of a table."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from barograph.catalogue.tables import Table
from barograph.sources.base import Ignored, Message, Provenance, Record, Reject, Removal
from barograph.sources.ingest import staged_files
from barograph.sources.ingest.compaction import MAX_BYTES, MAX_ROWS, Bundle, bundles_of
from barograph.sources.ingest.staged_files import StagedFile, TaskFiles, TaskReport

PLACE = Provenance("mbox", "x", 0, 1, "0" * 64)


def message(number: int, year: int | None, venue: str | None = None) -> Message:
    sent = datetime(year, 1, 1, tzinfo=UTC) if year else None
    return Message("mail", f"m{number}", f"{number}@x", "a", sent, "date-header", "s", "words", PLACE, venue=venue)


def test_units_go_to_bounded_files_by_year_and_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staged_files, "BATCH", 10)
    monkeypatch.setattr(staged_files, "FLUSH_ROWS", 20)
    records: list[Record] = [message(n, (2014, 2015, None)[n % 3], f"venue{n % 4}") for n in range(95)]
    records += [Reject(PLACE, "empty", "x" * 900), Removal("1@x", PLACE), Ignored("star"), Ignored("fork")]
    report = TaskFiles(tmp_path, "task", "list").write(records)
    assert report.ignored == 2
    assert {what: sum(f.rows for f in report.files if f.what == what) for what in {f.what for f in report.files}} == {
        "messages": 95,
        "rejects": 1,
        "removals": 1,
    }
    assert all(file.rows <= 20 for file in report.files)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(file.name for file in report.files)
    for file in report.files:
        rows = pq.ParquetFile(tmp_path / file.name).read()
        assert rows.num_rows == file.rows
        if file.what == "messages":
            assert rows.schema.equals(Table.MESSAGES.arrow)
            assert {at.year if at else staged_files.UNDATED for at in rows["sent_at"].to_pylist()} == {file.year}
    assert TaskReport.from_json(report.to_json()) == report


def test_files_of_one_year_and_shard_are_joined_up_to_a_bound() -> None:
    def staged(name: str, year: int, shard: int, rows: int, size: int = 1) -> tuple[Path, StagedFile]:
        return Path(name), StagedFile(name, "messages", rows, size, year, shard)

    files = [
        staged("d", 2015, 1, 10),
        staged("a", 2014, 0, MAX_ROWS - 1),
        staged("b", 2014, 0, 1),
        staged("c", 2014, 0, 1, MAX_BYTES),
        staged("e", staged_files.UNDATED, 0, 5),
        staged("f", 2014, 0, 1, 1),
    ]
    assert bundles_of(files) == [
        Bundle(2014, 0, (Path("a"), Path("b"))),
        Bundle(2014, 0, (Path("c"),)),
        Bundle(2014, 0, (Path("f"),)),
        Bundle(2015, 1, (Path("d"),)),
    ]
