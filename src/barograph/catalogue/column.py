"""A documented column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(Enum):
    """What a column holds; Arrow is imported only where its type is asked for, listings do without."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    INSTANT = "instant, UTC"
    TEXTS = "list of texts"
    RAW = "bytes"
    NUMBERS = "list of numbers"
    INSTANTS = "list of instants"
    SEEN = "list of a venue, first and last instant, messages"

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type."""
        from barograph.catalogue import arrow

        found: pa.DataType = getattr(arrow, self.name)
        return found


TEXT, WHOLE, NUMBER, FLAG = Kind.TEXT, Kind.WHOLE, Kind.NUMBER, Kind.FLAG
INSTANT, TEXTS, RAW = Kind.INSTANT, Kind.TEXTS, Kind.RAW
NUMBERS, INSTANTS, SEEN = Kind.NUMBERS, Kind.INSTANTS, Kind.SEEN


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, kind, meaning; `unit` and `private` where they apply.

    Attributes:
        name: The column's name.
        kind: What it holds.
        doc: What it means, with unit and range.
        private: True where it can name a human being; exports pseudonymise or leave it out.
    """

    name: str
    kind: Kind
    doc: str
    private: bool = False

    @property
    def quoted(self) -> str:
        """The name as SQL spells it."""
        return f'"{self.name}"'

    @property
    def field(self) -> pa.Field:
        """The Arrow field (nullable, so that Spark and Arrow schemas compare equal)."""
        import pyarrow as pa

        return pa.field(self.name, self.kind.arrow)
