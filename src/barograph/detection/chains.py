"""Episodes: runs of windows whose best groups overlap, each with an id that later messages never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from barograph.config import Config
from barograph.detection.calibration import Calibration, Rate
from barograph.detection.decision import Finding, tier_of
from barograph.detection.families import contribution, role_act
from barograph.detection.groups import GroupScore, score_block
from barograph.detection.project import Project
from barograph.identifiers import digest

FAMILIES = (role_act.finding, contribution.finding)


@dataclass(frozen=True, slots=True)
class Seen:
    """One window with a positive group score, as seen at its instant.

    Attributes:
        scored: The group score.
        rate: Its false alarms per list-year.
        stratum: Calibration stratum.
        newcomers_per_year: Eligible newcomers in the year before.
        rows: Rows of the project's acts that are the group's, by order.
        findings: What the evidence families found with what was known then.
        tier: Tier at that instant, -1 below watch.
    """

    scored: GroupScore
    rate: Rate
    stratum: str
    newcomers_per_year: int
    rows: np.ndarray
    findings: tuple[Finding, ...]
    tier: int


@dataclass(slots=True)
class Chain:
    """An episode: windows in order of time.

    Attributes:
        episode_id: Digest of the project and the message that first made the score positive.
        seen: Its windows.
    """

    episode_id: str
    seen: list[Seen] = field(default_factory=list)

    @property
    def best(self) -> Seen:
        """The window with the largest score; the first of equals."""
        return max(self.seen, key=lambda seen: (seen.scored.score, -seen.scored.at))

    @property
    def tier(self) -> int:
        """The highest tier reached."""
        return max(seen.tier for seen in self.seen)

    def crossed(self) -> list[float]:
        """Instants (days) at which tiers 0, 1, 2 were first reached."""
        firsts = (next((s.scored.at for s in self.seen if s.tier >= tier), None) for tier in (0, 1, 2))
        return [at for at in firsts if at is not None]

    def accounts(self) -> set[int]:
        """Accounts of any of its windows."""
        return {code for seen in self.seen for code in seen.scored.accounts}


def chains(project: Project, calibration: Calibration, config: Config) -> list[Chain]:
    """Find the episodes of a project.

    A window joins the latest episode that shares an account with it and spoke within the window length; else it starts
    a new one. Nothing after a window's instant is looked at, so episodes grow but never change their past.

    Args:
        project: The acts.
        calibration: The calibration in force.
        config: The configuration.
    """
    found: list[Chain] = []
    for scored in score_block(project.block, config.account, config.group):
        if scored.score <= 0:
            continue
        seen = _seen(project, scored, calibration, config)
        chain = _continued(found, scored, config.group.window_days)
        if chain is None:
            chain = Chain(digest("episode", project.name, _trigger(project, scored)))
            found.append(chain)
        chain.seen.append(seen)
    return found


def _continued(found: Sequence[Chain], scored: GroupScore, window_days: float) -> Chain | None:
    for chain in reversed(found):
        recent = scored.at - chain.seen[-1].scored.at <= window_days
        if recent and chain.accounts() & set(scored.accounts):
            return chain
    return None


def _trigger(project: Project, scored: GroupScore) -> str:
    """The first message of the group that became ready at the instant."""
    block = project.block
    rows = np.flatnonzero((block.ready == scored.at) & np.isin(block.account, scored.accounts))
    if len(rows) == 0:
        rows = np.flatnonzero(block.ready == scored.at)
    return str(project.acts["message_id"][int(rows[0])].as_py())


def _seen(project: Project, scored: GroupScore, calibration: Calibration, config: Config) -> Seen:
    block = project.block
    inside = (block.sent > scored.at - config.group.window_days) & (block.ready <= scored.at)
    rows = np.flatnonzero(inside & np.isin(block.account, scored.accounts))
    per_year = project.newcomers_per_year(scored.at)
    stratum, numbers = calibration.stratum(per_year)
    rate = numbers.rate(scored.score)
    acts = project.acts.take(pa.array(rows))
    findings = tuple(finding for family in FAMILIES if (finding := family(acts)) is not None)
    return Seen(scored, rate, stratum, per_year, rows, findings, tier_of(rate, findings, config.decision))
