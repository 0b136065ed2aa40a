"""What the ablation compares: planted campaigns, planted look-alikes and control list-years, with all their episodes.

Everything with a positive core score is gathered, whatever its rate and in whatever branch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import NAMES, Stratum, calibration_of
from barograph.detection.evidence.registry import score_families
from barograph.detection.scoring.branches import branches_of
from barograph.evaluation.evaluate import fill, run_planted
from barograph.evaluation.injection_sites import member_messages, timelines_of
from barograph.evaluation.outcome import episodes_of
from barograph.evaluation.pattern import HEADLINE, lookalikes
from barograph.evaluation.people import donors, donors_of
from barograph.evaluation.plan import Plan
from barograph.evaluation.plant import Planted
from barograph.evaluation.scratch_runner import ScratchRunner
from detect_data import edges_of, year_of

MIXED = ("2x3", "3x3", "3x3-half-cover", "3x5-polite", "3x3-reworded", "5x2")
"""Cells whose plantings stand against the control list-years."""

EVERY_WINDOW = {family.name for family in score_families()}
CLOSING = {family.name for family in score_families() if family.part == "closes"}
SEED = 777
CAMPAIGN, LOOKALIKE, CONTROL = "campaign", "look-alike", "control"
ANY_RATE = 1e9
"""Alarms per list-year; no score comes up more often."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode.

    Attributes:
        branch: Its branch.
        score: Its core score.
        asked: The score that its branch and stratum ask for at tier 1; None where no score is enough.
        ratios: Each family's capped log10 likelihood ratio, 0 where not assessed.
    """

    branch: str
    score: float
    asked: float | None
    ratios: dict[str, float]


@dataclass(frozen=True, slots=True)
class Unit:
    """A planted campaign, a planted look-alike or a control list-year, with the episodes it has, often none."""

    kind: str
    name: str
    episodes: tuple[Episode, ...]


def gather(runner: ScratchRunner, as_of: datetime, draws: int, passes: int) -> list[Unit]:
    """Assess the controls as they are, and copies with campaigns and look-alikes planted.

    Args:
        runner: The workspace of controls.
        as_of: Nothing later is looked at.
        draws: Of each campaign; a quarter as many of each look-alike.
        passes: Copies at most; what finds no room in them is not planted.
    """
    runner = ScratchRunner(runner.spark, runner.store, _at_any_rate(runner.config))
    config = runner.config
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    mixed = tuple(cell for cell in HEADLINE if cell.name in MIXED)
    waiting = Plan(mixed, lookalikes(), draws, -(-draws // 4), passes, SEED).wanted()
    with runner.working():
        base = runner.assessed(messages, runner.loaded(Table.RIGHTS, as_of, "at"), as_of)
        spans = runner.scratch.arrow(Table.PLACEMENTS, ["project", "sent_at"])
        units = list(control_units(_episodes_found(runner), edges_of(spans, config.newcomer.min_project_days)))
        grounds = timelines_of(member_messages(messages, base[Table.PLACEMENTS], config).toArrow())
        lent = donors_of(donors(messages).toArrow())
        for number in range(passes):
            planted, waiting = fill(waiting, grounds, lent, config, SEED + number)
            if planted:
                run_planted(runner, planted, as_of)
                units += planted_units(planted, _episodes_found(runner), _identities(runner))
    return units


def _at_any_rate(config: Config) -> Config:
    """The same scores and families; but every positive score is an episode, so that nothing is cut off at a rate."""
    tiers = (ANY_RATE, *config.decision.tiers[1:])
    return config.model_copy(update={"decision": config.decision.model_copy(update={"tiers": tiers})})


def _episodes_found(runner: ScratchRunner) -> list[dict[str, Any]]:
    """Rows of the episodes last found, each with its `Episode`."""
    ratios: dict[str, dict[str, float]] = {}
    rows = runner.scratch.arrow(Table.EVIDENCE, ["episode_id", "family", "statistic", "log10_lr"]).to_pylist()
    for row in rows:
        ratio = 0.0 if row["statistic"] is None else float(row["log10_lr"])
        ratios.setdefault(row["episode_id"], {})[row["family"]] = ratio
    columns = ["episode_id", "project", "identities", "window_end", "branch", "stratum", "core_score"]
    found: list[dict[str, Any]] = runner.scratch.arrow(Table.EPISODES, columns).sort_by("episode_id").to_pylist()
    calibration, rate = calibration_of(runner.config), runner.config.decision.tiers[1]
    shares = {branch.name: rate * branch.share for branch in branches_of(runner.config)}
    for row in found:
        branch = row["branch"]
        asked = asked_for(calibration.strata(branch)[NAMES.index(row["stratum"])], shares[branch])
        row["episode"] = Episode(branch, row["core_score"], asked, ratios.get(row["episode_id"], {}))
    return found


def asked_for(stratum: Stratum, rate: float) -> float | None:
    """The largest score that still comes up more often than a rate; None where every score does."""
    scores = sorted({0.0, *stratum.surrogate, *stratum.real}, reverse=True)
    if stratum.rate(np.nextafter(scores[0], np.inf)).ranking > rate:
        return None
    return next((score for score in scores if stratum.rate(score).ranking > rate), 0.0)


def _identities(runner: ScratchRunner) -> dict[str, str]:
    rows = runner.scratch.arrow(Table.ACCOUNTS, ["account_id", "identity_id"])
    return dict(zip(rows["account_id"].to_pylist(), rows["identity_id"].to_pylist(), strict=True))


def control_units(found: Sequence[Mapping[str, Any]], edges: Mapping[str, np.ndarray]) -> Iterator[Unit]:
    """One unit for each whole list-year; what ends outside of all of them is left out."""
    for project, years in sorted(edges.items()):
        mine = [row for row in found if row["project"] == project]
        for year in range(max(0, len(years) - 1)):
            episodes = [row["episode"] for row in mine if year_of(row["window_end"], years) == year]
            yield Unit(CONTROL, f"{project} {year + 1}", tuple(episodes))


def planted_units(
    planted: Sequence[Planted], found: Sequence[Mapping[str, Any]], identities: Mapping[str, str]
) -> Iterator[Unit]:
    """One unit for each planting, with every episode that caught it."""
    for one in planted:
        kind = LOOKALIKE if one.pattern.harmless else CAMPAIGN
        episodes = [row["episode"] for row in episodes_of(one, found, identities)]
        yield Unit(kind, f"{one.pattern.name} {one.number}", tuple(episodes))


@dataclass(frozen=True)
class Stack:
    """Units as arrays.

    Attributes:
        units: The units.
        over_asked: Take each score over the one its branch and stratum ask for, since scores of two branches are not
            on one scale; episodes that no score is enough for are left out.
    """

    units: tuple[Unit, ...]
    over_asked: bool = False

    @cached_property
    def episodes(self) -> tuple[tuple[int, Episode], ...]:
        """Each episode with the number of its unit."""
        numbered = ((n, episode) for n, unit in enumerate(self.units) for episode in unit.episodes)
        return tuple(one for one in numbered if not self.over_asked or one[1].asked is not None)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """Families that looked at any episode: those of every window first, then context evidence."""
        names = {name for _, episode in self.episodes for name in episode.ratios}
        return tuple(sorted(names, key=lambda name: (name not in EVERY_WINDOW, name)))

    @cached_property
    def kind(self) -> np.ndarray:
        return np.array([unit.kind for unit in self.units])

    @cached_property
    def owner(self) -> np.ndarray:
        """Unit of each episode."""
        return np.array([n for n, _ in self.episodes], dtype=int)

    @cached_property
    def asked(self) -> np.ndarray:
        """What is taken off the score of each episode."""
        return np.array([(episode.asked or 0.0) * self.over_asked for _, episode in self.episodes], dtype=float)

    @cached_property
    def score(self) -> np.ndarray:
        return np.array([episode.score for _, episode in self.episodes], dtype=float)

    def ratio(self, family: str) -> np.ndarray:
        """Of each episode; 0 where not assessed."""
        return np.array([episode.ratios.get(family, 0.0) for _, episode in self.episodes], dtype=float)

    def total(self, weights: Mapping[str, float]) -> np.ndarray:
        """T = S + sum of w log10 LR of each unit: the largest of its episodes, not below what no score at all gives.

        Pile-on speaks against only, and at weight 1 wherever it is named (docs/method.md S7).
        """
        each = self.score.copy()
        for family, weight in weights.items():
            ratio = self.ratio(family)
            each += np.minimum(ratio, 0.0) if family in CLOSING else weight * ratio
        best = np.full(len(self.units), self.nothing)
        np.maximum.at(best, self.owner, each - self.asked)
        return best

    @property
    def nothing(self) -> float:
        """T of a unit without an episode."""
        return -float(self.asked.max(initial=0.0))

    def means(self, family: str) -> list[float]:
        """Mean ratio over the episodes of campaigns, of look-alikes and of controls; nan where there are none."""
        ratios, kind = self.ratio(family), self.kind[self.owner]
        return [
            float(ratios[kind == k].mean()) if np.any(kind == k) else np.nan for k in (CAMPAIGN, LOOKALIKE, CONTROL)
        ]

    def spoke(self, family: str) -> int:
        """Units of which the family said anything for or against."""
        return len(set(self.owner[self.ratio(family) != 0.0].tolist()))


def write_units(units: Sequence[Unit], path: Path) -> None:
    """Units as JSON."""
    path.write_text(json.dumps([asdict(unit) for unit in units], indent=1), encoding="utf-8")


def read_units(path: Path) -> list[Unit]:
    """Units as `write_units` wrote them."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Unit(row["kind"], row["name"], tuple(Episode(**one) for one in row["episodes"])) for row in rows]
