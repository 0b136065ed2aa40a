"""Tiers: who should see a group, by its rate of false alarms and by what else speaks for or against.

See docs/method.md, S9.

| tier | rule | who sees it |
|---|---|---|
| 0 watch | rate <= tiers[0] and a hint of an act | analyst's queue only: unusual, mostly harmless |
| 1 review | rate <= tiers[1], an act is seen and one more family speaks for it | an analyst reads it |
| 2 high | rate <= tiers[2], as tier 1, and no counter-evidence below -1 | analyst, then the maintainer privately |

An act is seen if the p-values of the families that open a tier (`role-act`, `merge-act` ...), each that of all accounts
of the group, are at most `role_p` together: one act is plain, or several show a little (`act_p`). So the chance that
acts are seen for nothing is that of one act. A hint of an act is the same at `watch_p`: those who return with sharp
words and ask for nothing that a campaign asks for are in no queue. Where no act could be assessed, none is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from barograph.config import Decision
from barograph.detection.calibration.rates import Rate
from barograph.detection.evidence.act_calls import act_p
from barograph.detection.evidence.family import AGAINST, Finding
from barograph.detection.evidence.registry import all_families

OPENS = 0.5
"""Families capped below this are too weak to open a tier beside the one that opens it."""


def tier_of(rate: Rate, findings: Sequence[Finding], settings: Decision, share: float = 1.0) -> int:
    """The tier of a group as seen at one instant; -1 above the watch threshold.

    Args:
        rate: False alarms per list-year of its score.
        findings: What the families of every window found with what was known then. A family that closes (what a crowd
            explains, below -1) leaves tier 0 only: a crowd is what groups are compared with, so it is asked first.
        settings: Section `decision`.
        share: Share of the false alarms of a tier that the branch may use.
    """
    _, review, high = (tier * share for tier in settings.tiers)
    if not rare_enough(rate, settings, share):
        return -1
    parts = {family.name: family.part for family in all_families().values()}
    acts = [f.p for f in findings if parts[f.family] == "opens" and f.p is not None]
    if acts and act_p(acts) > settings.watch_p:
        return -1
    opened = act_p(acts) <= settings.role_p
    supported = any(parts[f.family] == "supports" and f.direction == "for" and f.cap >= OPENS for f in findings)
    closed = any(parts[f.family] == "closes" and f.log10_lr < AGAINST for f in findings)
    if rate.ranking > review or not opened or not supported or closed:
        return 0
    against = min((f.log10_lr for f in findings), default=0.0)
    return 2 if rate.ranking <= high and against >= AGAINST else 1


def rare_enough(rate: Rate, settings: Decision, share: float = 1.0) -> bool:
    """Whether a group is as rare as the watch list asks, whatever it asks for."""
    return rate.ranking <= settings.tiers[0] * share


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
