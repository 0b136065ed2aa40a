"""Header affinity: the accounts' mail headers agree on values that few newcomers have.

Statistic: for each pair of accounts and each of mail domain, UTC offset, client and Message-ID form (its host, digits
as 0) log10 of 1 / (f + (1 - f) e) where they agree, f = (c + 1) / (n + 20) of the project's other newcomers of the
year, e = the declared mismatch; log10 of one less the share of campaigns with one setup where they differ. The fields
are correlated, so the largest speaks for all; mean over the pairs, capped at 0.7. Null: pairs of other newcomers.

*Innocent explanations*: most people use one of three mail providers; colleagues share a domain, a country a zone.

*Limits*: trackers show no headers; whoever takes care uses different providers, and differing says little.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from barograph.detection.campaign import declared
from barograph.detection.decision import Finding
from barograph.detection.scene import MIN_NULL, Scene, ids, not_assessed, p_above, pairs_of

FAMILY = "header-affinity"
CAP = 0.7
FIELDS = ("mail domain", "UTC offset", "client", "Message-ID form")
MOST = 300


def log10_agreement(count: int, newcomers: int) -> float:
    """log10 1 / (f + (1 - f) e) with f = (c + 1) / (n + 20).

    Example:
        >>> round(log10_agreement(0, 80), 3), round(log10_agreement(29, 80), 3)
        (1.225, 0.475)
    """
    usual = (count + 1) / (newcomers + 20)
    return -math.log10(usual + (1 - usual) * declared().mismatch)


def _value(mails: list[tuple[str | None, ...]], field: int) -> str | None:
    held = Counter(values[field] for values in mails if values[field] is not None)
    return max(held, key=lambda value: held[value]) if held else None


def _pair(
    first: tuple[str | None, ...], second: tuple[str | None, ...], gain: list[dict[str | None, float]]
) -> tuple[float, int]:
    """The largest over the fields and which it is; NaN if no field is known of both and of enough newcomers."""
    differ = math.log10(1 - declared().one_setup)
    best = (math.nan, -1)
    for field, (a, b) in enumerate(zip(first, second, strict=True)):
        if a in gain[field] and b in gain[field]:
            value = gain[field][a] if a == b else differ
            best = (value, field) if math.isnan(best[0]) or value > best[0] else best
    return best


def finding(scene: Scene) -> Finding:
    """Compare the headers of the accounts."""
    names = [*scene.group, *scene.strangers[-MOST:]]
    held = [[mail.headers for mail in mails] for mails in scene.by_account(names)]
    values = [tuple(_value(mails, field) for field in range(len(FIELDS))) for mails in held]
    k = len(scene.group)
    gain: list[dict[str | None, float]] = []
    for field in range(len(FIELDS)):
        known = [row[field] for row in values[k:] if row[field] is not None]
        count = Counter(known)
        told = {row[field]: log10_agreement(count[row[field]], len(known)) for row in values if row[field] is not None}
        gain.append(told if len(known) >= MIN_NULL else {})
    pairs = [_pair(values[i], values[j], gain) for i, j in pairs_of(k)]
    seen = [(score, field) for score, field in pairs if not math.isnan(score)]
    if not seen:
        return not_assessed(FAMILY, CAP, f"no header field is known of two accounts and of {MIN_NULL} other newcomers")
    null = np.array([_pair(values[k + i], values[k + j], gain)[0] for i, j in pairs_of(len(values) - k)])
    null = null[~np.isnan(null)]
    score = float(np.mean([value for value, _ in seen]))
    p = p_above(score, null) if len(null) >= MIN_NULL else None
    agree = [field for value, field in seen if value >= 0]
    said = f"agree most tellingly on the {FIELDS[Counter(agree).most_common(1)[0][0]]}" if agree else "agree on nothing"
    text = f"{len(agree)} of {len(seen)} pairs of accounts agree on a header; they {said}."
    ratio = round(min(CAP, max(-CAP, score)), 3)
    return Finding(FAMILY, round(score, 4), None, p, ratio, CAP, ids(scene.own), text)
