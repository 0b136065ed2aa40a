"""How often barograph is wrong on an archive, and what it would have found there (docs/evaluation.md).

Two questions, one code path. *False alarms*: detection on the archive as it is, counted per list-year; whoever loads an
archive with a real campaign in it counts that too. *Power*: campaigns and look-alikes are planted as messages in copies
of the archive's messages, at places where a member was active, and the same stages run on them.

*Limits*: any recall is recall on simulated campaigns with words of our own; see `evaluation.corpus`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import garwood_upper
from barograph.detection.scoring.branches import branches_of
from barograph.errors import DataError
from barograph.evaluation.corpus import shipped_corpus
from barograph.evaluation.draw import Draw
from barograph.evaluation.injection_sites import (
    ProjectTimeline,
    SlotAllocator,
    list_years,
    member_messages,
    timelines_of,
)
from barograph.evaluation.outcome import Outcome, outcomes, rarity
from barograph.evaluation.pattern import Pattern
from barograph.evaluation.people import Donor, donors, donors_of
from barograph.evaluation.plan import Plan
from barograph.evaluation.plant import Planted, Planter, planted_rows
from barograph.evaluation.power import Cell, Point, Share, cells, over_strength
from barograph.evaluation.scratch_runner import ScratchRunner

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AsItIs:
    """What detection says about the archive without anything planted.

    Attributes:
        list_years: Years observed after the burn-in, all projects together.
        projects: Projects with any such time.
        at_review: Episodes at tier 1 or above.
        at_rate: Episodes at the rate of tier 1, whatever its other conditions say.
        at_watch: Episodes at tier 0 or above.
        per_1000: Episodes at tier 1 or above per 1,000 list-years.
        per_1000_upper: 95 % upper bound of that; infinite with no list-year.
        at_rate_per_1000: Episodes at the rate per 1,000 list-years.
    """

    list_years: float
    projects: int
    at_review: int
    at_rate: int
    at_watch: int
    per_1000: float
    per_1000_upper: float
    at_rate_per_1000: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of an evaluation."""

    as_of: datetime
    rate: float
    seed: int
    as_it_is: AsItIs
    cells: tuple[Cell, ...]
    lookalikes: tuple[Cell, ...]
    curve: tuple[Point, ...]
    outcomes: tuple[Outcome, ...]
    passes: int
    not_planted: int


def evaluate(runner: ScratchRunner, as_of: datetime, plan: Plan, on_progress: Progress = lambda _: None) -> Evaluation:
    """Evaluate on the loaded archive.

    Args:
        runner: Workspace, configuration and session.
        as_of: Nothing later is looked at.
        plan: What is to be planted.
        on_progress: Called with a line as each part ends.

    Raises:
        DataError: No project was observed for longer than the burn-in with an established member in it.
    """
    config = runner.config
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    rights = runner.loaded(Table.RIGHTS, as_of, "at")
    with runner.working():
        base = runner.assessed(messages, rights, as_of)
        as_it_is = as_it_is_of(episode_rows(base[Table.EPISODES]), list_years(base[Table.PLACEMENTS], config), config)
        grounds = timelines_of(member_messages(messages, base[Table.PLACEMENTS], config).toArrow())
        on_progress(f"as it is: {as_it_is.list_years:.1f} list-years, {as_it_is.at_review} alarms at tier 1 or above")
        if not grounds:
            raise DataError(
                "nothing can be planted: no project was observed for longer than a year with an established member "
                "in it. Load a longer archive"
            )
        waiting, done, number = plan.wanted(), list[Outcome](), 0
        lent = donors_of(donors(messages).toArrow())
        while waiting and number < plan.passes:
            planted, waiting = fill(waiting, grounds, lent, config, plan.seed + number)
            if not planted:
                break
            number += 1
            done += run_planted(runner, planted, as_of)
            on_progress(f"pass {number}: {len(planted)} planted, {len(waiting)} waiting")
    rate = config.decision.tiers[1]
    campaigns = [outcome for outcome in done if outcome.pattern in {p.name for p in plan.patterns}]
    harmless = [outcome for outcome in done if outcome.pattern in {p.name for p in plan.lookalikes}]
    return Evaluation(
        as_of=as_of,
        rate=rate,
        seed=plan.seed,
        as_it_is=as_it_is,
        cells=tuple(cells(campaigns, [p.name for p in plan.patterns], rate)),
        lookalikes=tuple(cells(harmless, [p.name for p in plan.lookalikes], rate)),
        curve=tuple(over_strength(campaigns, rate)),
        outcomes=tuple(done),
        passes=number,
        not_planted=len(waiting),
    )


def fill(
    wanted: Sequence[tuple[Pattern, int]],
    grounds: Sequence[ProjectTimeline],
    lent: Sequence[Donor],
    config: Config,
    seed: int,
) -> tuple[list[Planted], list[tuple[Pattern, int]]]:
    """Plant what finds room in one copy of the archive.

    Args:
        wanted: Pattern and draw, in order.
        grounds: The projects.
        lent: Donors of headers.
        config: Section `newcomer`.
        seed: Of this pass.

    Returns:
        What was planted, and what is left. What can never be planted here (veterans where only one project is loaded)
        is in neither.
    """
    planter, claims = Planter(shipped_corpus(), lent, grounds, seed), SlotAllocator()
    planted, left = [], []
    for pattern, number in wanted:
        draw = Draw("place", seed, pattern.name, number)
        burn_in = config.newcomer.min_project_days
        place = claims.claim(grounds, pattern.span_days, pattern.ageing_days, burn_in, draw)
        if place is None:
            left.append((pattern, number))
        elif (one := planter.plant(pattern, number, place)) is not None:
            planted.append(one)
    return planted, left


def run_planted(runner: ScratchRunner, planted: Sequence[Planted], as_of: datetime) -> list[Outcome]:
    """Run the stages on the archive with the planted messages in it."""
    spark = runner.spark
    added = spark.createDataFrame(planted_rows(planted)).where(F.col("sent_at") <= F.lit(as_of))
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at").unionByName(added)
    ids = added.select("message_id")
    found = runner.assessed(messages, runner.loaded(Table.RIGHTS, as_of, "at"), as_of, ids)
    p = found[Table.ACTS].join(F.broadcast(ids), "message_id", "left_semi").select("message_id", "p").toArrow()
    own = added.select("account_id").distinct()
    known = found[Table.ACCOUNTS].join(F.broadcast(own), "account_id", "left_semi")
    identities = known.select("account_id", "identity_id").toArrow()
    episodes = episode_rows(found[Table.EPISODES])
    return outcomes(planted, episodes, pairs_of(identities), pairs_of(p), runner.config)


def episode_rows(episodes: DataFrame) -> list[dict[str, Any]]:
    """Episodes are few: as many as there are cases."""
    rows: list[dict[str, Any]] = episodes.orderBy("episode_id").toArrow().to_pylist()
    return rows


def pairs_of(rows: pa.Table) -> dict[str, Any]:
    """A mapping of the first column to the second."""
    return dict(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def as_it_is_of(episodes: Sequence[dict[str, Any]], years: dict[str, float], config: Config) -> AsItIs:
    """Count the alarms of an archive with nothing planted in it.

    Args:
        episodes: `Table.EPISODES` rows.
        years: List-years after the burn-in by project.
        config: Branches and tiers.
    """
    shares = {branch.name: branch.share for branch in branches_of(config)}
    all_years = sum(years.values())
    review = sum(row["tier"] >= 1 for row in episodes)
    at_rate = sum(rarity(row, shares) <= config.decision.tiers[1] for row in episodes)
    per = 1000.0 / all_years if all_years else 0.0
    return AsItIs(
        list_years=all_years,
        projects=sum(year > 0 for year in years.values()),
        at_review=review,
        at_rate=at_rate,
        at_watch=sum(row["tier"] >= 0 for row in episodes),
        per_1000=review * per,
        per_1000_upper=1000.0 * garwood_upper(review, all_years),
        at_rate_per_1000=at_rate * per,
    )


SUMMED = {
    "recall_2x3": "2x3",
    "recall_3x3": "3x3",
    "recall_half_cover": "3x3-half-cover",
    "recall_polite": "3x5-polite",
    "recall_blitz": "3x3-blitz",
    "recall_paraphrased": "3x3-reworded",
    "recall_paraphrased_2x3": "2x3-reworded",
    "recall_aged": "3x3-aged",
}
"""Keys of the summary, and the cells they are the recall of, at the rate of tier 1."""


def summary(result: Evaluation) -> dict[str, float | int | None]:
    """The few numbers that are asked for most; a recall is None where its cell was not planted."""
    by_name = {cell.name: cell for cell in result.cells}
    harmless = [outcome for outcome in result.outcomes if outcome.pattern in {c.name for c in result.lookalikes}]
    flagged = Share.of(sum(outcome.tier >= 1 for outcome in harmless), len(harmless))
    at_rate = sum(outcome.rate <= result.rate for outcome in harmless)
    recalls = {key: by_name[name].at_rate.value if name in by_name else None for key, name in SUMMED.items()}
    reviewed = {
        f"{key}_tier1": by_name[name].at_review.value if name in by_name else None for key, name in SUMMED.items()
    }
    return {
        "false_alarms_per_1000_list_years": result.as_it_is.per_1000,
        "false_alarms_per_1000_list_years_upper": result.as_it_is.per_1000_upper,
        "false_alarms_at_rate_per_1000_list_years": result.as_it_is.at_rate_per_1000,
        "list_years": result.as_it_is.list_years,
        "rate": result.rate,
        **recalls,
        **reviewed,
        "lookalikes_flagged": flagged.found,
        "lookalikes_planted": flagged.of_all,
        "lookalikes_at_rate": at_rate,
    }
