"""Header affinity: the accounts' mail headers agree on values that few newcomers have.

Statistic: for each pair of accounts the largest V = 1 / (f + (1 - f) e) over mail domain, UTC offset, client and
Message-ID form (its host, digits as 0) on which they agree, f = (c + 1) / (n + 20) of the project's newcomers of the
year; V = e, the declared mismatch, where they agree on nothing. The fields are correlated, so the largest speaks for
all. Null: pairs of newcomers, the group among them: LR = 1 - s + s V / mean of V, s the declared share of campaigns
with one setup, which is 1 on average by chance; mean over the pairs, capped at 0.7. Without the mean the bare formula
would speak for most innocent pairs, since nearly all share something common.

*Innocent explanations*: most people use one of three mail providers; colleagues share a domain, a country a zone.

*Limits*: trackers show no headers; whoever takes care uses different providers, and differing says little.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from barograph.detection.evidence.campaign import declared
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import GroupContext, ids
from barograph.detection.evidence.statistics import MIN_NULL, p_above, pairs_of, sidak

CAP = 0.7
FIELDS = ("mail domain", "UTC offset", "client", "Message-ID form")
MOST = 300


def agreement(count: int, newcomers: int) -> float:
    """1 / (f + (1 - f) e) with f = (c + 1) / (n + 20).

    Example:
        >>> round(agreement(0, 80), 2), round(agreement(29, 80), 2)
        (16.81, 2.99)
    """
    usual = (count + 1) / (newcomers + 20)
    return 1 / (usual + (1 - usual) * declared().mismatch)


def _value(mails: list[tuple[str | None, ...]], field: int) -> str | None:
    counts = Counter(values[field] for values in mails if values[field] is not None)
    return max(counts, key=lambda value: counts[value]) if counts else None


def _pair(
    first: tuple[str | None, ...], second: tuple[str | None, ...], gain: list[dict[str | None, float]]
) -> tuple[float, int]:
    """The largest over the fields and which it is, -1 for none; NaN if no field is known of both and enough others."""
    known = [n for n in range(len(FIELDS)) if first[n] in gain[n] and second[n] in gain[n]]
    agreed = [(gain[n][first[n]], n) for n in known if first[n] == second[n]]
    return max(agreed, default=(declared().mismatch if known else math.nan, -1), key=lambda item: item[0])


def finding(context: GroupContext) -> Finding:
    """Compare the headers of the accounts."""
    names = [*context.group, *context.strangers[-MOST:]]
    headers = [[mail.headers for mail in mails] for mails in context.by_account(names)]
    values = [tuple(_value(mails, field) for field in range(len(FIELDS))) for mails in headers]
    k = len(context.group)
    gain: list[dict[str | None, float]] = []
    for field in range(len(FIELDS)):
        count = Counter(row[field] for row in values if row[field] is not None)
        known = sum(row[field] is not None for row in values[k:])
        gains = {value: agreement(number, count.total()) for value, number in count.items()}
        gain.append(gains if known >= MIN_NULL else {})
    pairs = [_pair(values[i], values[j], gain) for i, j in pairs_of(k)]
    seen = [(value, field) for value, field in pairs if not math.isnan(value)]
    null = np.array([_pair(values[k + i], values[k + j], gain)[0] for i, j in pairs_of(len(values) - k)])
    null = null[~np.isnan(null)]
    if not seen or len(null) < MIN_NULL:
        return FAMILY.not_assessed(f"no header field is known of two accounts and of {MIN_NULL} other newcomers")
    found = np.array([value for value, _ in seen])
    value, usual, setup = float(found.mean()), float(np.mean([*found, *null])), declared().one_setup
    p = sidak(p_above(float(found.max()), null), len(seen))
    agree = [field for _, field in seen if field >= 0]
    said = f"agree most tellingly on the {FIELDS[Counter(agree).most_common(1)[0][0]]}" if agree else "agree on nothing"
    text = (
        f"{len(agree)} of {len(seen)} pairs of accounts agree on a header; they {said}. "
        f"{np.mean(null > declared().mismatch):.0%} of pairs of other newcomers agree on one."
    )
    ratio = round(min(CAP, max(-CAP, math.log10(1 - setup + setup * value / usual))), 3)
    return FAMILY.finding(round(value, 4), round(usual, 4), p, ratio, ids(context.own), text)


FAMILY = Family("header-affinity", "Mail headers alike", CAP, "context", finding)
