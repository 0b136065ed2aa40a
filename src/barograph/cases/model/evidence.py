"""What a case file says for and against: likelihood, addends of the score, evidence, innocent explanations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["consistent", "inconsistent", "not tested"]
Direction = Literal["for", "against", "none"]


class Section(BaseModel):
    """The base of every part of a case file: frozen, and unknown keys are faults.

    A model is built on first use, so that a listing does not pay for what it never makes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Likelihood(Section):
    """How likely it is that the accounts act together, as an interval and as a word (ICD 203)."""

    low: float = Field(ge=0, le=1, description="share of real campaigns among such alarms, at the lower prior")
    high: float = Field(ge=0, le=1, description="the same at the higher prior")
    claimed_high: float = Field(ge=0, le=1, description="the same at the rate that may be claimed from control years")
    word: str = Field(description="ICD 203 word of the middle of the interval's upper half, capped")
    capped: bool = Field(description="the word was held at `likely` because confidence is low")
    sentence: str
    basis: str = Field(description="what the interval and the word rest on")


class Addend(Section):
    """One step of the waterfall from zero to the score; their sum is the score."""

    name: str
    words: str
    value: float = Field(description="log10 units")
    counted: bool = Field(description="False: shown only, no weight yet")


class Quote(Section):
    """At most one sentence of a message."""

    message: str = Field(description="ref of the message, M1 ...")
    label: str
    sentence: str


class Evidence(Section):
    """What one family of evidence found."""

    family: str
    title: str
    seen: str
    rarity: str = Field(description="how rare that is here")
    statistic: float | None
    expected: float | None
    p: float | None
    log10_lr: float | None
    cap: float | None
    weight: float
    direction: Direction
    quotes: tuple[Quote, ...]
    messages: tuple[str, ...] = Field(description="refs of the messages it rests on")


class Explanation(Section):
    """A row of the matrix of competing hypotheses (Heuer 1999, ch. 8)."""

    name: str
    expected: str
    seen: str
    verdict: Verdict
