"""The declared campaign model: what evidence families take for granted of a campaign (docs/method.md S6)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Campaign:
    """Shares of campaign accounts, 0 to 1, from `resources/campaign_model.toml`.

    Attributes:
        shown: Campaigns that show a given sign at all.
        acts: Shape a of the p of all acts together, taken as Beta(a, 1).
        exclusive: Seen in no other project.
        mismatch: Header values that differ although one hand set them up.
        one_setup: Campaigns run from one set of providers, clients and zones.
    """

    shown: float
    acts: float
    exclusive: float
    mismatch: float
    one_setup: float


@lru_cache(maxsize=1)
def declared() -> Campaign:
    """The shipped model.

    Example:
        >>> declared().mismatch
        0.05
    """
    text = files("barograph.resources").joinpath("campaign_model.toml").read_text("utf-8")
    model = tomllib.loads(text)
    numbers = model["accounts"]
    accounts = numbers["exclusive"], numbers["mismatch"], numbers["one_setup"]
    return Campaign(model["signs"]["shown"], model["acts"]["beta"], *accounts)
