"""What is planted: campaigns of varying care, and look-alikes that must not be flagged; both in one form.

The grid follows docs/evaluation.md, and so do the look-alikes. Numbers are declared, not measured on any real campaign.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from barograph.errors import DataError
from barograph.evaluation.corpus import STRENGTHS, read_resource

PRESSURE = "pressure"

Arrival = Literal["spread", "burst"]
Threads = Literal["any", "one", "own"]
People = Literal["strangers", "one-person", "veterans", "known"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of behaviour.

    Attributes:
        name: Its name; part of the seed.
        accounts: Accounts.
        messages: Messages of each account, cover apart.
        span_days: From the first possible message to the last.
        pool: `pressure`, or a pool of the look-alikes' texts.
        wording: polite, plain or harsh; for the pool `pressure`.
        reworded: Rewordings instead of the first phrasings.
        cover: Share of an account's messages that are neutral, 0 to under 1.
        ageing_days: So long before, each account wrote two neutral messages.
        same_provider: All accounts use one provider and client.
        arrival: `spread` evenly over the span, or a `burst` with a half-life.
        half_life_days: Of a burst.
        threads: `any` recent thread of a member, `one` for all, or `own` ones that nobody answered.
        people: `strangers`; `one-person` with several addresses; `veterans` of another loaded project; `known` here.
        return_share: Share of the accounts that write more than once.
        same_text: All write the same text, their salutation apart.
        patch: Messages carry a patch.
        automation: Stated to be automation accounts.
        harmless: A look-alike: one of its accounts in any episode is a false alarm.
    """

    name: str
    accounts: int
    messages: int
    span_days: float
    pool: str = PRESSURE
    wording: str = "plain"
    reworded: bool = False
    cover: float = 0.0
    ageing_days: float = 0.0
    same_provider: bool = False
    arrival: Arrival = "spread"
    half_life_days: float = 2.0
    threads: Threads = "any"
    people: People = "strangers"
    return_share: float = 1.0
    same_text: bool = False
    patch: bool = False
    automation: bool = False
    harmless: bool = False


_BASE = Pattern("3x3", 3, 3, 60.0)

HEADLINE: tuple[Pattern, ...] = (
    replace(_BASE, name="2x3", accounts=2),
    _BASE,
    replace(_BASE, name="3x3-half-cover", cover=0.5),
    replace(_BASE, name="2x3-reworded", accounts=2, reworded=True),
    replace(_BASE, name="3x3-reworded", reworded=True),
    replace(_BASE, name="3x5-polite", messages=5, wording="polite"),
    replace(_BASE, name="3x3-blitz", span_days=14.0),
    replace(_BASE, name="3x3-harsh", wording="harsh"),
    replace(_BASE, name="3x3-aged", ageing_days=400.0),
    replace(_BASE, name="3x3-same-provider", same_provider=True),
    replace(_BASE, name="5x2", accounts=5, messages=2),
)
"""The cells that targets are stated for; spans 60 days unless the name says otherwise."""


def grid() -> Iterator[Pattern]:
    """Every combination of accounts, messages, span, cover, ageing, wording, rewording and providers."""
    axes = (
        (2, 3, 5),
        (2, 3, 5),
        (14.0, 60.0, 120.0),
        (0.0, 0.5),
        (0.0, 400.0),
        STRENGTHS,
        (False, True),
        (False, True),
    )
    for k, m, span, cover, ageing, wording, reworded, same in product(*axes):
        marks = (
            ("cover", cover > 0), ("aged", ageing > 0), (wording, True), ("reworded", reworded), ("one-provider", same)
        )  # fmt: skip
        name = "-".join([f"{k}x{m}", f"{span:g}d", *(mark for mark, on in marks if on)])
        yield Pattern(
            name, k, m, span, wording=wording, reworded=reworded, cover=cover, ageing_days=ageing, same_provider=same
        )


def cells_named(name: str) -> tuple[Pattern, ...]:
    """`headline`, `full`, or cells by name, parted by commas.

    Raises:
        DataError: No such cell.
    """
    if name == "headline":
        return HEADLINE
    if name == "full":
        return tuple(grid())
    known = {cell.name: cell for cell in (*HEADLINE, *grid())}
    chosen = [part.strip() for part in name.split(",") if part.strip()]
    unknown = [part for part in chosen if part not in known]
    if unknown or not chosen:
        raise DataError(f"no cell {', '.join(unknown)}. Cells: headline, full, {', '.join(c.name for c in HEADLINE)}")
    return tuple(known[part] for part in chosen)


def lookalikes() -> tuple[Pattern, ...]:
    """The look-alikes of `resources/planting/lookalikes.toml`."""
    tables = tomllib.loads(read_resource("lookalikes.toml"))
    return tuple(Pattern(name=name, harmless=True, **values) for name, values in tables.items())
