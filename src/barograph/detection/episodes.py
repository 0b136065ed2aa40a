"""The detecting stage on Spark: one group a project, numbers inside, `Table.EPISODES` and `Table.EVIDENCE` out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import Calibration
from barograph.detection.episode_builder import EpisodeDraft, episode_drafts
from barograph.detection.evidence.family import Finding
from barograph.detection.evidence.registry import check
from barograph.detection.scoring.project import Project

_FINDING = pa.struct([field for field in Table.EVIDENCE.arrow if field.name != "episode_id"])
FOUND = Table.EPISODES.arrow.append(pa.field("findings", pa.list_(_FINDING)))
"""`Table.EPISODES` with a column `findings`: the rows of `Table.EVIDENCE`, nested."""

_MAY_BE_TARGET = ("maintainer", "core", "regular")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find(acts: DataFrame, kinds: DataFrame, roles: DataFrame, calibration: Calibration, config: Config) -> DataFrame:
    """Find the episodes of every project.

    Args:
        acts: `Table.ACTS`.
        kinds: `Table.KINDS`, for the messages whose sentences were embedded.
        roles: `Table.ROLES`; maintainers, and the core and regular members beside them, may be a target.
        calibration: The calibration in force.
        config: The configuration.

    Returns:
        Columns of `FOUND`; only episodes at tier 0 or above.

    Raises:
        ConfigError: `evidence` names families that are not known or cannot be weighed.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    check(config.evidence)
    members = roles.where(F.col("role").isin(*_MAY_BE_TARGET)).select(
        "project", "month", "identity_id", "role", "share"
    )

    def detect(rows: pa.Table, members: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(episode_rows(rows, members, calibration, config), schema=FOUND)

    schema = from_arrow_schema(FOUND)
    described = kinds.select("message_id", "kind", "role_p", "act_p_values")
    grouped = acts.select(*Table.ACTS.columns).join(described, "message_id", how="left").groupBy("project")
    return grouped.cogroup(members.groupBy("project")).applyInArrow(detect, schema)


def episodes(found: pa.Table) -> pa.Table:
    """`Table.EPISODES` of rows with the columns of `FOUND`."""
    return found.select(Table.EPISODES.columns)


def evidence(found: pa.Table) -> pa.Table:
    """`Table.EVIDENCE` of rows with the columns of `FOUND`."""
    nested = found.select(["episode_id", "findings"]).to_pylist()
    rows = [{"episode_id": row["episode_id"], **finding} for row in nested for finding in row["findings"]]
    return pa.Table.from_pylist(rows, schema=Table.EVIDENCE.arrow)


def episode_rows(
    acts: pa.Table, members: pa.Table, calibration: Calibration, config: Config
) -> list[dict[str, object]]:
    """Episodes of one project as rows; the plain function behind `find`."""
    if acts.num_rows == 0:
        return []
    project = Project.of(acts, config.sensor.p_floor)
    by_month = _by_month(members)
    found = (draft for draft in episode_drafts(project, calibration, config) if draft.tier >= 0)
    return [_row(project, draft, by_month, calibration, config) for draft in found]


@dataclass(frozen=True, slots=True)
class Member:
    """An account that keeps a project up in a month.

    Attributes:
        maintainer: Among those with half of the upkeep.
        share: Share of the upkeep.
    """

    maintainer: bool
    share: float


Members = Mapping[tuple[int, int], Mapping[str, Member]]
"""Year and month, then identity."""


def _by_month(rows: pa.Table) -> Members:
    months: dict[tuple[int, int], dict[str, Member]] = {}
    for row in rows.to_pylist():
        member = Member(row["role"] == "maintainer", row["share"])
        months.setdefault((row["month"].year, row["month"].month), {})[row["identity_id"]] = member
    return months


def _instant(days: float) -> datetime:
    return _EPOCH + timedelta(microseconds=round(days * 86_400e6))


def target_of(
    project: Project, rows: np.ndarray, group: Collection[str], start: datetime, members: Members
) -> str | None:
    """The maintainer most addressed by the messages.

    Where no maintainer is addressed, the core or regular member most addressed (a maintainer whose pushes stand under a
    login the archive does not join with the mail address), else the maintainer with the largest share of upkeep. Roles
    are those that rest on the months before the window: whoever becomes a regular within it, by answering accomplices,
    is no member. An account of the group is never its target.

    Args:
        project: The project.
        rows: Rows of the group's messages in the window.
        group: Identities of the group, in any of its windows.
        start: When the window begins.
        members: Roles by month; a month's roles rest on the twelve months before it.
    """
    month = {name: member for name, member in members.get((start.year, start.month), {}).items() if name not in group}
    addressed = Counter(name for name in project.acts["addressed"].take(pa.array(rows)).to_pylist() if name in month)
    order = sorted(month, key=lambda name: (not month[name].maintainer, -addressed[name], -month[name].share, name))
    spoken_to = [name for name in order if addressed[name]]
    return next(iter(spoken_to or order), None)


def _row(
    project: Project,
    draft: EpisodeDraft,
    members: Members,
    calibration: Calibration,
    config: Config,
) -> dict[str, object]:
    best = draft.best
    scored, rate, rows = best.scored, best.rate, best.rows
    block = project.block
    first_hit = {
        code: block.sent[rows[(block.account[rows] == code) & block.hit[rows]]].min() for code in scored.accounts
    }
    order = sorted(range(len(scored.accounts)), key=lambda n: (first_hit[scored.accounts[n]], n))
    start = _instant(float(block.sent[rows].min()))
    group = {project.identities[code] for code in draft.accounts()}
    by_time = rows[np.lexsort((rows, block.sent[rows]))]
    ids = project.acts["message_id"].take(pa.array(by_time)).to_pylist()
    return {
        "episode_id": draft.episode_id,
        "project": project.name,
        "branch": best.branch.name,
        "identities": [project.identities[scored.accounts[n]] for n in order],
        "target": target_of(project, rows, group, start, members),
        "beneficiary": None,
        "window_start": start,
        "window_end": _instant(scored.at),
        "k": len(scored.accounts),
        "newcomers": scored.newcomers,
        "newcomers_per_year": float(best.newcomers_per_year),
        "surprises": [round(scored.surprises[n], 6) for n in order],
        "score": round(best.total, 6),
        "core_score": round(scored.score, 6),
        "single_score": round(scored.single, 6),
        "shared_thread": scored.shared,
        "rate_surrogate": rate.surrogate,
        "rate_surrogate_upper": rate.surrogate_upper,
        "rate_real": rate.real,
        "rate_real_upper": rate.real_upper,
        "list_years": rate.real_years,
        "surrogate_years": rate.surrogate_years,
        "stratum": best.stratum,
        "calibration_id": calibration.calibration_id,
        "tier": draft.tier,
        "crossed_at": [_instant(at) for at in draft.crossed()],
        "message_ids": ids,
        "hit_ids": [name for name, row in zip(ids, by_time, strict=True) if block.hit[row]],
        "findings": [finding_row(finding, config) for finding in best.findings],
    }


def finding_row(finding: Finding, config: Config) -> dict[str, object]:
    """A finding as a row of `Table.EVIDENCE`, without its episode."""
    return {
        "family": finding.family,
        "statistic": finding.statistic,
        "expected": finding.expected,
        "p": finding.p,
        "log10_lr": finding.log10_lr,
        "cap": finding.cap,
        "weight": config.evidence.weight(finding.family),
        "direction": finding.direction,
        "message_ids": list(finding.message_ids),
        "text": finding.text,
    }
