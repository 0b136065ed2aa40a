"""Any bytes, in any reader: every unit becomes a record, nothing is raised but `SourceError`, and Arrow can hold it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[3] / "scripts"))

import fuzz_readers
from barograph.errors import SourceError
from barograph.sources.base import Reader
from barograph.sources.ingest.rows import BATCH, batches
from barograph.sources.ingest.staged_files import TaskFiles
from barograph.sources.mail.mbox_split import Cut, pieces
from barograph.sources.registry import READERS

EXAMPLES = 25
FILES = [reader for reader in READERS if reader.name != "public-inbox"]
"""Readers of files; public-inbox reads what git gives, and its mails are read as those of the others."""


def bytes_like(name: str) -> st.SearchStrategy[bytes]:
    """Bytes of any kind, and valid archives with slices replaced by tokens of the formats or by anything."""
    seeds, tokens = st.sampled_from(fuzz_readers.seeds_of(name)), st.sampled_from(fuzz_readers.TOKENS)
    cut = st.integers(0, 400)
    spliced = st.builds(
        lambda raw, at, length, new: raw[:at] + new + raw[at + length :],
        seeds,
        cut,
        cut,
        tokens | st.binary(max_size=40),
    )
    joined = st.builds(b"".join, st.lists(tokens | seeds | st.binary(max_size=20), max_size=6))
    return st.binary(max_size=300) | spliced | joined


@pytest.mark.parametrize("reader", FILES, ids=lambda reader: reader.name)
@settings(max_examples=EXAMPLES, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_unit_of_any_bytes_is_accounted_for(reader: Reader, tmp_path: Path, data: st.DataObject) -> None:
    name = reader.name
    usual = "x.jsonl" if name in fuzz_readers.LINES else "x.mbox"
    file = tmp_path / name / fuzz_readers.NAMES.get(name, usual)
    file.parent.mkdir(parents=True, exist_ok=True)
    raw = data.draw(bytes_like(name))
    fuzz_readers.check(name, reader, file, raw)
    records = list(fuzz_readers.records_of(reader, file, raw))
    told = TaskFiles(tmp_path / "staged", "task", "list").write(records)
    assert told.ignored + sum(staged.rows for staged in told.files) == len(records)
    found = list(batches(records, "list"))
    assert sum(batch.num_rows for batch in found) == len(records)
    assert all(batch.num_rows <= BATCH for batch in found)
    if name in fuzz_readers.MAIL and _can_be_opened(reader, file):
        units = list(pieces(io.BytesIO(raw), Cut(limit=200_000)))
        assert len(records) == len(units)


def _can_be_opened(reader: Reader, file: Path) -> bool:
    """A path that is refused as a whole, by `SourceError`, has no units."""
    try:
        return bool(reader.plan(file, fuzz_readers.OPTIONS, 2))
    except SourceError:
        return False


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_path_that_is_not_there_is_a_source_error(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        reader.plan(tmp_path / "nothing", fuzz_readers.OPTIONS, 2)
