"""Another package brings a reader, and one that is broken stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from plugin_sample import install

from barograph.errors import BarographWarning
from barograph.sources.base import ReadOptions
from barograph.sources.registry import READERS, form_of, reader_named, readers


def test_a_reader_of_another_package_is_asked_like_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(install(tmp_path / "site", "wall_plugin", {"wall": "wall_plugin:Wall"})))
    path = tmp_path / "crew.wall"
    path.write_text("2020-01-01T00:00:00Z\tAda\tHello there.\n")
    assert [reader.name for reader in readers()][: len(READERS)] == [reader.name for reader in READERS]
    known = form_of(path)
    assert known is not None
    assert known[1] == "lines of a wall"
    reader = reader_named("wall")
    task = reader.plan(path, ReadOptions("v"), 1)[0]
    assert [record.own_text for record in reader.read(task, ReadOptions("v"))] == ["Hello there."]


@pytest.mark.parametrize(
    ("point", "why"),
    [
        ("broken_plugin:Nobody", "AttributeError"),
        ("no_such_module:Wall", "ModuleNotFoundError"),
        ("broken_plugin:Half", "it lacks recognise, plan, read"),
    ],
)
def test_a_broken_one_names_its_package_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, why: str
) -> None:
    monkeypatch.syspath_prepend(str(install(tmp_path / "site", "broken_plugin", {"broken": point})))
    with pytest.warns(BarographWarning, match=f"package broken_plugin: its reader broken .*{why}"):
        found = readers()
    assert [reader.name for reader in found] == [reader.name for reader in READERS]


def test_a_name_of_ours_cannot_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "class Wall:\n    name = 'mbox'\n    recognise = plan = read = print\n"
    monkeypatch.syspath_prepend(str(install(tmp_path / "site", "greedy_plugin", {"mbox": "greedy_plugin:Wall"}, text)))
    with pytest.warns(BarographWarning, match="its name 'mbox' is missing or taken"):
        readers()
