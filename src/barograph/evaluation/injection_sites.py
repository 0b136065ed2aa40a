"""Where something may be planted: stretches of a project's time in which an established member was active.

A planted message answers a real message of such a member, so it stands in a real thread, and the project has to have
been observed for more than the burn-in. Bounded: at most `PROJECTS` projects, a few members' messages in ten days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from barograph.config import Config
from barograph.evaluation.draw import Draw
from barograph.signals.eligibility import established, with_tenure
from barograph.signals.responsiveness import days

PROJECTS = 400
"""Projects that are planted into, chosen by the hash of their name."""

BUCKET_DAYS = 10
A_BUCKET = 3
"""Members' messages kept of each project and bucket, chosen by the hash of their id."""

REACH_DAYS = 30.0
"""A planted message answers something not older than this."""

QUIET_DAYS = 100.0
"""Kept free after a planted span, so that nothing planted stands in one window with something else planted."""


@dataclass(frozen=True, slots=True)
class MemberMessage:
    """A real message of an established member, to be answered.

    Attributes:
        at: When it was sent, days.
    """

    project: str
    venue: str
    message_id: str
    native_id: str
    reference_ids: tuple[str, ...]
    thread_hint: str | None
    subject: str
    kind: str
    at: float


@dataclass(frozen=True, slots=True)
class ProjectTimeline:
    """One project.

    Attributes:
        project: The project.
        begun: First message, days.
        ended: Last message, days.
        anchors: Members' messages by time.
    """

    project: str
    begun: float
    ended: float
    anchors: tuple[MemberMessage, ...]
    times: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", tuple(anchor.at for anchor in self.anchors))

    def before(self, at: float, reach: float = REACH_DAYS) -> Sequence[MemberMessage]:
        """Members' messages not older than `reach` days at an instant."""
        return self.anchors[bisect_left(self.times, at - reach) : bisect_right(self.times, at)]

    def after(self, at: float) -> MemberMessage | None:
        """The next member's message."""
        place = bisect_right(self.times, at)
        return self.anchors[place] if place < len(self.anchors) else None

    def is_active(self, start: float, end: float) -> bool:
        """Whether a member spoke in the `REACH_DAYS` before the start and in every such stretch up to the end."""
        edges = [*np.arange(start, end, REACH_DAYS), end]
        return all(self.before(edge) for edge in edges)


@dataclass(slots=True)
class SlotAllocator:
    """Which stretches of which project are taken in one pass."""

    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def claim(
        self, timelines: Sequence[ProjectTimeline], span: float, ageing: float, burn_in: float, draw: Draw
    ) -> Site | None:
        """Find a free stretch and take it.

        Args:
            timelines: The projects.
            span: Days that are planted.
            ageing: Days before the start at which accounts speak for the first time.
            burn_in: Days a project must have been observed before.
            draw: Source of choices.

        Returns:
            The stretch; None where none is free.
        """
        for timeline in draw.some(timelines, len(timelines)):
            first = timeline.begun + max(burn_in + 1.0, ageing + 1.0)
            starts = np.arange(first, timeline.ended - span, 15.0)
            for start in draw.some(starts.tolist(), len(starts)):
                if self._free(timeline.project, start, start + span) and timeline.is_active(start, start + span):
                    self.taken.setdefault(timeline.project, []).append((start, start + span + QUIET_DAYS))
                    return Site(timeline, start)
        return None

    def _free(self, project: str, start: float, end: float) -> bool:
        return all(end + QUIET_DAYS <= low or start >= high for low, high in self.taken.get(project, ()))


@dataclass(frozen=True, slots=True)
class Site:
    """Where one pattern is planted: a project, from `start` (days) on."""

    timeline: ProjectTimeline
    start: float


def member_messages(messages: DataFrame, placements: DataFrame, config: Config) -> DataFrame:
    """A bounded sample of established members' messages.

    Args:
        messages: `Table.MESSAGES`, cut at the as-of.
        placements: `Table.PLACEMENTS`.
        config: The configuration.
    """
    chosen = _spans(placements).orderBy(F.xxhash64("project"), "project").limit(PROJECTS)
    said = with_tenure(messages, placements).where(established(config)).join(F.broadcast(chosen), "project")
    bucket = F.floor(F.col("sent_at").cast("double") / F.lit(BUCKET_DAYS * 86_400.0))
    order = Window.partitionBy("project", "bucket").orderBy("message_id")
    sampled = said.withColumn("bucket", bucket).withColumn("rank", F.row_number().over(order))
    return sampled.where(F.col("rank") <= A_BUCKET).select(
        "project", "venue", "message_id", "native_id", "reference_ids", "thread_hint", "subject", "kind", "sent_at",
        "begun", "ended",
    )  # fmt: skip


def _spans(placements: DataFrame) -> DataFrame:
    return placements.groupBy("project").agg(F.min("sent_at").alias("begun"), F.max("sent_at").alias("ended"))


def list_years(placements: DataFrame, config: Config) -> dict[str, float]:
    """Years each project was observed after the burn-in, up to its last message; few rows.

    Args:
        placements: `Table.PLACEMENTS`, cut at the as-of.
        config: Section `newcomer`.
    """
    rows = _spans(placements).toArrow()
    years = (days(rows["ended"]) - days(rows["begun"]) - config.newcomer.min_project_days) / 365.25
    return {name: max(0.0, float(year)) for name, year in zip(rows["project"].to_pylist(), years, strict=True)}


def timelines_of(rows: pa.Table) -> list[ProjectTimeline]:
    """Projects with their members' messages by time, in the order of their names.

    Args:
        rows: Result of `member_messages`.
    """
    by_project: dict[str, list[Mapping[str, object]]] = {}
    at, begun, ended = days(rows["sent_at"]), days(rows["begun"]), days(rows["ended"])
    for place, row in enumerate(rows.to_pylist()):
        by_project.setdefault(row["project"], []).append({**row, "place": place})
    found = []
    for project in sorted(by_project):
        anchors = [_anchor(row, float(at[int(str(row["place"]))])) for row in by_project[project]]
        first = int(str(by_project[project][0]["place"]))
        ordered = tuple(sorted(anchors, key=lambda anchor: (anchor.at, anchor.message_id)))
        found.append(ProjectTimeline(project, float(begun[first]), float(ended[first]), ordered))
    return found


def _anchor(row: Mapping[str, object], at: float) -> MemberMessage:
    references = row["reference_ids"]
    return MemberMessage(
        project=str(row["project"]),
        venue=str(row["venue"]),
        message_id=str(row["message_id"]),
        native_id=str(row["native_id"]),
        reference_ids=tuple(references) if isinstance(references, list) else (),
        thread_hint=str(row["thread_hint"]) if row["thread_hint"] else None,
        subject=str(row["subject"] or ""),
        kind=str(row["kind"]),
        at=at,
    )
