"""Spark's `xxhash64` of a row without Spark, so that a table can be changed without a JVM and have the right digest.

The hash of a row folds the hashes of its cells (XXH64, Collet 2012), each seeded by the one before; a null leaves it as
it is. A test compares it with Spark's own over every type a table has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

SEED = 42
"""Where Spark begins."""

_SIGN = 1 << 63


def row_hashes(rows: pa.Table) -> list[int]:
    """One hash a row, as Spark's `xxhash64(*columns)` gives it.

    Args:
        rows: A table of text, whole numbers (64 bit), numbers, flags, instants (microseconds), bytes, and lists and
            structures of them.

    Returns:
        Signed 64-bit whole numbers.

    Example:
        >>> row_hashes(pa.table({"name": ["harbor", None]}))
        [846176704995264828, 42]
    """
    states = [SEED] * rows.num_rows
    for column in rows.columns:
        plain = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
        kind = plain.type
        if column.null_count == rows.num_rows:
            continue
        if pa.types.is_string(kind):
            states = list(map(_fold, column.cast(pa.binary()).to_pylist(), states))
        elif pa.types.is_int64(kind):
            raw = pa.chunked_array([chunk.view(pa.binary(8)) for chunk in plain.chunks], pa.binary(8))
            states = list(map(_fold, raw.to_pylist(), states))
        elif not pa.types.is_list(kind) or pc.any(pc.greater(pc.list_value_length(column), 0)).as_py():
            states = [_folded(value, kind, state) for value, state in zip(_values(plain), states, strict=True)]
    return [state - (1 << 64) if state & _SIGN else state for state in states]


def _fold(raw: bytes | None, state: int) -> int:
    return state if raw is None else xxhash.xxh64_intdigest(raw, state)


def _values(column: pa.ChunkedArray) -> Iterable[Any]:
    return column.cast(_in_whole_numbers(column.type)).to_pylist()  # type: ignore[no-any-return]


def _in_whole_numbers(kind: pa.DataType) -> pa.DataType:
    """The type with instants as microseconds, also inside lists; structures are read field by field."""
    if pa.types.is_list(kind):
        return pa.list_(_in_whole_numbers(kind.value_type))
    return pa.int64() if pa.types.is_timestamp(kind) else kind


def _folded(value: Any, kind: pa.DataType, state: int) -> int:
    if value is None:
        return state
    if pa.types.is_list(kind):
        for item in value:
            state = _folded(item, kind.value_type, state)
        return state
    if pa.types.is_struct(kind):
        for field in kind:
            state = _folded(value[field.name], field.type, state)
        return state
    return xxhash.xxh64_intdigest(_bytes(value, kind), state)


def _bytes(value: Any, kind: pa.DataType) -> bytes:
    if pa.types.is_boolean(kind):
        return struct.pack("<i", value)
    if pa.types.is_timestamp(kind):
        return struct.pack("<q", pa.scalar(value, kind).value)
    if pa.types.is_integer(kind):
        return struct.pack("<q", value)
    if pa.types.is_floating(kind):
        return struct.pack("<d", value + 0.0)
    return value.encode() if isinstance(value, str) else bytes(value)
