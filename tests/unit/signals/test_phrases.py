"""The phrase book the sensor learns from: two classes, and no run of words in common with what evaluation plants."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from barograph.evaluation.corpus import read_resource

FOLDER = Path(__file__).resolve().parents[3] / "data" / "phrases"
RUN = 6


def _book(name: str) -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _runs(texts: Iterable[str]) -> set[tuple[str, ...]]:
    words = [re.findall(r"[a-z']+", text.lower()) for text in texts]
    return {tuple(row[at : at + RUN]) for row in words for at in range(len(row) - RUN + 1)}


def _texts() -> list[str]:
    return [text for name in ("pressure.toml", "neutral.toml") for texts in _book(name).values() for text in texts]


def test_both_classes_are_there_and_no_entry_twice():
    for name in ("pressure.toml", "neutral.toml"):
        assert sum(len(texts) for texts in _book(name).values()) >= 100
        assert all(len(texts) >= 5 for texts in _book(name).values())
    assert len(set(_texts())) == len(_texts())


PLANTED = ("polite.txt", "plain.txt", "harsh.txt", "messages.txt", "neutral.txt", "lookalikes.txt")


@pytest.mark.parametrize("name", PLANTED)
def test_no_run_of_words_of_what_is_planted(name: str):
    """Else recall of planted campaigns would be recall of what was learned by heart."""
    planted = _runs(read_resource(name).splitlines())
    assert planted
    assert not planted & _runs(_texts())


@pytest.mark.archives
def test_no_run_of_words_of_the_known_campaign(archives: Path):
    text = (archives / "xz-devel" / "xz-devel.mbox").read_text(encoding="utf-8", errors="replace")
    assert not _runs(re.sub(r"\n>?\s*", " ", text).splitlines()) & _runs(_texts())
