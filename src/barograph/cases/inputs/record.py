"""A row of a table as a frozen record: the fields of a record are the columns read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from barograph.catalogue.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table; the fields of a subclass are the columns read."""

    table: ClassVar[Table]


R = TypeVar("R", bound=Record)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def columns(kind: type[R]) -> list[str]:
    """Columns a record reads."""
    return [item.name for item in fields(kind)]


def records(kind: type[R], rows: pa.Table) -> tuple[R, ...]:
    """Rows as records; lists become tuples, so that a record cannot be changed."""
    names = columns(kind)
    cells = [_values(rows[name]) for name in names]
    return tuple(kind(*values) for values in zip(*cells, strict=True))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Values of a column. Instants go by way of whole numbers: pyarrow would import pandas for them."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        counted = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
        return [None if value is None else _EPOCH + timedelta(microseconds=value) for value in counted]
    values = column.to_pylist()
    return [tuple(value or ()) for value in values] if pa.types.is_list(column.type) else values
