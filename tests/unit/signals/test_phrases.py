"""The phrase book the sensor learns from: two classes, and no run of words in common with what evaluation plants."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from barograph.evaluation.corpus import read_resource

FOLDER = Path(__file__).resolve().parents[3] / "data" / "phrases"
RUN = 6
LONG_RUN = 8
"""Shorter runs are idioms that any two hands share ("it would be a pity to")."""


def _book(name: str) -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _runs(texts: Iterable[str], length: int = RUN) -> set[tuple[str, ...]]:
    words = [re.findall(r"[a-z']+", text.lower()) for text in texts]
    return {tuple(row[at : at + length]) for row in words for at in range(len(row) - length + 1)}


def _voice(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


VOICES = sorted((FOLDER / "voices").glob("*.jsonl"))


def _texts() -> list[str]:
    book = [text for name in ("pressure.toml", "neutral.toml") for texts in _book(name).values() for text in texts]
    return book + [entry["text"] for path in VOICES for entry in _voice(path)]


def test_both_classes_are_there_and_no_entry_twice():
    for name in ("pressure.toml", "neutral.toml"):
        assert sum(len(texts) for texts in _book(name).values()) >= 100
        assert all(len(texts) >= 5 for texts in _book(name).values())
    assert len(set(_texts())) == len(_texts())


@pytest.mark.parametrize("path", VOICES, ids=lambda path: path.stem)
def test_a_voice_has_both_sorts_and_every_tone(path: Path):
    entries = _voice(path)
    assert {entry["sort"] for entry in entries} == {"pressing", "ordinary", "anchor-pressing", "anchor-ordinary"}
    assert {entry["tone"] for entry in entries} == {"polite", "plain", "harsh"}
    assert sum(entry["sort"] == "pressing" for entry in entries) >= 100
    assert sum(entry["sort"] == "ordinary" for entry in entries) >= 150


@pytest.mark.archives
def test_no_run_of_words_of_the_yardstick(archives: Path):
    """Campaigns and look-alikes by other hands are never learned from."""
    folder = Path(os.environ.get("BAROGRAPH_EPISODES", archives.parent / "episodes"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    episodes = [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    bodies = [message["body"] for episode in episodes for message in episode["messages"]]
    assert bodies
    assert not _runs(bodies, LONG_RUN) & _runs(_texts(), LONG_RUN)


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
