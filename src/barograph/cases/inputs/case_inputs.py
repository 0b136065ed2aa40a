"""What a case file is made from: only rows of the case, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pyarrow as pa

from barograph.cases.inputs.records import (
    AccountRecord,
    ActRecord,
    EpisodeRecord,
    ExposureRecord,
    FindingRecord,
    KindRecord,
    LoadRecord,
    MessageRecord,
    PlacementRecord,
    RightRecord,
    RoleRecord,
)
from barograph.config import Config


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else happened in the project during the window, as counts.

    Attributes:
        venues: Venues of the project.
        venues_loaded: Venues in the whole workspace.
        messages: Messages of the project in the window.
        identities: Accounts that wrote in the project in the window.
        assessed: Eligible messages in the window.
        pressing_others: Accounts outside the group with a pressing message in the window.
        longest_silence_days: Longest time without any message in the project within the window.
        rights_known: Rights events of the project up to the as-of.
        capped_neighbours: Neighbours left out of the graph.
    """

    venues: tuple[str, ...]
    venues_loaded: int
    messages: int
    identities: int
    assessed: int
    pressing_others: int
    longest_silence_days: float
    rights_known: int
    capped_neighbours: int


@dataclass(frozen=True)
class CaseInputs:
    """Everything `build` looks at.

    Attributes:
        episode: The episode.
        findings: Its evidence.
        messages: The group's messages of the window and the target's answers to them, by time.
        answered: What those messages answer, where an account of the case wrote it.
        placements: Places of all messages in the threads concerned, up to the as-of.
        acts: Measures of the group's messages.
        kinds: Kinds of pressure of those that were embedded.
        accounts: Accounts of the group, the target, the beneficiary and everyone in the picture or the threads.
        neighbours: Ordinary neighbours in the order in which they enter the picture.
        edges: `Table.EDGES` among those in the picture.
        roles: Roles in the month of the window's end.
        rights: Steps of access of accounts of the case, and releases of the project, up to the as-of.
        exposure: The project's months around the window.
        loads: The archives of the project's venues.
        other_names: Names of the project's other accounts, to be taken out of texts.
        around: Counts of the surroundings.
        digests: Digest of each table read.
        config: The configuration in force.
        as_of: Nothing later was looked at.
        version: Version of barograph.
    """

    episode: EpisodeRecord
    findings: tuple[FindingRecord, ...]
    messages: tuple[MessageRecord, ...]
    answered: tuple[MessageRecord, ...]
    placements: tuple[PlacementRecord, ...]
    acts: tuple[ActRecord, ...]
    kinds: tuple[KindRecord, ...]
    accounts: tuple[AccountRecord, ...]
    neighbours: tuple[str, ...]
    edges: pa.Table
    roles: tuple[RoleRecord, ...]
    rights: tuple[RightRecord, ...]
    exposure: tuple[ExposureRecord, ...]
    loads: tuple[LoadRecord, ...]
    other_names: tuple[str, ...]
    around: Surroundings
    digests: Mapping[str, str]
    config: Config
    as_of: datetime
    version: str

    @cached_property
    def place(self) -> dict[str, PlacementRecord]:
        """Placement of each message in the threads concerned."""
        return {placement.message_id: placement for placement in self.placements}

    @cached_property
    def act(self) -> dict[str, ActRecord]:
        """Measures by message id."""
        return {act.message_id: act for act in self.acts}

    @cached_property
    def kind(self) -> dict[str, KindRecord]:
        """Kinds of pressure by message id."""
        return {kind.message_id: kind for kind in self.kinds}

    @cached_property
    def group(self) -> tuple[MessageRecord, ...]:
        """The group's messages, by time."""
        wanted = set(self.episode.message_ids)
        return tuple(message for message in self.messages if message.message_id in wanted)

    @cached_property
    def by_identity(self) -> dict[str, tuple[AccountRecord, ...]]:
        """Accounts of each identity."""
        found: dict[str, tuple[AccountRecord, ...]] = {}
        for account in self.accounts:
            found[account.identity_id] = (*found.get(account.identity_id, ()), account)
        return found

    @cached_property
    def older(self) -> frozenset[str]:
        """Accounts of the group that count without being newcomers: older, but seldom seen."""
        found = {m.message_id for m in self.group if m.message_id in self.act and not self.act[m.message_id].newcomer}
        return frozenset(self.author(message) for message in self.group if message.message_id in found)

    @cached_property
    def to_target(self) -> frozenset[str]:
        """Messages of the group that answer the target."""
        target = self.episode.target
        answers = (m.message_id for m in self.group if self.place[m.message_id].parent_identity == target)
        return frozenset(answers) if target else frozenset()

    @property
    def crowd(self) -> str:
        """What the accounts are that the group is one of."""
        return "newcomers and accounts seldom seen" if self.older else "newcomers"

    @property
    def span(self) -> timedelta:
        """From the group's first to its last message of the window."""
        return self.group[-1].sent_at - self.group[0].sent_at if self.group else timedelta(0)

    def author(self, message: MessageRecord) -> str:
        """Identity that wrote a message."""
        return self.place[message.message_id].identity_id

    def of(self, identity: str) -> tuple[MessageRecord, ...]:
        """The group's messages by one identity."""
        return tuple(message for message in self.group if self.author(message) == identity)

    def first_seen(self, identity: str) -> datetime | None:
        """First message of an identity in any loaded archive."""
        return min((a.first_seen for a in self.by_identity.get(identity, ()) if a.first_seen), default=None)

    def last_seen(self, identity: str) -> datetime | None:
        """Last message of an identity in any loaded archive."""
        seen = [place["last_seen"] for account in self.by_identity.get(identity, ()) for place in account.seen]
        return max((at for at in seen if at), default=None)

    def venues_of(self, identity: str) -> set[str]:
        """Venues an identity was seen in."""
        return {place["venue"] for account in self.by_identity.get(identity, ()) for place in account.seen}
