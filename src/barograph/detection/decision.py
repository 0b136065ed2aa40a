"""Tiers: who should see a group, by its rate of false alarms and by what else speaks for or against.

See docs/method.md, S9.

| tier | rule | who sees it |
|---|---|---|
| 0 watch | rate <= tiers[0] | analyst's queue only: unusual, mostly harmless |
| 1 review | rate <= tiers[1], an act is seen and one more family speaks for it | an analyst reads it |
| 2 high | rate <= tiers[2], as tier 1, and no counter-evidence below -1 | analyst, then the maintainer privately |

An act is seen if the p-values of the families that open a tier (`role-act`, `merge-act` ...), each that of all accounts
of the group, are at most `role_p` together: one act is plain, or several show a little (`act_p`). So the chance that
acts are seen for nothing is that of one act.
"""

from __future__ import annotations

from collections.abc import Sequence

from barograph.config import Decision
from barograph.detection.calibration.rates import Rate
from barograph.detection.evidence.family import AGAINST, Finding
from barograph.detection.evidence.registry import all_families
from barograph.detection.evidence.statistics import brown, simes

OPENS = 0.5
"""Families capped below this are too weak to open a tier beside the one that opens it."""
ACTS_COVARIANCE = 0.5
"""Mean covariance of -2 ln p of two acts among pairs of newcomers of the controls (benchmarks/act_pairs.py)."""
TWO_LOOKS = 1.25
"""What looking at acts in two ways costs: at .05 the smaller p is within .04 in 5 % of cases, for 2 to 7 acts that are
independent, and among the pairs of newcomers above."""


def tier_of(rate: Rate, findings: Sequence[Finding], settings: Decision, share: float = 1.0) -> int:
    """The tier of a group as seen at one instant; -1 above the watch threshold.

    Args:
        rate: False alarms per list-year of its score.
        findings: What the families of every window found with what was known then. A family that closes (what a crowd
            explains, below -1) leaves tier 0 only: a crowd is what groups are compared with, so it is asked first.
        settings: Section `decision`.
        share: Share of the false alarms of a tier that the branch may use.
    """
    watch, review, high = (tier * share for tier in settings.tiers)
    if rate.ranking > watch:
        return -1
    parts = {family.name: family.part for family in all_families().values()}
    opened = act_p([f.p for f in findings if parts[f.family] == "opens" and f.p is not None]) <= settings.role_p
    supported = any(parts[f.family] == "supports" and f.direction == "for" and f.cap >= OPENS for f in findings)
    closed = any(parts[f.family] == "closes" and f.log10_lr < AGAINST for f in findings)
    if rate.ranking > review or not opened or not supported or closed:
        return 0
    against = min((f.log10_lr for f in findings), default=0.0)
    return 2 if rate.ranking <= high and against >= AGAINST else 1


def act_p(p: Sequence[float]) -> float:
    """p of the acts together; 1 where none was assessed.

    The smaller of two, corrected for both: that of the plainest act (Simes 1986), and that of all acts (Brown 1975),
    which depend on each other as they do among newcomers.

    Args:
        p: p of each family of acts that was assessed.

    Example:
        >>> round(act_p([0.5, 0.005, 0.2, 0.9, 0.9, 0.9, 0.9]), 3), round(act_p([0.05, 0.1, 0.1, 0.2, 0.2, 0.2]), 3)
        (0.044, 0.05)
        >>> act_p([0.04]), act_p([])
        (0.04, 1.0)
    """
    looks = TWO_LOOKS if len(p) > 1 else 1.0
    return min(1.0, looks * min(simes(p), brown(p, ACTS_COVARIANCE)))


def posterior(rate: float, recall: float, prior: tuple[float, float]) -> tuple[float, float]:
    """Share of real campaigns among alarms at such a rate, for a low and a high prior.

    precision = r pi / (r pi + lambda)   (docs/method.md S9)

    Example:
        >>> low, high = posterior(1e-3, 0.6, (1e-6, 1e-4))
        >>> round(high, 3)
        0.057
    """
    low, high = (recall * pi / (recall * pi + rate) for pi in prior)
    return low, high
