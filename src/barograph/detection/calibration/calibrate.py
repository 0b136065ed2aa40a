"""Make a calibration from any loaded universe: control list-years as they are, and with authors shuffled.

See docs/method.md, S8.

The code that scores is the one that detects. Each project and each part of the draws is one Arrow group on Spark; what
comes back are years counted and positive scores, so little that the driver adds it up.

An unknown real campaign among the list-years only makes the rates larger (conservative); the largest control scores
are reported so that somebody looks at them. Never take a campaign out in silence: replace it and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import FLAG, NUMBER, TEXT, WHOLE
from barograph.config import Config
from barograph.detection.calibration.rates import NAMES, Calibration, Stratum, settings_of
from barograph.detection.calibration.surrogates import YearMaximum, list_years, maxima, shuffled
from barograph.detection.evidence.registry import check
from barograph.detection.fusion import totals
from barograph.detection.guard import MAX_DRAWS, MONTH, month_scores, month_starts
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.branches import Branch, branches_of
from barograph.detection.scoring.project import Project
from barograph.errors import DataError
from barograph.signals.responsiveness import days
from barograph.signals.sensor import load_sensor

DRAWS_A_GROUP = 25
"""Draws of one project that one Spark group works through."""

TALLY = pa.schema(
    [
        ("project", TEXT),
        ("part", WHOLE),
        ("branch", TEXT),
        ("real", FLAG),
        ("stratum", WHOLE),
        ("years", NUMBER),
        ("year", pa.list_(WHOLE)),
        ("scores", pa.list_(NUMBER)),
    ]
)
"""Years one project spent in a stratum, by branch and kind (real or surrogate), and which list-years scored above 0."""

_NEEDED = (
    "project", "message_id", "identity_id", "kin_id", "addressed", "thread_id", "sent_at", "ready_at", "p", "hit",
    "newcomer", "patch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TopYear:
    """A control list-year with a positive score, to be looked at by a human.

    Attributes:
        project: The project.
        branch: The branch.
        year: Ordinal of the list-year, 0 = the first after burn-in.
        score: Its largest score.
    """

    project: str
    branch: str
    year: int
    score: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration and what it was made of.

    Attributes:
        calibration: The numbers.
        list_years: Control list-years by project.
        top: Control list-years with a positive score, the largest first.
    """

    calibration: Calibration
    list_years: tuple[tuple[str, int], ...]
    top: tuple[TopYear, ...]


def calibrate(
    acts: DataFrame, kinds: DataFrame, placements: DataFrame, config: Config, draws: int, title: str
) -> Calibrated:
    """Calibrate on all projects of a workspace.

    Args:
        acts: `Table.ACTS`.
        kinds: `Table.KINDS`, for the messages whose sentences were embedded.
        placements: `Table.PLACEMENTS`, for how long each project was observed.
        config: The configuration.
        draws: Surrogates of each list-year.
        title: Name of the calibration.

    Returns:
        The calibration, list-years by project, and the control list-years that scored.

    Raises:
        DataError: No project was observed for longer than burn-in and a year.
        ConfigError: `evidence` names families that are not known or cannot be weighed.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    check(config.evidence)
    spans = placements.groupBy("project").agg(F.min("sent_at").alias("begun"), F.max("sent_at").alias("ended"))
    parts = F.explode(F.sequence(F.lit(0), F.lit(max(0, (draws - 1) // DRAWS_A_GROUP)))).alias("part")
    described = acts.select(*_NEEDED).join(
        kinds.select("message_id", "role_p", "act_p_values"), "message_id", how="left"
    )
    dealt = described.join(F.broadcast(spans), "project", how="inner").select("*", parts)

    def tally(rows: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(list(tally_rows(rows, config, draws)), schema=TALLY)

    counted = dealt.groupBy("project", "part").applyInArrow(tally, from_arrow_schema(TALLY)).toArrow()
    quiet = _quiet_years(spans.toArrow(), counted, config, draws)
    return _added_up(pa.concat_tables([counted.cast(TALLY), quiet]), config, draws, title)


def tally_rows(rows: pa.Table, config: Config, draws: int) -> Iterator[dict[str, object]]:
    """Tally one project and part; the plain function behind `calibrate`.

    Args:
        rows: Acts with role_p and act_p_values, begun, ended and part, all of one project and part.
        config: The configuration.
        draws: Surrogates of each list-year, over all parts.
    """
    part = int(rows["part"][0].as_py())
    project = Project.of(rows, config.sensor.p_floor)
    edges = _edges(float(days(rows["begun"])[0]), float(days(rows["ended"])[0]), config)
    population = project.population
    numbers = range(part * DRAWS_A_GROUP, min(draws, (part + 1) * DRAWS_A_GROUP))
    for branch in branches_of(config):
        mine = project if branch.with_older else project.newcomers()

        def years(block: Block, branch: Branch = branch, mine: Project = mine) -> list[YearMaximum]:
            return maxima(totals(replace(mine, block=block), branch, config.evidence), edges, population)

        yield from _tallied(branch.name, project.name, mine.block, branch.block_days, years, numbers)
    starts = month_starts(float(edges[0]), float(days(rows["ended"])[0]))
    strata = [population.stratum(float(end)) for end in starts[1:]]

    def months(block: Block) -> list[YearMaximum]:
        scores = month_scores(block, starts, config).tolist()
        return [YearMaximum(n, strata[n], 1.0, score) for n, score in enumerate(scores)]

    young, block_days = project.block.newcomers(), config.calibration.block_days
    few = range(numbers.start, min(numbers.stop, MAX_DRAWS))
    yield from _tallied(MONTH, project.name, young, block_days, months, few)


def _tallied(
    name: str,
    project: str,
    block: Block,
    block_days: float,
    counted: Callable[[Block], list[YearMaximum]],
    draws: range,
) -> Iterator[dict[str, object]]:
    """One branch, or the months: as they are with the first part of the draws, and each draw."""
    part = draws.start // DRAWS_A_GROUP
    made = (shuffled(block, project, draw, block_days) for draw in draws)
    kinds: tuple[tuple[bool, Iterable[Block]], ...] = ((True, [block][part:]), (False, made))
    for real, blocks in kinds:
        found = [maximum for one in blocks for maximum in counted(one)]
        yield from _by_stratum(found, {"project": project, "part": part, "branch": name, "real": real})


def _edges(begun: float, ended: float, config: Config) -> np.ndarray:
    return list_years(begun + config.newcomer.min_project_days, ended)


def _by_stratum(found: list[YearMaximum], key: dict[str, object]) -> Iterator[dict[str, object]]:
    for code in range(len(NAMES)):
        mine = [maximum for maximum in found if maximum.stratum == code]
        if mine:
            positive = [maximum for maximum in mine if maximum.score > 0]
            scores = [round(maximum.score, 6) for maximum in positive]
            years = sum(maximum.years for maximum in mine)
            yield {**key, "stratum": code, "years": years, "year": [m.year for m in positive], "scores": scores}


def _quiet_years(spans: pa.Table, counted: pa.Table, config: Config, draws: int) -> pa.Table:
    """List-years of projects without any eligible message: they count, with nothing found."""
    known = set(counted["project"].to_pylist())
    rows = []
    for project, begun, ended in zip(
        spans["project"].to_pylist(), days(spans["begun"]), days(spans["ended"]), strict=True
    ):
        edges = _edges(float(begun), float(ended), config)
        if project in known or len(edges) < 2:
            continue
        units = {branch.name: len(edges) - 1 for branch in branches_of(config)}
        units[MONTH] = len(month_starts(float(edges[0]), float(ended))) - 1
        for name, whole in units.items():
            made = min(draws, MAX_DRAWS) if name == MONTH else draws
            for real, number in ((True, whole), (False, whole * made)):
                key = {"project": project, "part": 0, "branch": name, "real": real, "stratum": 0}
                rows.append({**key, "years": float(number), "year": [], "scores": []})
    return pa.Table.from_pylist(rows, schema=TALLY)


def _added_up(counted: pa.Table, config: Config, draws: int, title: str) -> Calibrated:
    rows = sorted(counted.to_pylist(), key=lambda row: (row["project"], row["part"], row["branch"]))
    if not rows:
        raise DataError("no project was observed for a year beyond its first; there is nothing to calibrate on here")
    names = [*(branch.name for branch in branches_of(config)), MONTH]
    branches = tuple(
        (name, tuple(_stratum(r for r in rows if r["branch"] == name and r["stratum"] == n) for n in range(len(NAMES))))
        for name in names
    )
    spent: dict[str, float] = {}
    for row in rows:
        if row["real"] and row["branch"] == names[0]:
            spent[row["project"]] = spent.get(row["project"], 0.0) + row["years"]
    years = {project: round(whole) for project, whole in spent.items()}
    made_by = (
        ("draws", str(draws)),
        ("sensor", load_sensor(config.sensor.head).fingerprint),
        ("list-years", str(sum(years.values()))),
        ("settings", settings_of(config)),
        *((f"years {project}", str(number)) for project, number in years.items()),
    )
    calibration = Calibration(title, tuple(sorted(branches)), tuple(sorted(made_by)))
    return Calibrated(calibration, tuple(sorted(years.items())), tuple(_top(rows)))


def _stratum(rows: Iterable[dict[str, object]]) -> Stratum:
    by_kind: dict[bool, tuple[list[float], list[float]]] = {True: ([], []), False: ([], [])}
    for row in rows:
        scores, years = by_kind[bool(row["real"])]
        scores += row["scores"]  # type: ignore[arg-type]
        years.append(row["years"])  # type: ignore[arg-type]
    ordered = {real: tuple(sorted(scores, reverse=True)) for real, (scores, _) in by_kind.items()}
    return Stratum(ordered[False], round(sum(by_kind[False][1]), 6), ordered[True], round(sum(by_kind[True][1]), 6))


def _top(rows: Iterable[dict[str, object]]) -> list[TopYear]:
    found = [
        TopYear(str(row["project"]), str(row["branch"]), year, score)
        for row in rows
        if row["real"]
        for year, score in zip(row["year"], row["scores"], strict=True)  # type: ignore[call-overload]
    ]
    return sorted(found, key=lambda top: (-top.score, top.project, top.branch, top.year))
