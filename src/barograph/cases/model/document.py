"""A case file as plain values, as the table of cases holds it: for what only prints it, and so needs no models.

These types name the keys a terminal shows; `barograph.cases.model.case` has them all, with their meaning. Instants are
texts in ISO 8601.
"""

from __future__ import annotations

from typing import TypedDict


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
