"""Vectors on Spark: the driver converts, the workers embed without torch, and what is held is not embedded again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from barograph.catalogue.tables import Table
from barograph.config import Embed
from barograph.embedding.matrix import as_matrix
from barograph.embedding.model import encoder_of, load_model
from barograph.embedding.vectors import new_vectors
from barograph.identifiers import sha256_of

TEXTS = [f"Is this project number {number} still maintained?" for number in range(12)]


def test_workers_give_the_vectors_of_the_model_without_torch(spark):
    found = spark.createDataFrame(
        [("m", sha256_of(text.encode()), text) for text in TEXTS],
        "message_id string, sentence_digest string, sentence string",
    )
    held = spark.createDataFrame([], Table.VECTORS.spark_schema())
    made = new_vectors(found, held, Embed())

    def with_modules(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import sys

        for batch in batches:
            heavy = ",".join(sorted({"torch", "transformers"} & set(sys.modules)))
            names = pa.array([f"{name}|{heavy}" for name in batch["encoder"].to_pylist()])
            yield batch.set_column(1, "encoder", names)

    rows = made.mapInArrow(with_modules, Table.VECTORS.spark_schema()).toArrow()
    assert set(rows["encoder"].to_pylist()) == {f"{encoder_of(Embed())}|"}
    by_digest = dict(zip(rows["sentence_digest"].to_pylist(), as_matrix(rows["vector"]), strict=True))
    expected = load_model(Embed()).encode(TEXTS).astype("<f2").astype(np.float32)
    assert np.array_equal(np.stack([by_digest[sha256_of(text.encode())] for text in TEXTS]), expected)
    again = new_vectors(found, spark.createDataFrame(made.toArrow()), Embed())
    assert again.count() == 0
