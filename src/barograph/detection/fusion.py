"""The score of a group: the core's, and what the families with a weight add to it or take from it (docs/method.md S7).

    T = S + sum over families f of w_f * clip(log10 LR_f, -cap_f, cap_f)

T is a score, not odds; only the calibration, made with the same weights by the same code, says how rare it is. A family
is weighed only if it needs newcomers' measured messages and nothing else, so that surrogate years can be given it too,
and only once it ranks planted campaigns better without lengthening the tail of the controls (`docs/evaluation.md`).

*Limits*: families are added as if they were independent. The group is chosen by S alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from barograph.config import Evidence
from barograph.detection.evidence.family import Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.registry import family_named, score_families
from barograph.detection.scoring.branches import Branch
from barograph.detection.scoring.groups import GroupScore
from barograph.detection.scoring.project import Project


def findings(facts: GroupFacts, settings: Evidence) -> tuple[Finding, ...]:
    """What the families of every window find; those that cannot be assessed are left out.

    Args:
        facts: The group.
        settings: Section `evidence`.
    """
    found = (family.find(facts) for family in score_families())
    return tuple(finding.within(settings.caps) for finding in found if finding is not None)


def total(score: float, facts: GroupFacts, settings: Evidence) -> float:
    """T of a group; S where no family has a weight.

    Args:
        score: S, above 0.
        facts: The group.
        settings: Section `evidence`.
    """
    for name, weight in sorted(settings.weights.items()):
        finding = family_named(name).find(facts) if weight else None
        if finding is not None:
            score += weight * finding.within(settings.caps).log10_lr
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
