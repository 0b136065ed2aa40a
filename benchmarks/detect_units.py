"""What the ablation compares: planted campaigns, planted look-alikes and control list-years, with all their episodes.

Everything with a positive core score is gathered, whatever its rate and in whatever branch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from barograph.config import Config
from barograph.evaluation.assess import Bench
from barograph.evaluation.evaluate import fill, run_planted
from barograph.evaluation.outcome import episodes_of
from barograph.evaluation.pattern import HEADLINE, lookalikes
from barograph.evaluation.people import donors, donors_of
from barograph.evaluation.places import grounds_of, member_messages
from barograph.evaluation.plan import Plan
from barograph.evaluation.plant import Planted
from barograph.tables import Table
from detect_data import edges_of, year_of

MIXED = ("2x3", "3x3", "3x3-half-cover", "3x5-polite", "3x3-reworded", "5x2")
"""Cells whose plantings stand against the control list-years."""

SEED = 777
CAMPAIGN, LOOKALIKE, CONTROL = "campaign", "look-alike", "control"
ANY_RATE = 1e9
"""Alarms per list-year; no score comes up more often."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode: its branch, core score and each family's capped log10 likelihood ratio, 0 where not assessed."""

    branch: str
    score: float
    ratios: dict[str, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """A planted campaign, a planted look-alike or a control list-year, with the episodes it has, often none."""

    kind: str
    name: str
    episodes: tuple[Episode, ...]


def gather(bench: Bench, as_of: datetime, draws: int, passes: int) -> list[Unit]:
    """Assess the controls as they are, and copies with campaigns and look-alikes planted.

    Args:
        bench: The workspace of controls.
        as_of: Nothing later is looked at.
        draws: Of each campaign; a quarter as many of each look-alike.
        passes: Copies at most; what finds no room in them is not planted.
    """
    bench = Bench(bench.spark, bench.store, _at_any_rate(bench.config))
    config = bench.config
    messages = bench.loaded(Table.MESSAGES, as_of, "sent_at")
    mixed = tuple(cell for cell in HEADLINE if cell.name in MIXED)
    waiting = Plan(mixed, lookalikes(), draws, -(-draws // 4), passes, SEED).wanted()
    with bench.working():
        base = bench.assessed(messages, bench.loaded(Table.RIGHTS, as_of, "at"), as_of)
        spans = bench.scratch.arrow(Table.PLACEMENTS, ["project", "sent_at"])
        units = list(control_units(_told(bench), edges_of(spans, config.newcomer.min_project_days)))
        grounds = grounds_of(member_messages(messages, base[Table.PLACEMENTS], config).toArrow())
        lent = donors_of(donors(messages).toArrow())
        for number in range(passes):
            planted, waiting = fill(waiting, grounds, lent, config, SEED + number)
            if planted:
                run_planted(bench, planted, as_of)
                units += planted_units(planted, _told(bench), _identities(bench))
    return units


def _at_any_rate(config: Config) -> Config:
    """The same scores and families; but every positive score is an episode, so that nothing is cut off at a rate."""
    tiers = (ANY_RATE, *config.decision.tiers[1:])
    return config.model_copy(update={"decision": config.decision.model_copy(update={"tiers": tiers})})


def _told(bench: Bench) -> list[dict[str, Any]]:
    """Rows of the episodes last found, each with its `Episode`."""
    ratios: dict[str, dict[str, float]] = {}
    rows = bench.scratch.arrow(Table.EVIDENCE, ["episode_id", "family", "statistic", "log10_lr"]).to_pylist()
    for row in rows:
        told = 0.0 if row["statistic"] is None else float(row["log10_lr"])
        ratios.setdefault(row["episode_id"], {})[row["family"]] = told
    columns = ["episode_id", "project", "identities", "window_end", "branch", "core_score"]
    found = bench.scratch.arrow(Table.EPISODES, columns).sort_by("episode_id").to_pylist()
    return [
        {**row, "episode": Episode(row["branch"], row["core_score"], ratios.get(row["episode_id"], {}))}
        for row in found
    ]


def _identities(bench: Bench) -> dict[str, str]:
    rows = bench.scratch.arrow(Table.ACCOUNTS, ["account_id", "identity_id"])
    return dict(zip(rows["account_id"].to_pylist(), rows["identity_id"].to_pylist(), strict=True))


def control_units(told: Sequence[Mapping[str, Any]], edges: Mapping[str, np.ndarray]) -> Iterator[Unit]:
    """One unit for each whole list-year; what ends outside of all of them is left out."""
    for project, years in sorted(edges.items()):
        mine = [row for row in told if row["project"] == project]
        for year in range(max(0, len(years) - 1)):
            held = [row["episode"] for row in mine if year_of(row["window_end"], years) == year]
            yield Unit(CONTROL, f"{project} {year + 1}", tuple(held))


def planted_units(
    planted: Sequence[Planted], told: Sequence[Mapping[str, Any]], identities: Mapping[str, str]
) -> Iterator[Unit]:
    """One unit for each planting, with every episode that caught it."""
    for one in planted:
        kind = LOOKALIKE if one.pattern.harmless else CAMPAIGN
        held = [row["episode"] for row in episodes_of(one, told, identities)]
        yield Unit(kind, f"{one.pattern.name} {one.number}", tuple(held))


def write_units(units: Sequence[Unit], path: Path) -> None:
    """Units as JSON."""
    path.write_text(json.dumps([asdict(unit) for unit in units], indent=1), encoding="utf-8")


def read_units(path: Path) -> list[Unit]:
    """Units as `write_units` wrote them."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Unit(row["kind"], row["name"], tuple(Episode(**one) for one in row["episodes"])) for row in rows]
