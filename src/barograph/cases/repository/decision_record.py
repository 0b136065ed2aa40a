"""A decision as the table holds it; apart from the other records, so that a listing makes no class it does not need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from barograph.cases.inputs.record import Record
from barograph.catalogue.tables import Table


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
    statement_of: str | None = None
    dispute: str | None = None
    expires_at: datetime | None = None

    def stands(self, as_of: datetime | None) -> bool:
        """Whether it has not expired; nothing has where no as-of is given."""
        return self.expires_at is None or as_of is None or as_of < self.expires_at
