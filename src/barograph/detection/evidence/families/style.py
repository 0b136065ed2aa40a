"""Style: the accounts write alike, letter by letter, more than other newcomers of the project do.

Statistic: cosine of TF-IDF of 2 to 4 letters for each pair of accounts, each account's own words in the window joined
and cut to one length: 300, 150 or 80 words, the longest that all of them and enough others reach. Null: other newcomers
who wrote as much, cut to the same length; p is the share of them that is as near to the one account as the other is,
and the larger of both directions counts, since a plain writer is near to everybody (the impostors' method of Koppel &
Winter 2014); Sidak over the pairs. An account under 80 words adds nothing. log10 LR = log10(1 - s + s 0.5 p^-1/2), s
the declared share of campaigns that show such a sign, capped at 0.5.

*Innocent explanations*: a shared topic, the same model answer, the same translation service, the tone of the place.

*Limits*: short texts hold little style (AUC 0.82 at 100 words on real lists) and topic leaks in; a paraphrase defeats
it. Errors of language are not looked for, and letters that fewer than three newcomers write are left out, so that one
hand's slips never count.
"""

from __future__ import annotations

import numpy as np

from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.grams import cosine
from barograph.detection.evidence.group_context import EligibleMessage, GroupContext, ids
from barograph.detection.evidence.statistics import MIN_NULL, log10_shown, p_above, pairs_of, sidak

CAP = 0.5
CLASSES = (80, 150, 300)
MIN_WORDS = CLASSES[0]
MOST = 200


def cut(mails: list[EligibleMessage], words: int) -> str:
    """The first so many words of an account.

    Example:
        >>> cut([EligibleMessage("m", "a", "t", 0.0, "one two  three", 3)], 2)
        'one two'
    """
    return " ".join(" ".join(mail.text for mail in mails).split()[:words])


def finding(context: GroupContext) -> Finding:
    """Compare the style of the accounts."""
    group = [mails for mails in context.by_account(context.group) if _words(mails) >= MIN_WORDS]
    if len(group) < 2:
        return FAMILY.not_assessed(f"fewer than two accounts wrote {MIN_WORDS} words")
    length, others = _comparable(context, min(map(_words, group)))
    if length == 0:
        return FAMILY.not_assessed("too few other newcomers wrote as much")
    k = len(group)
    similar = cosine([cut(mails, length) for mails in (*group, *others)], usual=slice(k, None))
    seen = float(np.mean([similar[i, j] for i, j in pairs_of(k)]))
    null = similar[k:, k:][np.triu_indices(len(others), 1)]
    p = sidak(min(_p_pair(similar, i, j, k) for i, j in pairs_of(k)), len(pairs_of(k)))
    text = (
        f"The first {length} words of {k} accounts are alike to {seen:.2f}; {float(np.mean(null)):.2f} is usual "
        f"between {len(others)} other newcomers."
    )
    own = [mail for mails in group for mail in mails]
    return FAMILY.finding(round(seen, 4), round(float(np.mean(null)), 4), p, log10_shown(p, CAP), ids(own), text)


def _p_pair(similar: np.ndarray, first: int, second: int, others: int) -> float:
    """Chance that a newcomer is as near to one of the pair as the other is; the larger of both."""
    seen = float(similar[first, second])
    return max(p_above(seen, similar[first, others:]), p_above(seen, similar[second, others:]))


def _comparable(context: GroupContext, words: int) -> tuple[int, list[list[EligibleMessage]]]:
    """The longest class of which enough others wrote as much, and the latest of these; 0 if there is none."""
    strangers = context.by_account(context.strangers)
    for length in sorted((floor for floor in CLASSES if floor <= words), reverse=True):
        others = [mails for mails in strangers if _words(mails) >= length][-MOST:]
        if len(pairs_of(len(others))) >= MIN_NULL:
            return length, others
    return 0, []


def _words(mails: list[EligibleMessage]) -> int:
    return len(" ".join(mail.text for mail in mails).split())


FAMILY = Family("style", "Style alike", CAP, "context", finding)
