"""Wording: messages of different accounts of the group repeat each other, word by word or in sense.

Statistic: the most similar pair of messages across accounts, once by shingles (Jaccard of runs of three words) and
once by the sentence vectors of the most pressing sentences, where they were made. Null: pairs of messages of different
other newcomers of the project in the same year; Sidak over the pairs looked at, then over the two measures. The two are
correlated, so the clearer one speaks for both: log10 LR = log10(1 - s + s 0.5 p^-1/2), s the declared share of
campaigns that show such a sign, capped at 0.5.

*Innocent explanations*: a template of the project, an error message, one topic, an answer that takes up another's
words.

*Limits*: sentence vectors hold the topic too; in a project with one topic the null is as similar as the group.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.grams import jaccard
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ids
from barograph.detection.evidence.statistics import MIN_NULL, log10_shown, p_above, pairs_across, sidak

CAP = 0.5
MIN_WORDS = 10
MOST = 300
"""Messages of others compared with each other at most, the latest."""


def _vectors(mails: list[EligibleMessage]) -> np.ndarray:
    rows = np.stack([np.frombuffer(mail.vector or b"", dtype="<f2").astype(float) for mail in mails])
    similar: np.ndarray = rows @ rows.T
    return similar


def _closest(
    own: list[EligibleMessage], other: list[EligibleMessage], similar: np.ndarray
) -> tuple[float, float, int, int] | None:
    """p of the closest pair of the group, its similarity and its two rows."""
    code = {name: number for number, name in enumerate(dict.fromkeys(mail.identity for mail in (*own, *other)))}
    i, j = pairs_across([code[mail.identity] for mail in own])
    a, b = pairs_across([code[mail.identity] for mail in other])
    if len(i) == 0 or len(a) < MIN_NULL:
        return None
    best = int(np.argmax(similar[i, j]))
    seen = float(similar[i[best], j[best]])
    single = p_above(seen, similar[a + len(own), b + len(own)])
    return sidak(single, len(i)), seen, int(i[best]), int(j[best])


def finding(context: GroupContext) -> Finding:
    """Compare the messages of the group across its accounts."""
    long = [mail for mail in context.eligible if mail.words >= MIN_WORDS]
    found = []
    for name, messages in (("words", long), ("sense", [mail for mail in long if mail.vector])):
        own = [mail for mail in messages if mail.identity in context.group and mail.sent >= context.start]
        other = [mail for mail in messages if mail.identity not in context.group][-MOST:]
        if not own or not other:
            continue
        both = [*own, *other]
        similar = jaccard([mail.text for mail in both]) if name == "words" else _vectors(both)
        closest = _closest(own, other, similar)
        if closest is not None:
            found.append((closest, name, own))
    if not found:
        return FAMILY.not_assessed("too few messages to compare with")
    (p, seen, i, j), name, own = min(found, key=lambda item: item[0][0])
    p = sidak(p, len(found))
    text = (
        f"The two most similar messages of different accounts share {seen:.0%} of their runs of three words."
        if name == "words"
        else f"The most pressing sentences of two messages of different accounts are alike in sense ({seen:.2f})."
    )
    return FAMILY.finding(round(seen, 4), None, p, log10_shown(p, CAP), ids([own[i], own[j]]), text)


FAMILY = Family("wording", "Messages that repeat each other", CAP, "context", finding)
