"""Rows of tables as frozen records: only the columns a case file needs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from barograph.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table; the fields of a subclass are the columns read."""

    table: ClassVar[Table]


R = TypeVar("R", bound=Record)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    parent_identity: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ActRecord(Record):
    """A row of `Table.ACTS`."""

    table: ClassVar[Table] = Table.ACTS
    message_id: str
    p: float | None
    compared_with: int | None
    patch: bool | None
    calibrator: str | None


@dataclass(frozen=True, slots=True)
class KindRecord(Record):
    """A row of `Table.KINDS`."""

    table: ClassVar[Table] = Table.KINDS
    message_id: str
    kind: str | None
    sentence: str | None
    role_sentence: str | None


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


@dataclass(frozen=True, slots=True)
class DecisionRecord(Record):
    """A row of `Table.DECISIONS`."""

    table: ClassVar[Table] = Table.DECISIONS
    decision_id: str
    case_id: str
    case_digest: str
    status: str
    reviewer: str
    second_reader: str | None
    reason: str
    at: datetime
    reply: str | None
    evidence_digest: str
    duplicate_of: str | None
    message_ids: tuple[str, ...]


def columns(kind: type[R]) -> list[str]:
    """Columns a record reads."""
    return [item.name for item in fields(kind)]


def records(kind: type[R], rows: pa.Table) -> tuple[R, ...]:
    """Rows as records; lists become tuples, so that a record cannot be changed."""
    names = columns(kind)
    held = [_values(rows[name]) for name in names]
    return tuple(kind(*values) for values in zip(*held, strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Values of a column. Instants go by way of whole numbers: pyarrow would import pandas for them."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        counted = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
        return [None if value is None else _EPOCH + timedelta(microseconds=value) for value in counted]
    values = column.to_pylist()
    return [tuple(value or ()) for value in values] if pa.types.is_list(column.type) else values
