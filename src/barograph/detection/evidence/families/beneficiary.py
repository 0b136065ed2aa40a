"""Beneficiary: calls for another maintainer point at one newer contributor who is not of the group.

Statistic: x of the group's n calls (messages with a rare role sentence) name or answer one account, or stand in a
thread it opened, where each such thread counts once. That account must be seen for less than 24 months, have sent
patches, have held no rights before the group's first message (to have written a commit is none) and be neither of the
group nor its target. Null: calls point at the contributors at random, weighted by their messages (binomial), times the
number of such accounts. log10 LR = log10(0.5 p^-1/2), not below 0, capped at 0.7. If that account gained rights since
then, up to 24 months after the window and to the run's as-of, the log10 LR grows by -log10(g + (1 - g) e), with g the
smoothed share of such contributors who did and e the declared mismatch; the cap is then 1. Without role sentences it is
not assessed: exactly 0.

Worked: 3 of 4 calls name an account with a tenth of the messages, one of two such contributors: p = 2 * .0037 = .0074,
log10 LR = log10(.5 / .086) = 0.764, capped to 0.7.

*Innocent explanations*: who does the work is who people name; most new maintainers come that way, and it is good so.

*Limits*: the account need not know. A nickname nobody wrote in a header is missed, and so is a first name that is
shared with another contributor or is an ordinary word.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from barograph.detection.evidence.campaign import declared
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_context import TWO_YEARS_DAYS, EligibleMessage, GroupContext, ids
from barograph.detection.evidence.statistics import log10_e

CAP = 0.7
CAP_LATER = 1.0
ROLE_P = 0.05
NAMED_P = 0.05
MIN_NAME = 3
PRIOR_WEIGHT = 20

_WORD = re.compile(r"[^\W_][\w.+-]*[^\W_]")


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The account the group's calls point at.

    Attributes:
        identity: The account.
        mails: The calls that point at it.
        calls: All calls looked at.
        expected: Share of calls that would by chance.
        p: Binomial, times the contributors.
        gained: It gained rights after the group's first message, up to the as-of.
        usual: Smoothed share of the other contributors who did.
    """

    identity: str
    mails: tuple[EligibleMessage, ...]
    calls: int
    expected: float
    p: float
    gained: bool
    usual: float

    @property
    def clear(self) -> bool:
        """Clear enough to give the account a place in the case."""
        return self.p <= NAMED_P or self.gained


def contributors(context: GroupContext) -> dict[str, int]:
    """Messages of each account that sent patches, is new, held no rights before and is no part; by first message."""
    holding = {identity for identity, at in context.rights if at < context.start}
    apart = {*context.group, context.target, *holding}
    sent: Counter[str] = Counter()
    patches: set[str] = set()
    for other in context.messages:
        new = other.first_seen is not None and other.first_seen > context.end - TWO_YEARS_DAYS
        if new and other.identity not in apart:
            sent[other.identity] += 1
            if other.patch:
                patches.add(other.identity)
    return {identity: number for identity, number in sent.items() if identity in patches}


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Words that are names as well."""
    return frozenset(files("barograph.resources").joinpath("common-words.txt").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class NameForms:
    """How an account may be named: full names and logins in any case, first names as they are written."""

    whole: re.Pattern[str] | None
    first: frozenset[str]

    def occur_in(self, text: str) -> bool:
        """The account is named in a text."""
        if self.whole is not None and self.whole.search(" ".join(text.casefold().split())):
            return True
        return any(word in self.first for word in _WORD.findall(text))


def name_forms(context: GroupContext) -> dict[str, NameForms]:
    """How each account of the project may be named; a first name counts if only one account has it."""
    names_of: dict[str, dict[str, None]] = {}
    for other in context.messages:
        names_of.setdefault(other.identity, {}).update(dict.fromkeys(" ".join(name.split()) for name in other.names))
    firsts = {identity: {_first(name) for name in names} - {""} for identity, names in names_of.items()}
    owners = Counter(first for found in firsts.values() for first in found)
    found = {}
    for identity, names in names_of.items():
        full = sorted(name.casefold() for name in names if len(name) > MIN_NAME and name.casefold() not in _common())
        whole = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, full)) + r")(?!\w)") if full else None
        found[identity] = NameForms(whole, frozenset(first for first in firsts[identity] if owners[first] == 1))
    return found


def _first(name: str) -> str:
    """The first name of a written-out name, if it can stand for the account in a text."""
    parts = name.split()
    first = parts[0] if len(parts) > 1 else ""
    usable = len(first) >= MIN_NAME and first.isalpha() and first[0].isupper() and first.casefold() not in _common()
    return first if usable else ""


def _pointing(
    calls: list[EligibleMessage], identity: str, forms: NameForms | None, opened: Mapping[str, str]
) -> tuple[EligibleMessage, ...]:
    """The calls that point at an account; of those that only stand in a thread it opened, the first of each thread."""
    found: list[EligibleMessage] = []
    threads: set[str] = set()
    for call in calls:
        if call.towards == identity or (forms is not None and forms.occur_in(call.text)):
            found.append(call)
        elif opened.get(call.thread) == identity and call.thread not in threads:
            found.append(call)
            threads.add(call.thread)
    return tuple(found)


def beneficiary_of(context: GroupContext) -> Beneficiary | None:
    """The account that most calls point at; None without calls, contributors or a call that points at one."""
    from scipy.stats import binom

    calls = [mail for mail in context.own if mail.role_p is not None and mail.role_p <= ROLE_P]
    candidates = contributors(context)
    if not calls or not candidates:
        return None
    opened: dict[str, str] = {}
    for other in context.messages:
        opened.setdefault(other.thread, other.identity)
    forms = name_forms(context)
    active = sum(other.identity not in context.group for other in context.messages)
    until = context.end + TWO_YEARS_DAYS
    later = {identity for identity, at in context.rights if at <= until} & candidates.keys()
    best: Beneficiary | None = None
    for identity, messages in candidates.items():
        pointing = _pointing(calls, identity, forms.get(identity), opened)
        if not pointing:
            continue
        share = messages / active
        p = min(1.0, float(binom.sf(len(pointing) - 1, len(calls), share)) * len(candidates))
        usual = (len(later - {identity}) + 1) / (len(candidates) - 1 + PRIOR_WEIGHT)
        if best is None or (p, -len(pointing)) < (best.p, -len(best.mails)):
            best = Beneficiary(identity, pointing, len(calls), share, p, identity in later, usual)
    return best


def finding(context: GroupContext) -> Finding:
    """Look at whom the group's calls point at."""
    if not any(mail.role_p is not None for mail in context.own):
        return FAMILY.not_assessed("no message was looked at for what it asks", CAP)
    found = beneficiary_of(context)
    if found is None:
        text = "No call of the group for another maintainer points at a newer contributor."
        return FAMILY.finding(0.0, None, None, 0.0, (), text, CAP)
    ratio, cap = max(0.0, log10_e(found.p, CAP)), CAP
    later = ""
    if found.gained:
        cap = CAP_LATER
        ratio = min(cap, ratio - math.log10(found.usual + (1 - found.usual) * declared().mismatch))
        live = any(identity == found.identity and at <= context.end for identity, at in context.rights)
        later = f" {'It' if live else 'In retrospect: it'} gained rights {'in' if live else 'after'} the window."
    text = (
        f"{len(found.mails)} of {found.calls} calls for somebody else name or answer one newer contributor, "
        f"who wrote {found.expected:.0%} of the other messages.{later}"
    )
    seen = len(found.mails) / found.calls
    return FAMILY.finding(seen, found.expected, found.p, round(ratio, 3), ids(found.mails), text, cap)


FAMILY = Family("beneficiary", "Speaking for one account", CAP_LATER, "context", finding, quotes="role")
