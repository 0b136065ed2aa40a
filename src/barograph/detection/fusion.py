"""The score of a group: the core's, and what the families with a weight add to it or take from it (docs/method.md S7).

    T = S + sum over families f of w_f * clip(log10 LR_f, -cap_f, cap_f)

T is a score, not odds; only the calibration, made with the same weights by the same code, says how rare it is. A family
is weighed only if it needs newcomers' measured messages and nothing else, so that surrogate years can be given it too,
and only once it ranks planted campaigns better without lengthening the tail of the controls (`docs/evaluation.md`).

*Limits*: families are added as if they were independent. The group is chosen by S alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from barograph.config import Evidence
from barograph.detection.decision import PILE_ON, ROLE_ACT, Finding
from barograph.detection.evidence.families import contribution, convergence, pile_on, role_act, time_of_day
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.scoring.branches import Branch
from barograph.detection.scoring.groups import GroupScore
from barograph.detection.scoring.project import Project

LOOKS: Mapping[str, Callable[[GroupFacts], Finding | None]] = {
    ROLE_ACT: role_act.finding,
    contribution.FAMILY: contribution.finding,
    convergence.FAMILY: convergence.finding,
    PILE_ON: pile_on.finding,
    time_of_day.FAMILY: time_of_day.finding,
}
"""Families that need newcomers' measured messages only; looked at in every window that may matter."""


def findings(facts: GroupFacts, settings: Evidence) -> tuple[Finding, ...]:
    """What the families of every window find; those that cannot be assessed are left out.

    Args:
        facts: The group.
        settings: Section `evidence`.
    """
    looked = (look(facts) for look in LOOKS.values())
    return tuple(found.within(settings.caps) for found in looked if found is not None)


def total(score: float, facts: GroupFacts, settings: Evidence) -> float:
    """T of a group; S where no family has a weight.

    Args:
        score: S, above 0.
        facts: The group.
        settings: Section `evidence`.
    """
    for family, weight in sorted(settings.weights.items()):
        found = LOOKS[family](facts) if weight else None
        if found is not None:
            score += weight * found.within(settings.caps).log10_lr
    return score


def totals(project: Project, branch: Branch, settings: Evidence) -> Iterator[GroupScore]:
    """The scores of a branch with T in place of S, in order of time.

    Args:
        project: The acts, as they are or with authors shuffled.
        branch: The branch.
        settings: Section `evidence`.
    """
    for scored in branch.scores(branch.counted(project.block)):
        if scored.score > 0:
            facts = GroupFacts(project, branch.rows(project.block, scored.at), scored.accounts)
            yield replace(scored, score=total(scored.score, facts, settings))
        else:
            yield scored
