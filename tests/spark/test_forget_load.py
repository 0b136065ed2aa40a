"""Loading does not bring back who was forgotten, and forgetting before or after a load is the same."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from barograph.catalogue.tables import Table
from barograph.privacy.forget import forget
from barograph.storage.store import Store
from barograph.workspace import Workspace

MAILS = (
    ("Ada Fern", "ada.fern@x.example", "", "When will the release come? I have been waiting for weeks."),
    ("Otto Ruhm", "otto@y.example", "1@m.example", "Hi Ada, soon, I hope. Grace will test the build."),
    ("Grace Loft", "grace@z.example", "1@m.example", "Ada Fern is right, and ada.fern@x.example wrote to me as well."),
    ("Otto Ruhm", "otto@y.example", "", "The new build is on the server, please test it."),
)
LATER = (
    ("Ada Fern", "ada.fern@x.example", "", "I am still waiting, and nothing happens here."),
    ("Grace Loft", "grace@z.example", "1@m.example", "Hi Ada, patience. It is all on the server."),
)


def _mbox(path: Path, *mails: tuple[str, str, str, str]) -> Path:
    units = []
    for number, (name, address, answered, text) in enumerate(mails, start=1):
        reply = f"In-Reply-To: <{answered}>\n" if answered else ""
        units.append(
            f"From {address} Mon Jan  1 00:00:00 2024\nFrom: {name} <{address}>\nTo: dev@lists.example\n"
            f"Date: Mon, {number:02d} Jan 2024 10:00:00 +0000\nMessage-ID: <{number}@m.example>\n{reply}"
            f"Subject: release\n\n{text}\n"
        )
    path.write_text("\n".join(units), encoding="utf-8")
    return path


def _texts(root: Path) -> str:
    tables = [pq.ParquetFile(path).read().to_pylist() for path in root.rglob("*.parquet")]
    raw = [path.read_text("utf-8") for path in root.rglob("*.json*")]
    return str([tables, raw]).lower()


@pytest.fixture
def forgotten(spark: SparkSession, tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "ws")
    made.load(_mbox(tmp_path / "dev.mbox", *MAILS), venue="dev", format="mbox")
    assert "ada fern" in _texts(made.store.root)
    assert forget(made.store, "ada.fern@x.example").messages == 1
    return made


def test_a_grown_archive_does_not_bring_them_back(forgotten: Workspace, tmp_path: Path) -> None:
    (loaded,) = forgotten.load(_mbox(tmp_path / "dev.mbox", *MAILS, *LATER), venue="dev", format="mbox")
    report = loaded.report
    assert (report.units, report.messages, report.removals, report.duplicates) == (6, 1, 2, 3)
    assert report.balanced()
    texts = _texts(forgotten.store.root)
    assert "patience" in texts
    assert not [name for name in ("ada fern", "ada.fern", "hi ada", "still waiting") if name in texts]


def test_the_same_archive_under_another_name_does_not_either(forgotten: Workspace, tmp_path: Path) -> None:
    copy = shutil.copy(tmp_path / "dev.mbox", tmp_path / "ada.fern-copy.mbox")
    (loaded,) = forgotten.load(copy, venue="ada-fern", format="mbox")
    assert (loaded.report.messages, loaded.report.removals, loaded.report.duplicates) == (0, 1, 3)
    texts = _texts(forgotten.store.root)
    assert not [name for name in ("ada fern", "ada.fern", "ada-fern", "hi ada") if name in texts]


def test_forgetting_first_or_last_gives_the_same_table(forgotten: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    other.store.root.mkdir()
    shutil.copy(forgotten.store.root / "forgotten.json", other.store.root)
    other.load(tmp_path / "dev.mbox", venue="dev", format="mbox")
    assert other.store.digest(Table.MESSAGES) == forgotten.store.digest(Table.MESSAGES)


def test_the_digest_after_erasing_is_that_of_a_fresh_write(forgotten: Workspace, tmp_path: Path) -> None:
    fresh = Store(tmp_path / "fresh")
    fresh.replace(Table.MESSAGES, forgotten.store.read(forgotten.spark, Table.MESSAGES), {})
    assert fresh.digest(Table.MESSAGES) == forgotten.store.digest(Table.MESSAGES)
