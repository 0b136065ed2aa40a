"""The texts that planted messages are made of, in `resources/planting`.

Written for this purpose, in general words and blind to any real campaign, in several voices and three strengths. Each
line of pressure stands with a rewording of it, so that a detector that has learned turns of phrase is found out.

*Limits*: one group of authors wrote them; recall on them is recall on simulated campaigns, nothing more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from barograph.errors import DataError

STRENGTHS = ("polite", "plain", "harsh")

Phrasings = tuple[str, ...]
"""One thought: as first written, then its rewordings."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How an author opens, closes and writes.

    Attributes:
        name: Its name.
        openings: Salutations; empty for none.
        closings: Last lines; empty for none.
        lower: Sentences begin in lower case.
        stop: What ends a sentence in place of a full stop.
        join: What stands between two sentences.
        calm: Never loud; polite pressure is written in calm voices only.
    """

    name: str
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    lower: bool
    stop: str
    join: str
    calm: bool


@dataclass(frozen=True, slots=True)
class Corpus:
    """All texts.

    Attributes:
        pressure: Strength, then kind, to its sentences.
        messages: Strength to pairs of a kind and a whole message.
        neutral: Cover sentences by topic.
        lookalikes: Sentences of the look-alikes by pool.
        voices: The voices.
        slots: What a `{slot}` may be.
    """

    pressure: Mapping[str, Mapping[str, tuple[Phrasings, ...]]]
    messages: Mapping[str, tuple[tuple[str, Phrasings], ...]]
    neutral: Mapping[str, tuple[Phrasings, ...]]
    lookalikes: Mapping[str, tuple[Phrasings, ...]]
    voices: tuple[Voice, ...]
    slots: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def shipped_corpus() -> Corpus:
    """Read the shipped corpus.

    Raises:
        DataError: A resource is missing or not of its form.
    """
    whole = _sections("messages.txt", "\n\n")
    return Corpus(
        pressure={strength: _sections(f"{strength}.txt", "\n") for strength in STRENGTHS},
        messages={
            strength: tuple(
                (name.split()[1], message)
                for name, messages in whole.items()
                if name.split()[0] == strength
                for message in messages
            )
            for strength in STRENGTHS
        },
        neutral=_sections("neutral.txt", "\n"),
        lookalikes=_sections("lookalikes.txt", "\n"),
        voices=tuple(_voice(row) for row in _table("voices.toml")["voice"]),
        slots={name: tuple(values) for name, values in _table("slots.toml").items()},
    )


def read_resource(name: str) -> str:
    """Text of a file in `resources/planting`.

    Raises:
        DataError: It is missing.
    """
    resource = files("barograph.resources").joinpath("planting", name)
    if not resource.is_file():
        raise DataError(f"barograph.resources holds no planting/{name}; the installation is incomplete, install again")
    return resource.read_text(encoding="utf-8")


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(read_resource(name))


def _voice(row: Mapping[str, Any]) -> Voice:
    return Voice(
        str(row["name"]),
        tuple(row["openings"]),
        tuple(row["closings"]),
        bool(row["lower"]),
        row["stop"],
        row["join"],
        bool(row["calm"]),
    )


def _sections(name: str, parting: str) -> dict[str, tuple[Phrasings, ...]]:
    """Sections `@name` of a text file, each a list of units parted by `parting`, a unit's phrasings by `||`."""
    lines = [line for line in read_resource(name).splitlines() if not line.startswith("#")]
    found: dict[str, tuple[Phrasings, ...]] = {}
    for block in "\n".join(lines).split("\n@"):
        head, _, rest = block.strip().removeprefix("@").partition("\n")
        units = [tuple(part.strip() for part in unit.split("||")) for unit in rest.split(parting) if unit.strip()]
        if not head or not units:
            raise DataError(f"planting/{name}: section @{head} holds nothing")
        found[head] = tuple(units)
    return found
