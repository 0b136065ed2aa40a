"""A documented column."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
WHOLE = pa.int64()
NUMBER = pa.float64()
FLAG = pa.bool_()
INSTANT = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())
RAW = pa.binary()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, Arrow type, meaning; `unit` and `private` where they apply.

    Attributes:
        name: The column's name.
        kind: Its Arrow type.
        doc: What it means, with unit and range.
        private: True where it can name a human being; exports pseudonymise or leave it out.
    """

    name: str
    kind: pa.DataType
    doc: str
    private: bool = False

    @property
    def field(self) -> pa.Field:
        """The Arrow field (nullable, so that Spark and Arrow schemas compare equal)."""
        return pa.field(self.name, self.kind)
