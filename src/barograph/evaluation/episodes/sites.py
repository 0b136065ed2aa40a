"""Where an episode may stand: a project, a day to begin at, and the established account that it is aimed at.

The target is the established account with the most messages in the 365 days before. An episode begins after the
project's burn-in year, where that account has written within a month, and goes on while it does; two episodes of one
project stand at least `APART_DAYS` apart. Bounded: counts of ten days for at most `MEMBERS` accounts of a bucket.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from barograph.config import Config
from barograph.evaluation.draw import Draw
from barograph.evaluation.episodes.episode import Episode
from barograph.evaluation.injection_sites import PROJECTS
from barograph.signals.eligibility import established, with_tenure
from barograph.signals.responsiveness import days

APART_DAYS = 120.0
BUCKET_DAYS = 10
MEMBERS = 12
"""Established accounts counted of each project and bucket, those with most messages."""

YEAR = 365.0
STEP_DAYS = 15.0
BEFORE_DAYS = 30.0
"""The target has written in so many days before the episode begins."""

DURING_DAYS = 60.0
"""And in every such stretch of the episode."""

HISTORY_DAYS = (1095.0, 365.0)
"""From and until so many days before the episode, in which accounts with a history wrote."""


@dataclass(frozen=True, slots=True)
class Host:
    """A project that episodes can be planted into.

    Attributes:
        project: The project.
        begun: First message, days.
        ended: Last message, days.
        members: Identity of each established account to the first days of its buckets, shape (n,), and its messages in
            each, shape (n,).
    """

    project: str
    begun: float
    ended: float
    members: dict[str, tuple[np.ndarray, np.ndarray]]

    def target(self, start: float) -> str | None:
        """The established account with most messages in the year before; None where nobody was."""
        counted = {
            name: int(messages[(at >= start - YEAR) & (at + BUCKET_DAYS <= start)].sum())
            for name, (at, messages) in self.members.items()
        }
        best = min(counted, key=lambda name: (-counted[name], name), default=None)
        return best if best is not None and counted[best] else None

    def is_active(self, identity: str, start: float, end: float) -> bool:
        """Whether an account wrote shortly before a stretch and all through it."""
        at = self.members[identity][0]
        edges = [*np.arange(start + DURING_DAYS, end, DURING_DAYS)]
        wrote_before = bool(((at >= start - BEFORE_DAYS) & (at + BUCKET_DAYS <= start)).any())
        return wrote_before and all(bool(((at >= edge - DURING_DAYS) & (at < edge)).any()) for edge in edges)


@dataclass(frozen=True, slots=True)
class Site:
    """Where one episode stands.

    Attributes:
        episode_id: The episode.
        project: Its project.
        elsewhere: Another project, for accounts with a history elsewhere; None where there is none.
        target: Identity it is aimed at.
        start: Day 0 of the episode, days.
        end: Its last day.
        known_from: From then on accounts with a history wrote, days.
    """

    episode_id: str
    project: str
    elsewhere: str | None
    target: str
    start: float
    end: float
    known_from: float


def activity(messages: DataFrame, placements: DataFrame, config: Config) -> DataFrame:
    """Messages of established accounts by project and stretches of ten days.

    Args:
        messages: `Table.MESSAGES`, cut at the as-of.
        placements: `Table.PLACEMENTS`.
        config: The configuration.
    """
    spans = placements.groupBy("project").agg(F.min("sent_at").alias("begun"), F.max("sent_at").alias("ended"))
    chosen = spans.orderBy(F.xxhash64("project"), "project").limit(PROJECTS)
    width = F.lit(BUCKET_DAYS * 86_400.0)
    counted = (
        with_tenure(messages, placements)
        .where(established(config))
        .withColumn("bucket", F.floor(F.col("sent_at").cast("double") / width))
        .groupBy("project", "identity_id", "bucket")
        .agg(F.count(F.lit(1)).alias("messages"))
    )
    order = Window.partitionBy("project", "bucket").orderBy(F.desc("messages"), "identity_id")
    most = counted.withColumn("rank", F.row_number().over(order)).where(F.col("rank") <= MEMBERS)
    return most.join(F.broadcast(chosen), "project").select(
        "project", "identity_id", "bucket", "messages", "begun", "ended"
    )


def hosts_of(rows: pa.Table) -> list[Host]:
    """Hosts in the order of their names.

    Args:
        rows: Result of `activity`.
    """
    names, identities = rows["project"].to_pylist(), rows["identity_id"].to_pylist()
    buckets, messages = rows["bucket"].to_pylist(), rows["messages"].to_pylist()
    begun, ended = days(rows["begun"]), days(rows["ended"])
    spans = {name: (float(first), float(last)) for name, first, last in zip(names, begun, ended, strict=True)}
    counts: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for name, identity, bucket, number in zip(names, identities, buckets, messages, strict=True):
        counts.setdefault(name, {}).setdefault(identity, []).append((bucket * BUCKET_DAYS, number))
    return [
        Host(name, *spans[name], {identity: _columns(pairs) for identity, pairs in sorted(counts[name].items())})
        for name in sorted(counts)
    ]


def _columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(sorted(pairs), dtype=float)
    return table[:, 0], table[:, 1]


@dataclass(slots=True)
class Allocator:
    """Which stretches are taken in one copy of the archive, and which names and addresses.

    Attributes:
        hosts: The projects.
        burn_in: Days a project must have been observed before.
        taken: Stretches by project.
        used: Names and addresses of accounts planted so far: two episodes with an account in common stay apart, or
            the link of the two would make one group of them.
    """

    hosts: Sequence[Host]
    burn_in: float
    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def claim(self, episode: Episode, seed: int) -> Site | None:
        """Find a free stretch and take it; None where none is free in this copy.

        Args:
            episode: What is planted.
            seed: Named by the user.
        """
        marks = {mark.lower() for one in episode.writers for mark in (one.name, one.address)}
        if marks & self.used:
            return None
        draw = Draw("episode-site", seed, episode.id)
        for host in draw.some(self.hosts, len(self.hosts)):
            starts = np.floor(np.arange(self._first(host, episode), host.ended - episode.days - 1.0, STEP_DAYS))
            for start in draw.some(starts.tolist(), len(starts)):
                site = self._site(host, episode, start)
                if site is not None:
                    self.taken.setdefault(host.project, []).append((site.start, site.end))
                    self.used |= marks
                    return site
        return None

    def _first(self, host: Host, episode: Episode) -> float:
        """The first day an episode may begin at; one with a history has at least half a year of it."""
        history = HISTORY_DAYS[1] + YEAR / 2.0 if episode.has_history else 0.0
        return host.begun + max(self.burn_in, history) + 1.0

    def _site(self, host: Host, episode: Episode, start: float) -> Site | None:
        end = start + episode.days
        target = host.target(start) if self._is_free(host.project, start, end) else None
        if target is None or not host.is_active(target, start, end):
            return None
        others = [other for other in self.hosts if other.project != host.project and other.begun < start - YEAR]
        there = [other.project for other in others if other.ended >= start]
        known_from = max(host.begun, start - HISTORY_DAYS[0])
        return Site(episode.id, host.project, min(there, default=None), target, start, end, known_from)

    def _is_free(self, project: str, start: float, end: float) -> bool:
        return all(end + APART_DAYS <= low or start >= high + APART_DAYS for low, high in self.taken.get(project, ()))


def claimed(
    waiting: Sequence[Episode], hosts: Sequence[Host], burn_in: float, seed: int
) -> tuple[list[tuple[Episode, Site]], list[Episode]]:
    """Give places in one copy of the archive to as many episodes as find one.

    Args:
        waiting: Episodes in order.
        hosts: The projects.
        burn_in: Days a project must have been observed before.
        seed: Named by the user.

    Returns:
        Episodes with their sites, and those that wait for another copy.
    """
    allocator = Allocator(hosts, burn_in)
    placed, left = [], []
    for episode in waiting:
        site = allocator.claim(episode, seed)
        if site is None:
            left.append(episode)
        else:
            placed.append((episode, site))
    return placed, left
