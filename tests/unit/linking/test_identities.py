"""Identities are components of links; a human being's word wins over every strength."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from barograph.errors import ConfigError
from barograph.linking.identities import Overrides, components

NOBODY = Overrides()


def joined(links: list[tuple[str, str, float]], overrides: Overrides = NOBODY) -> dict[str, tuple[str, str]]:
    columns = [list(column) for column in zip(*links, strict=True)] if links else [[], [], []]
    types = (pa.string(), pa.string(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    table = pa.table(arrays, names=["account_a", "account_b", "strength"])
    rows = components(table, 0.9, 0.5, overrides).to_pylist()
    return {row["account_id"]: (row["identity_id"], row["kin_id"]) for row in rows}


def test_strong_links_join_and_weak_ones_make_kin() -> None:
    found = joined([("a", "b", 0.95), ("b", "c", 0.6), ("d", "e", 0.4)])
    assert found == {"a": ("a", "a"), "b": ("a", "a"), "c": ("c", "a"), "d": ("d", "d"), "e": ("e", "e")}


def test_a_human_being_joins_and_forbids() -> None:
    overrides = Overrides(same=frozenset({("a", "z")}), different=frozenset({("a", "b")}))
    assert joined([("a", "b", 1.0)], overrides) == {"a": ("a", "a"), "z": ("a", "a")}


def test_no_links_no_identities() -> None:
    assert joined([]) == {}


def test_the_file_of_overrides(tmp_path: Path) -> None:
    path = tmp_path / "same.yaml"
    path.write_text("same: [[b, a]]\ndifferent: [[c, d]]\n")
    assert Overrides.read(path) == Overrides(frozenset({("a", "b")}), frozenset({("c", "d")}))
    assert Overrides.read(None) == Overrides()


@pytest.mark.parametrize("text", ["same: [[a]]", "sames: []", "- a", "same: {", "different: [1]"])
def test_faults_of_the_file_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "same.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"same\.yaml"):
        Overrides.read(path)
