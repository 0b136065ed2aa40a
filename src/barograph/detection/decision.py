"""Tiers: who should see a group, by its rate of false alarms and by what else speaks for or against.

See docs/method.md, S9.

| tier | rule | who sees it |
|---|---|---|
| 0 watch | rate <= tiers[0] | analyst's queue only: unusual, mostly harmless |
| 1 review | rate <= tiers[1], role act and one more family speak for it | an analyst reads it |
| 2 high | rate <= tiers[2], as tier 1, and no counter-evidence below -1 | analyst, then the maintainer privately |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from barograph.config import Decision
from barograph.detection.calibration.rates import Rate

ROLE_ACT = "role-act"
PILE_ON = "pile-on"
FIRST_LOOK = frozenset((ROLE_ACT, "no-contribution", "convergence", PILE_ON, "time-of-day"))
"""Families looked at in every window: only these open tiers and make a case surer; the others are shown beside them."""

AGAINST = -1.0
FOR = 0.1
OPENS = 0.5
"""Families capped below this are too weak to open a tier beside the role act."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one evidence family found about a group.

    Attributes:
        family: Name of the family.
        statistic: Value seen, None if the family was not assessed.
        expected: Value expected by chance, None if it has none.
        p: p-value, None if the family has none.
        log10_lr: Capped log10 likelihood ratio; negative speaks against.
        cap: Largest absolute value.
        message_ids: Messages it rests on.
        text: What was seen, in words, without names.
    """

    family: str
    statistic: float | None
    expected: float | None
    p: float | None
    log10_lr: float
    cap: float
    message_ids: tuple[str, ...]
    text: str

    def within(self, caps: Mapping[str, float]) -> Finding:
        """The finding under a lower cap, where one is given for its family.

        Example:
            >>> Finding("history", 1.0, None, None, -1.5, 3.0, (), "").within({"history": 0.5}).log10_lr
            -0.5
        """
        cap = min(self.cap, caps.get(self.family, self.cap))
        return replace(self, cap=cap, log10_lr=max(-cap, min(cap, self.log10_lr)))

    @property
    def direction(self) -> str:
        """for, against or none."""
        return "for" if self.log10_lr >= FOR else "against" if self.log10_lr <= -FOR else "none"


def tier_of(rate: Rate, findings: Sequence[Finding], settings: Decision, share: float = 1.0) -> int:
    """The tier of a group as seen at one instant; -1 above the watch threshold.

    Args:
        rate: False alarms per list-year of its score.
        findings: What the families found with what was known then. What a crowd explains (`pile-on` below -1) is
            watched and no more: a crowd is what groups are told from, so it is asked before a tier, not after.
        settings: Section `decision`.
        share: Share of the false alarms of a tier that the branch may use.
    """
    watch, review, high = (tier * share for tier in settings.tiers)
    if rate.ranking > watch:
        return -1
    role = any(f.family == ROLE_ACT and f.p is not None and f.p <= settings.role_p for f in findings)
    others = sum(f.direction == "for" and f.cap >= OPENS for f in findings if f.family != ROLE_ACT)
    crowd = min((f.log10_lr for f in findings if f.family == PILE_ON), default=0.0)
    if rate.ranking > review or not role or others < 1 or crowd < AGAINST:
        return 0
    against = min((f.log10_lr for f in findings), default=0.0)
    return 2 if rate.ranking <= high and against >= AGAINST else 1


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
