"""A group with everything around it, for the families that need texts, headers, other projects or rights.

The context is cut at the end of the group's window: nothing later is in it, rights gained later apart, which only the
beneficiary looks at and only says in retrospect. Codes are given in order of time, never by the value of an id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from barograph.detection.decision import Finding
from barograph.detection.evidence.campaign import declared
from barograph.identifiers import digest

YEAR_DAYS = 365.25
TWO_YEARS_DAYS = 730.5
MIN_NULL = 20
"""Fewer chance pairs or newcomers than this are no null: the family is not assessed."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An eligible newcomer's message.

    Attributes:
        message_id: The message.
        identity: Its account.
        thread: Its thread.
        sent: Days.
        text: Own words.
        words: Number of them.
        hit: It presses.
        role_p: p-value of its role sentence, None if not assessed.
        patch: Carries a patch or code.
        towards: Identity answered or named.
        headers: Domain, UTC offset, client, Message-ID form; None where missing.
        vector: Vector of its most pressing sentence, None if not embedded.
    """

    message_id: str
    identity: str
    thread: str
    sent: float
    text: str
    words: int
    hit: bool = False
    role_p: float | None = None
    patch: bool = False
    towards: str | None = None
    headers: tuple[str | None, ...] = (None, None, None, None)
    vector: bytes | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """Any message of the project, as far as the beneficiary and earlier history need it."""

    identity: str
    thread: str
    sent: float
    patch: bool = False
    parent: str | None = None
    names: tuple[str, ...] = ()
    first_seen: float | None = None


@dataclass(frozen=True)
class GroupContext:
    """A group at the end of its window.

    Attributes:
        project: The project.
        group: Identities, in order of their first hit.
        start: First message of the group in the window, days.
        end: Instant of the score, days.
        mails: Eligible newcomers' messages of the year before the end, by time.
        others: All messages of the project in the two years before the end, by time.
        elsewhere: Identity and day of newcomers' messages in other projects, before the end.
        rights: Identity and day of rights events in the project, up to the as-of.
        covered: Projects in the workspace.
        target: The maintainer most addressed.
    """

    project: str
    group: tuple[str, ...]
    start: float
    end: float
    mails: tuple[Mail, ...] = ()
    others: tuple[Other, ...] = ()
    elsewhere: tuple[tuple[str, float], ...] = ()
    rights: tuple[tuple[str, float], ...] = ()
    covered: int = 1
    target: str | None = None

    @cached_property
    def own(self) -> tuple[Mail, ...]:
        """The group's messages in the window."""
        return tuple(mail for mail in self.mails if mail.identity in self.group and mail.sent >= self.start)

    @cached_property
    def strangers(self) -> tuple[str, ...]:
        """Newcomers of the year who are not of the group, by their first message."""
        return tuple(dict.fromkeys(mail.identity for mail in self.mails if mail.identity not in self.group))

    def by_account(self, accounts: Sequence[str]) -> list[list[Mail]]:
        """Messages of each account: the window's of the group, the year's of others."""
        held: dict[str, list[Mail]] = {account: [] for account in accounts}
        for mail in self.mails:
            if mail.identity in held and (mail.identity not in self.group or mail.sent >= self.start):
                held[mail.identity].append(mail)
        return list(held.values())

    def random(self, purpose: str) -> np.random.Generator:
        """Draws seeded by the project and the window, never by an account."""
        seed = digest("draws", purpose, self.project, f"{self.start:.6f}", f"{self.end:.6f}")
        return np.random.default_rng(int(seed[:16], 16))


def not_assessed(family: str, cap: float, why: str) -> Finding:
    """A finding that adds exactly 0, for data that is missing.

    Example:
        >>> not_assessed("style", 0.5, "too few words").log10_lr
        0.0
    """
    return Finding(family, None, None, None, 0.0, cap, (), f"Not assessed: {why}.")


def ids(mails: Sequence[Mail]) -> tuple[str, ...]:
    """Message ids of messages."""
    return tuple(mail.message_id for mail in mails)


def log10_e(p: float, cap: float) -> float:
    """log10(0.5 p^-1/2), the p-to-e calibrator (Shafer & Vovk 2019), within the cap.

    Example:
        >>> log10_e(0.01, 1.0), log10_e(1e-9, 0.5)
        (0.699, 0.5)
    """
    return round(float(np.clip(np.log10(0.5) - 0.5 * np.log10(max(p, 1e-12)), -cap, cap)), 3)


def log10_shown(p: float, cap: float) -> float:
    """As `log10_e`, for signs that a campaign need not show: mixed with 1, so that their absence says next to nothing.

    log10(1 - s + s 0.5 p^-1/2), s the declared share of campaigns that show a sign; its mean under the null is still 1.

    Example:
        >>> log10_shown(0.01, 1.0), log10_shown(1.0, 1.0), log10_shown(1e-9, 0.5)
        (0.415, -0.097, 0.5)
    """
    shown = declared().shown
    return round(float(np.clip(np.log10(1 - shown + shown * 0.5 / np.sqrt(max(p, 1e-12))), -cap, cap)), 3)


def p_above(seen: float, null: np.ndarray) -> float:
    """(1 + #{null >= seen}) / (1 + n).

    Example:
        >>> p_above(0.5, np.array([0.1, 0.6, 0.2]))
        0.5
    """
    return float((1 + np.sum(null >= seen - 1e-9)) / (1 + len(null)))


def sidak(p: float, looks: int) -> float:
    """Chance that the smallest of so many independent p-values is as small.

    Example:
        >>> round(sidak(0.01, 3), 4)
        0.0297
    """
    return float(-np.expm1(looks * np.log1p(-min(p, 1 - 1e-12))))


def pairs_across(accounts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs i < j of rows under different accounts."""
    codes = np.asarray(accounts)
    i, j = np.triu_indices(len(codes), 1)
    apart = codes[i] != codes[j]
    return i[apart], j[apart]


def pairs_of(number: int) -> list[tuple[int, int]]:
    """All pairs of so many accounts."""
    return list(combinations(range(number), 2))
