"""The base of every part of a case file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen; unknown keys are faults. Built on first use, so that a listing does not pay for what it never makes."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
