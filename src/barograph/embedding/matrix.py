"""Stored vectors as numbers; apart from what runs on Spark, so that a reader imports no Spark."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def as_matrix(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Stored vectors as a float32 matrix of shape (n, dimensions)."""
    rows = column.to_pylist()
    result: np.ndarray = np.frombuffer(b"".join(rows), dtype="<f2").reshape(len(rows), -1).astype(np.float32)
    return result
