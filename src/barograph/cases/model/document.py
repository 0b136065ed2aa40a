"""The parts of a case file that a terminal shows, as plain values: a listing must not pay for importing the models.

`barograph.cases.model.case` holds every key with its meaning; a test holds these types against it. Instants are texts
in ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypedDict


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """The account behind a label, as seen in the archive."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    label: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    logins: tuple[str, ...]


class Head(TypedDict):
    """Section 1: what this is."""

    case_id: str
    title: str
    tier: int
    tier_meaning: str
    tlp: str
    window_start: str
    window_end: str
    as_of: str
    notice: str


class Likelihood(TypedDict):
    """How likely it is that the accounts act together."""

    sentence: str


class Summary(TypedDict):
    """Section 2: what was seen, how likely, how sure, what speaks against it."""

    seen: str
    likelihood: Likelihood
    confidence_sentence: str
    against: str


class Addend(TypedDict):
    """One step of the waterfall."""

    name: str
    words: str
    value: float
    counted: bool


class Message(TypedDict):
    """A message the case rests on."""

    ref: str
    label: str
    at: str
    subject: str
    pressing: bool
    p: float | None
    compared_with: int | None


class Explanation(TypedDict):
    """An innocent explanation."""

    name: str
    seen: str
    verdict: str


class Provenance(TypedDict):
    """What made the file."""

    calibration_id: str
    commands: list[str]


class Document(TypedDict):
    """The keys of a case file that are shown at a terminal."""

    digest: str
    head: Head
    summary: Summary
    waterfall: list[Addend]
    messages: list[Message]
    explanations: list[Explanation]
    would_change: list[str]
    provenance: Provenance
