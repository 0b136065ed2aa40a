"""A group with everything around it, for the families that need texts, headers, other projects or rights.

The context is cut at the end of the group's window: nothing later is in it, rights gained later apart, which only the
beneficiary looks at and only says in retrospect. Codes are given in order of time, never by the value of an id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from barograph.identifiers import digest

YEAR_DAYS = 365.25
TWO_YEARS_DAYS = 730.5


@dataclass(frozen=True, slots=True)
class EligibleMessage:
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
class ProjectMessage:
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
        eligible: Eligible newcomers' messages of the year before the end, by time.
        messages: All messages of the project in the two years before the end, by time.
        elsewhere: Identity and day of newcomers' messages in other projects, before the end.
        pressing_elsewhere: Identity of those that press there, and the day from which each counts.
        rights: Identity and day of rights events in the project, up to the as-of.
        covered: Projects in the workspace.
        target: The maintainer most addressed.
    """

    project: str
    group: tuple[str, ...]
    start: float
    end: float
    eligible: tuple[EligibleMessage, ...] = ()
    messages: tuple[ProjectMessage, ...] = ()
    elsewhere: tuple[tuple[str, float], ...] = ()
    pressing_elsewhere: tuple[tuple[str, float], ...] = ()
    rights: tuple[tuple[str, float], ...] = ()
    covered: int = 1
    target: str | None = None

    @cached_property
    def own(self) -> tuple[EligibleMessage, ...]:
        """The group's messages in the window."""
        return tuple(mail for mail in self.eligible if mail.identity in self.group and mail.sent >= self.start)

    @cached_property
    def strangers(self) -> tuple[str, ...]:
        """Newcomers of the year who are not of the group, by their first message."""
        return tuple(dict.fromkeys(mail.identity for mail in self.eligible if mail.identity not in self.group))

    def by_account(self, accounts: Sequence[str]) -> list[list[EligibleMessage]]:
        """Messages of each account: the window's of the group, the year's of others."""
        written: dict[str, list[EligibleMessage]] = {account: [] for account in accounts}
        for mail in self.eligible:
            if mail.identity in written and (mail.identity not in self.group or mail.sent >= self.start):
                written[mail.identity].append(mail)
        return list(written.values())

    def random(self, purpose: str) -> np.random.Generator:
        """Draws seeded by the project and the window, never by an account."""
        seed = digest("draws", purpose, self.project, f"{self.start:.6f}", f"{self.end:.6f}")
        return np.random.default_rng(int(seed[:16], 16))


def ids(mails: Sequence[EligibleMessage]) -> tuple[str, ...]:
    """Message ids of messages."""
    return tuple(mail.message_id for mail in mails)
