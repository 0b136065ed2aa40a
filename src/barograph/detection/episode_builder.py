"""Episodes: runs of windows whose best groups overlap, each with an id that later messages never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from barograph.config import Config
from barograph.detection.calibration.rates import Calibration, Rate
from barograph.detection.decision import rare_enough, tier_of
from barograph.detection.evidence.family import Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.fusion import findings, total
from barograph.detection.scoring.branches import RETURNING, Branch, branches_of
from barograph.detection.scoring.groups import GroupScore
from barograph.detection.scoring.project import Project
from barograph.identifiers import digest


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """One window with a positive group score, as seen at its instant.

    Attributes:
        branch: The branch that scored it.
        scored: The group score S.
        total: T: S and what the families with a weight add to it.
        rate: False alarms per list-year of T.
        stratum: Calibration stratum.
        newcomers_per_year: Eligible newcomers in the year before.
        rows: Rows of the project's acts that are the group's, by order.
        findings: What the evidence families found with what was known then.
        tier: Tier at that instant, -1 below watch.
    """

    branch: Branch
    scored: GroupScore
    total: float
    rate: Rate
    stratum: str
    newcomers_per_year: int
    rows: np.ndarray
    findings: tuple[Finding, ...]
    tier: int

    @property
    def order(self) -> tuple[float, bool, float, float]:
        """The rarest first; of equals the returning branch, then the larger score, then the earlier."""
        rarity = self.rate.ranking / self.branch.share
        return rarity, self.branch.name != RETURNING, -self.total, self.scored.at


@dataclass(slots=True)
class EpisodeDraft:
    """An episode: windows in order of time.

    Attributes:
        episode_id: Digest of the project and the message that first made the score positive.
        windows: Its windows.
    """

    episode_id: str
    windows: list[ScoredWindow] = field(default_factory=list)

    @property
    def best(self) -> ScoredWindow:
        """The rarest window of those at tier 0 or above, where there are such; see `ScoredWindow.order`."""
        return min(self.windows, key=lambda window: (window.tier < 0, window.order))

    @property
    def tier(self) -> int:
        """The highest tier reached."""
        return max(window.tier for window in self.windows)

    def crossed(self) -> list[float]:
        """Instants (days) at which tiers 0, 1, 2 were first reached."""
        firsts = (next((w.scored.at for w in self.windows if w.tier >= tier), None) for tier in (0, 1, 2))
        return [at for at in firsts if at is not None]

    def accounts(self) -> set[int]:
        """Accounts of any of its windows."""
        return {code for window in self.windows for code in window.scored.accounts}


def episode_drafts(project: Project, calibration: Calibration, config: Config) -> list[EpisodeDraft]:
    """Find the episodes of a project.

    A window joins the latest episode that shares an account with it and spoke within the window length; else it starts
    a new one. Windows of all branches join the same episodes. Nothing after a window's instant is looked at, so
    episodes grow but never change their past.

    Args:
        project: The acts.
        calibration: The calibration in force.
        config: The configuration.
    """
    scores = [
        (scored.at, number, branch, scored)
        for number, branch in enumerate(branches_of(config))
        for scored in branch.scores(branch.counted(project.block))
        if scored.score > 0
    ]
    found: list[EpisodeDraft] = []
    for _, _, branch, scored in sorted(scores, key=lambda item: item[:2]):
        draft = _continued(found, scored, config.group.window_days)
        if draft is None:
            draft = EpisodeDraft(digest("episode", project.name, _trigger(project, branch, scored)))
            found.append(draft)
        draft.windows.append(_scored_window(project, branch, scored, calibration, config))
    return found


def _continued(found: Sequence[EpisodeDraft], scored: GroupScore, window_days: float) -> EpisodeDraft | None:
    for draft in reversed(found):
        recent = scored.at - draft.windows[-1].scored.at <= window_days
        if recent and draft.accounts() & set(scored.accounts):
            return draft
    return None


def _trigger(project: Project, branch: Branch, scored: GroupScore) -> str:
    """The first message of the group that became ready at the instant."""
    block, counted = project.block, branch.rows(project.block, scored.at)
    rows = counted[block.ready[counted] == scored.at]
    mine = rows[np.isin(block.account[rows], scored.accounts)]
    rows = mine if len(mine) else rows
    return str(project.acts["message_id"][int(rows[0])].as_py())


def _scored_window(
    project: Project, branch: Branch, scored: GroupScore, calibration: Calibration, config: Config
) -> ScoredWindow:
    facts = GroupFacts(project, branch.rows(project.block, scored.at), scored.accounts)
    per_year = project.population.at(scored.at)
    stratum, numbers = calibration.stratum(per_year, branch.name)
    fused = total(scored.score, facts, config.evidence)
    rate = numbers.rate(fused)
    found: tuple[Finding, ...] = ()
    if rare_enough(rate, config.decision, branch.share):
        found = findings(facts, config.evidence)  # elsewhere they cost time and nobody reads them
    tier = tier_of(rate, found, config.decision, branch.share)
    return ScoredWindow(branch, scored, fused, rate, stratum, per_year, facts.rows, found, tier)
