"""Context evidence: families that need texts, headers, other projects and rights (docs/method.md S6).

They look at episodes that stand already, so they open no tier; what speaks strongly against takes tier 2 away. The
account that the calls point at is named in its own column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame

from barograph.config import Config
from barograph.detection.episodes import FOUND, finding_row
from barograph.detection.evidence.context_rows import ELIGIBLE, ELSEWHERE, MESSAGE, RIGHT
from barograph.detection.evidence.families.beneficiary import beneficiary_of
from barograph.detection.evidence.family import AGAINST
from barograph.detection.evidence.group_context import (
    TWO_YEARS_DAYS,
    YEAR_DAYS,
    EligibleMessage,
    GroupContext,
    ProjectMessage,
)
from barograph.detection.evidence.registry import context_families
from barograph.signals.responsiveness import days

HIGH = 2


def with_context_evidence(found: DataFrame, around: DataFrame, config: Config) -> DataFrame:
    """Add the findings of context evidence to what `episodes.find` gave.

    Args:
        found: Frame with the columns of `episodes.FOUND`.
        around: Frame of `context_rows.context_rows`.
        config: The configuration.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    def add(episodes: pa.Table, rows: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(add_context_evidence(episodes.to_pylist(), rows, config), schema=FOUND)

    schema = from_arrow_schema(FOUND)
    return found.groupBy("project").cogroup(around.groupBy("project")).applyInArrow(add, schema)


def add_context_evidence(episodes: Sequence[Mapping[str, Any]], rows: pa.Table, config: Config) -> list[dict[str, Any]]:
    """Episodes of one project with context evidence; the plain function behind `with_context_evidence`.

    Args:
        episodes: Rows with the columns of `episodes.FOUND`.
        rows: Rows of `context_rows.CONTEXT_SCHEMA`, any order.
        config: The configuration.
    """
    project = ProjectContext.of(rows)
    return [_with(episode, project.around(episode), config) for episode in episodes]


@dataclass(frozen=True, slots=True)
class ProjectContext:
    """The rows of one project by what they are, each by time, from which contexts are cut.

    Attributes:
        here: Messages of the project.
        elsewhere: Identity and day of newcomers' messages in other projects.
        pressing_elsewhere: Identity of those that press there, and the day from which each counts.
        rights: Identity and day of rights events.
        covered: Projects in the workspace.
    """

    here: pa.Table
    elsewhere: tuple[tuple[str, float], ...]
    pressing_elsewhere: tuple[tuple[str, float], ...]
    rights: tuple[tuple[str, float], ...]
    covered: int

    @classmethod
    def of(cls, rows: pa.Table) -> ProjectContext:
        """Sort and part rows of `context_rows.CONTEXT_SCHEMA`."""
        rows = rows.sort_by([(name, "ascending") for name in ("at", "message_id")])
        what = rows["what"]
        abroad, rights = (rows.filter(pc.equal(what, kind)) for kind in (ELSEWHERE, RIGHT))
        pressing = abroad.filter(pc.fill_null(abroad["hit"], False))
        covered = rows["covered"][0].as_py() if rows.num_rows else 1
        here = rows.filter(pc.is_in(what, pa.array([ELIGIBLE, MESSAGE])))
        return cls(here, _events(abroad), _events(pressing, "ready_at"), _events(rights), covered)

    def around(self, episode: Mapping[str, Any]) -> GroupContext:
        """What is around an episode: two years of the project, whatever other episodes there are."""
        start, end = _day(episode["window_start"]) - 1e-9, _day(episode["window_end"]) + 1e-9
        first, last = np.searchsorted(days(self.here["at"]), [end - TWO_YEARS_DAYS, end], side="right")
        part = self.here.slice(int(first), int(last - first))
        return GroupContext(
            project=episode["project"],
            group=tuple(episode["identities"]),
            start=start,
            end=end,
            eligible=_eligible(part, end, episode["identities"]),
            messages=_messages(part),
            elsewhere=tuple(one for one in self.elsewhere if one[1] <= end),
            pressing_elsewhere=tuple(one for one in self.pressing_elsewhere if one[1] <= end),
            rights=self.rights,
            covered=self.covered,
            target=episode["target"],
        )


def _day(instant: Any) -> float:
    return float(instant.timestamp() / 86_400)


def _days_or_none(column: pa.ChunkedArray) -> list[float | None]:
    micros = column.cast(pa.int64()).to_pylist()
    return [None if value is None else value / 86_400e6 for value in micros]


def _events(rows: pa.Table, time: str = "at") -> tuple[tuple[str, float], ...]:
    return tuple(zip(rows["identity_id"].to_pylist(), days(rows[time]).tolist(), strict=True))


def _messages(rows: pa.Table) -> tuple[ProjectMessage, ...]:
    columns = (rows[name].to_pylist() for name in ("identity_id", "thread_id", "patch", "towards", "names"))
    cells = zip(*columns, days(rows["at"]).tolist(), _days_or_none(rows["first_seen"]), strict=True)
    return tuple(
        ProjectMessage(identity, thread, at, bool(patch), towards, tuple(names or ()), first)
        for identity, thread, patch, towards, names, at, first in cells
    )


def _eligible(rows: pa.Table, end: float, group: Sequence[str]) -> tuple[EligibleMessage, ...]:
    """Eligible messages of newcomers and of the group, of the year before the end, that counted by then."""
    at, ready = days(rows["at"]), np.array(_days_or_none(rows["ready_at"]), dtype=float)
    counted = (at > end - YEAR_DAYS) & (ready <= end)
    theirs = pc.or_(pc.fill_null(rows["newcomer"], False), pc.is_in(rows["identity_id"], pa.array(group, pa.string())))
    kept = rows.filter(pc.and_(pc.and_(pc.equal(rows["what"], ELIGIBLE), theirs), pa.array(counted)))
    return tuple(
        _eligible_message(row, day) for row, day in zip(kept.to_pylist(), days(kept["at"]).tolist(), strict=True)
    )


def _eligible_message(row: Mapping[str, Any], at: float) -> EligibleMessage:
    role_p = row["role_p"]
    return EligibleMessage(
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


def _with(episode: Mapping[str, Any], context: GroupContext, config: Config) -> dict[str, Any]:
    found = (family.find(context) for family in context_families())
    findings = [finding.within(config.evidence.caps) for finding in found if finding is not None]
    beneficiary = beneficiary_of(context)
    tier, crossed = episode["tier"], episode["crossed_at"]
    if tier == HIGH and min((finding.log10_lr for finding in findings), default=0.0) < AGAINST:
        tier, crossed = HIGH - 1, crossed[:HIGH]
    added = [finding_row(finding, config) for finding in findings]
    return {
        **episode,
        "beneficiary": beneficiary.identity if beneficiary is not None and beneficiary.clear else None,
        "tier": tier,
        "crossed_at": crossed,
        "findings": [*episode["findings"], *added],
    }
