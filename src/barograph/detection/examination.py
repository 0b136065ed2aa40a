"""The second look at episodes: families that need texts, headers, other projects and rights (METHODS S6).

They are looked at after the episodes stand, so they open no tier; what speaks strongly against takes tier 2 away. The
account that the calls point at is named in its own place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame

from barograph.config import Config
from barograph.detection.decision import AGAINST, Finding
from barograph.detection.episodes import FOUND, finding_row
from barograph.detection.families import (
    beneficiary,
    course_cohort,
    disclosed_affiliation,
    exclusivity,
    header_affinity,
    history_elsewhere,
    known_requester,
    mutual_support,
    style,
    turn_taking,
    wording,
)
from barograph.detection.scene import YEAR_DAYS, Mail, Other, Scene
from barograph.detection.scenery import ELSEWHERE, MAIL, OTHER, RIGHT
from barograph.signals.responsiveness import days

FAMILIES = (
    beneficiary.finding,
    exclusivity.finding,
    wording.finding,
    header_affinity.finding,
    style.finding,
    turn_taking.finding,
    mutual_support.finding,
    history_elsewhere.finding,
    disclosed_affiliation.finding,
    course_cohort.finding,
    known_requester.finding,
)
HIGH = 2


def examine(found: DataFrame, around: DataFrame, config: Config) -> DataFrame:
    """Add the findings of the second look to what `episodes.find` gave.

    Args:
        found: Frame with the columns of `episodes.FOUND`.
        around: Frame of `scenery.scenery`.
        config: The configuration.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    def look(episodes: pa.Table, rows: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(examined(episodes.to_pylist(), rows, config), schema=FOUND)

    schema = from_arrow_schema(FOUND)
    return found.groupBy("project").cogroup(around.groupBy("project")).applyInArrow(look, schema)


def examined(episodes: Sequence[Mapping[str, Any]], rows: pa.Table, config: Config) -> list[dict[str, Any]]:
    """Episodes of one project with the second look's findings; the plain function behind `examine`.

    Args:
        episodes: Rows with the columns of `episodes.FOUND`.
        rows: Rows of `scenery.SCENERY`, any order.
        config: The configuration.
    """
    rows = rows.sort_by([(name, "ascending") for name in ("at", "message_id")])
    held = {"at_days": days(rows["at"]), "rows": rows.to_pylist(), "first": _days_or_none(rows["first_seen"])}
    ready = _days_or_none(rows["ready_at"])
    return [_with(episode, _scene(episode, held, ready), config) for episode in episodes]


def _days_or_none(column: pa.ChunkedArray) -> list[float | None]:
    micros = column.cast(pa.int64()).to_pylist()
    return [None if value is None else value / 86_400e6 for value in micros]


def _day(instant: Any) -> float:
    return float(instant.timestamp() / 86_400)


def _scene(episode: Mapping[str, Any], held: Mapping[str, Any], ready: Sequence[float | None]) -> Scene:
    start, end = _day(episode["window_start"]) - 1e-9, _day(episode["window_end"]) + 1e-9
    mails: list[Mail] = []
    others: list[Other] = []
    elsewhere: list[tuple[str, float]] = []
    rights: list[tuple[str, float]] = []
    covered = 1
    for row, at, first, counted in zip(held["rows"], held["at_days"].tolist(), held["first"], ready, strict=True):
        what = row["what"]
        covered = row["covered"]
        if what == RIGHT:
            rights.append((row["identity_id"], at))
        elif at > end:
            continue
        elif what == ELSEWHERE:
            elsewhere.append((row["identity_id"], at))
        elif what in (MAIL, OTHER):
            others.append(_other(row, at, first))
            if what == MAIL and counted is not None and counted <= end and at > end - YEAR_DAYS:
                mails.append(_mail(row, at))
    return Scene(
        project=episode["project"],
        group=tuple(episode["identities"]),
        start=start,
        end=end,
        mails=tuple(mails),
        others=tuple(others),
        elsewhere=tuple(elsewhere),
        rights=tuple(rights),
        covered=covered,
        target=episode["target"],
    )


def _other(row: Mapping[str, Any], at: float, first: float | None) -> Other:
    return Other(
        row["identity_id"], row["thread_id"], at, bool(row["patch"]), row["towards"], tuple(row["names"] or ()), first
    )


def _mail(row: Mapping[str, Any], at: float) -> Mail:
    role_p = row["role_p"]
    return Mail(
        message_id=row["message_id"],
        identity=row["identity_id"],
        thread=row["thread_id"],
        sent=at,
        text=row["text"] or "",
        words=row["words"] or 0,
        hit=bool(row["hit"]),
        role_p=None if role_p is None or np.isnan(role_p) else role_p,
        patch=bool(row["patch"]),
        towards=row["towards"],
        headers=(row["domain"], row["utc_offset"], row["client"], row["host"]),
        vector=row["vector"],
    )


def _with(episode: Mapping[str, Any], scene: Scene, config: Config) -> dict[str, Any]:
    findings: list[Finding] = [family(scene).within(config.evidence.caps) for family in FAMILIES]
    spoken = beneficiary.spoken_for(scene)
    tier, crossed = episode["tier"], episode["crossed_at"]
    if tier == HIGH and min(finding.log10_lr for finding in findings) < AGAINST:
        tier, crossed = HIGH - 1, crossed[:HIGH]
    added = [finding_row(finding, config) for finding in findings]
    return {
        **episode,
        "beneficiary": spoken.identity if spoken is not None and spoken.named else None,
        "tier": tier,
        "crossed_at": crossed,
        "findings": [*episode["findings"], *added],
    }
