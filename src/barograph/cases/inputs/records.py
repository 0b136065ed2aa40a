"""Rows of tables as frozen records: only the columns a case file needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from barograph.cases.inputs.record import Record
from barograph.catalogue.tables import Table


@dataclass(frozen=True, slots=True)
class EpisodeRecord(Record):
    """A row of `Table.EPISODES`."""

    table: ClassVar[Table] = Table.EPISODES
    episode_id: str
    project: str
    branch: str
    identities: tuple[str, ...]
    target: str | None
    beneficiary: str | None
    window_start: datetime
    window_end: datetime
    newcomers: int
    newcomers_per_year: float
    surprises: tuple[float, ...]
    score: float
    core_score: float
    shared_thread: bool
    rate_surrogate: float
    rate_surrogate_upper: float
    rate_real: float
    rate_real_upper: float
    list_years: float
    surrogate_years: float
    stratum: str
    calibration_id: str
    tier: int
    crossed_at: tuple[datetime, ...]
    message_ids: tuple[str, ...]
    hit_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingRecord(Record):
    """A row of `Table.EVIDENCE`."""

    table: ClassVar[Table] = Table.EVIDENCE
    episode_id: str
    family: str
    statistic: float | None
    expected: float | None
    p: float | None
    log10_lr: float
    cap: float
    weight: float
    direction: str
    message_ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class MessageRecord(Record):
    """A row of `Table.MESSAGES`."""

    table: ClassVar[Table] = Table.MESSAGES
    message_id: str
    venue: str
    kind: str
    native_id: str
    display_name: str | None
    address: str | None
    login: str | None
    sent_at: datetime
    utc_offset_minutes: int | None
    date_source: str | None
    subject: str | None
    own_text: str | None
    language: str | None
    content_key: str | None
    permalink: str | None
    source: str
    path: str
    byte_offset: int
    byte_length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PlacementRecord(Record):
    """A row of `Table.PLACEMENTS`."""

    table: ClassVar[Table] = Table.PLACEMENTS
    message_id: str
    project: str
    identity_id: str
    thread_id: str
    parent_id: str | None
    parent_identity: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ActRecord(Record):
    """A row of `Table.ACTS`."""

    table: ClassVar[Table] = Table.ACTS
    message_id: str
    p: float | None
    p_others: float | None
    compared_with: int | None
    own_references: int | None
    patch: bool | None
    newcomer: bool
    calibrator: str | None


@dataclass(frozen=True, slots=True)
class KindRecord(Record):
    """A row of `Table.KINDS`."""

    table: ClassVar[Table] = Table.KINDS
    message_id: str
    kind: str | None
    sentence: str | None
    act_sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountRecord(Record):
    """A row of `Table.ACCOUNTS`."""

    table: ClassVar[Table] = Table.ACCOUNTS
    account_id: str
    identity_id: str
    kin_id: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    logins: tuple[str, ...]
    domain: str | None
    automation: bool
    first_seen: datetime | None
    messages: int
    seen: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RoleRecord(Record):
    """A row of `Table.ROLES`."""

    table: ClassVar[Table] = Table.ROLES
    identity_id: str
    month: datetime
    role: str


@dataclass(frozen=True, slots=True)
class RightRecord(Record):
    """A row of `Table.RIGHTS`."""

    table: ClassVar[Table] = Table.RIGHTS
    venue: str
    at: datetime
    account_id: str
    kind: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class ExposureRecord(Record):
    """A row of `Table.EXPOSURE`."""

    table: ClassVar[Table] = Table.EXPOSURE
    project: str
    month: datetime
    maintainers: int | None
    median_reply_days: float | None
    unanswered_share: float | None
    load_stated: bool | None


@dataclass(frozen=True, slots=True)
class LoadRecord(Record):
    """A row of `Table.LOADS`."""

    table: ClassVar[Table] = Table.LOADS
    venue: str
    source: str
    path: str
    sha256: str
    units: int
    messages: int
