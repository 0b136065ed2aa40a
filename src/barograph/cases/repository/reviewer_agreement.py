"""Inter-rater agreement (Cohen's kappa) and false-positive rate of the random queue sample, with exact 95 % intervals.

Rates are estimated on the random part of the queue only (`queue.in_random_part`): whoever reads the top first would
otherwise measure the order of the queue. Agreement is that of readings of the same evidence by different reviewers;
that a second reader stands on a decision is consent, not a second reading, and does not count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from barograph.cases.repository.decision_record import DecisionRecord
from barograph.cases.repository.decisions import CaseStatus
from barograph.cases.repository.queue import in_random_part


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its exact (Clopper & Pearson 1934) 95 % interval.

    Attributes:
        count: Cases that have it.
        of: Cases looked at.
        share: count / of, None where nothing was looked at.
        low: Lower bound.
        high: Upper bound.
    """

    count: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class FalsePositives:
    """How many cases of the random part turned out harmless.

    Attributes:
        tier: The tier, None for all tiers together.
        false_positive: FalsePositive among those decided either way (FalsePositive or TruePositive).
        indeterminate: Read, and left open.
        undecided: Of the random part and not decided; while there are many, the share says little.
    """

    tier: int | None
    false_positive: Share
    indeterminate: int
    undecided: int


@dataclass(frozen=True, slots=True)
class ReaderPair:
    """Two reviewers who read the same cases.

    Attributes:
        first: A reviewer.
        second: Another one.
        agreed: Cases with the same status, of those both read on the same evidence.
        kappa: Cohen's kappa (1960): agreement beyond chance, at most 1; None where chance alone gives 1.
    """

    first: str
    second: str
    agreed: Share
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What decisions tell about the tool and about its readers."""

    false_positives: tuple[FalsePositives, ...]
    pairs: tuple[ReaderPair, ...]


def agreement(
    tiers: Mapping[str, int], status_by_case: Mapping[str, CaseStatus], decided: Sequence[DecisionRecord]
) -> Agreement:
    """Agreement and false-positive rates.

    Args:
        tiers: Tier of every present case.
        status_by_case: Status of every present case.
        decided: All decisions ever taken.
    """
    drawn = [case for case in tiers if in_random_part(case, len(tiers))]
    groups: list[tuple[int | None, list[str]]] = [(None, drawn)]
    groups += [(tier, [case for case in drawn if tiers[case] == tier]) for tier in sorted(set(tiers.values()))]
    found = [_false_positives(tier, [status_by_case[case].status for case in cases]) for tier, cases in groups]
    return Agreement(tuple(found), _pairs(decided))


def share(count: int, of: int) -> Share:
    """A share with its interval.

    Example:
        >>> share(0, 10).high
        0.3085
    """
    from barograph.detection.evidence.statistics import exact_interval

    low, high = exact_interval(count, of)
    return Share(count, of, round(count / of, 4) if of else None, round(low, 4), round(high, 4))


def _false_positives(tier: int | None, statuses: Sequence[str]) -> FalsePositives:
    false, true = statuses.count("FalsePositive"), statuses.count("TruePositive")
    return FalsePositives(
        tier=tier,
        false_positive=share(false, false + true),
        indeterminate=statuses.count("Indeterminate"),
        undecided=statuses.count("New") + statuses.count("InProgress"),
    )


def _pairs(decided: Sequence[DecisionRecord]) -> tuple[ReaderPair, ...]:
    """Pairs of reviewers by their last reading of each case on the same evidence."""
    read: dict[str, dict[tuple[str, str], str]] = {}
    for row in sorted(decided, key=lambda row: (row.at, row.decision_id)):
        if row.status not in ("New", "InProgress"):
            read.setdefault(row.reviewer, {})[row.case_id, row.evidence_digest] = row.status
    found = []
    for first, second in combinations(sorted(read), 2):
        both = sorted(set(read[first]) & set(read[second]))
        if both:
            said = [(read[first][key], read[second][key]) for key in both]
            same = sum(one == other for one, other in said)
            found.append(ReaderPair(first, second, share(same, len(said)), _kappa(said)))
    return tuple(found)


def _kappa(said: Sequence[tuple[str, str]]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if len({status for pair in said for status in pair}) < 2:
        return None
    value = float(cohen_kappa_score([one for one, _ in said], [other for _, other in said]))
    return round(value, 4) if math.isfinite(value) else None
