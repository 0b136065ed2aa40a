"""The live guard: a test a month on new messages only, added up so that looking every month stays honest.

See docs/method.md, S9.

    S_t = group score of the messages of newcomers sent and answered in month t alone; anybody may be in the group
    p_t = (surrogate months that reach S_t + 1) / (surrogate months + 1),  1 where S_t is below the floor
    e_t = 0.5 p_t^-1/2        R_t = e_t (1 + R_{t-1})        alarm at R >= 12,000

e_t has mean 1 or less given the past (p-to-e calibrator of Shafer and Vovk), so R, after Shiryaev and Roberts, has a
mean of at most t while nothing happens: an alarm comes once in 12,000 months or more, however often one looks (Shin,
Ramdas and Rinaldo 2022). The group score of `detection.groups` is looked at anew each day and promises no such thing.

*Innocent explanations*: those of a case; a project under fire for months.

*Limits*: slow. It takes two months or more that each are rare; a campaign within one month never raises it. Surrogates
shuffle authors within 90 days, so a month in which all are cross is no group.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import Calibration
from barograph.detection.guard_threshold import ALARM
from barograph.detection.scoring.block import Block
from barograph.detection.scoring.groups import score_window
from barograph.detection.scoring.project import Project

MONTH = "month"
"""Name of the guard's counts in a calibration; their unit is a project-month, not a list-year."""

FLOOR = 2.0
"""Month scores below it say nothing: p is 1. It keeps calibrations small."""

MAX_DRAWS = 500
"""Surrogates whose months are counted when a calibration is made: enough for p near 1e-5, and the file stays small."""

DAY = 86_400.0


def month_starts(begun: float, ended: float) -> np.ndarray:
    """First instants of the months that begin at or after one day, up to the last that begins by the other; days.

    Example:
        >>> month_starts(0.5, 60.0).tolist()
        [31.0, 59.0]
    """
    first = np.datetime64(int(np.floor(begun)), "D").astype("datetime64[M]")
    last = np.datetime64(int(np.floor(ended)), "D").astype("datetime64[M]")
    starts: np.ndarray = np.arange(first, last + 1).astype("datetime64[D]").astype(float)
    return starts[starts >= begun]


def month_scores(block: Block, starts: np.ndarray, config: Config) -> np.ndarray:
    """Group score of each month by its own messages; 0 below the floor.

    Args:
        block: Newcomers' messages of one project.
        starts: First instants of m months and of the one after, days, shape (m + 1,).
        config: Sections `account` and `group`; within a month nobody is asked to return.

    Returns:
        Scores, shape (m,).
    """
    account = config.account.model_copy(update={"min_hits": 1, "min_span_days": 0.0})
    sent, ready = (np.searchsorted(starts, at, side="right") - 1 for at in (block.sent, block.ready))
    scores = np.zeros(max(0, len(starts) - 1))
    for month in np.unique(sent[(sent == ready) & (sent >= 0) & (sent < len(scores))]):
        rows = np.flatnonzero((sent == month) & (ready == month))
        if len(np.unique(block.account[rows[block.hit[rows]]])) < config.group.k_min:
            continue
        scored = score_window(block.take(rows), float(starts[month + 1]), account, config.group)
        scores[month] = scored.score if scored.score >= FLOOR else 0.0
    return scores


def values_of(p: np.ndarray) -> np.ndarray:
    """R of each month.

    Example:
        >>> values_of(np.array([1.0, 0.0001, 0.0001])).tolist()
        [0.5, 75.0, 3800.0]
    """
    values, value = np.zeros(len(p)), 0.0
    for month, one in enumerate(p):
        value = 0.5 * float(one) ** -0.5 * (1.0 + value)
        values[month] = value
    return values


def guard_rows(acts: pa.Table, calibration: Calibration, config: Config, as_of: datetime) -> list[dict[str, object]]:
    """The months of one project, as rows of `Table.GUARD`; the plain function behind `guard`."""
    if acts.num_rows == 0:
        return []
    project = Project.of(acts, config.sensor.p_floor)
    block = project.block.newcomers()
    if len(block) == 0:
        return []
    starts = month_starts(float(block.sent.min()) - 31.0, as_of.timestamp() / DAY)
    scores = month_scores(block, starts, config)
    crowds = [project.population.at(float(end)) for end in starts[1:]]
    rates = [calibration.rate(float(s), crowd, MONTH).surrogate for s, crowd in zip(scores, crowds, strict=True)]
    p = np.array(rates)
    return [
        {
            "project": project.name,
            "month": datetime.fromtimestamp(float(start) * DAY, UTC),
            "score": round(float(score), 6),
            "p": float(one),
            "value": float(value),
            "alarm": bool(value >= ALARM),
            "calibration_id": calibration.calibration_id,
        }
        for start, score, one, value in zip(starts[:-1], scores, p, values_of(p), strict=True)
    ]


def guard(acts: DataFrame, calibration: Calibration, config: Config, as_of: datetime) -> DataFrame:
    """The guard of every project, as `Table.GUARD`.

    Args:
        acts: `Table.ACTS`.
        calibration: The calibration in force; without counts of months every p is 1.
        config: The configuration.
        as_of: A month counts once it has ended by then.
    """

    def watch(rows: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(guard_rows(rows, calibration, config, as_of), schema=Table.GUARD.arrow)

    return acts.select(*Table.ACTS.columns).groupBy("project").applyInArrow(watch, Table.GUARD.spark_schema())
