"""Which kind of pressure a message is nearest to, what it asks for, and how rare that is.

See docs/method.md, S3, S6; `signals.acts` has the acts and their p-values.

The role score of a message is the largest anchor contrast of its sentences with the kinds hand-over, promotion and
exit, that of another act the largest contrast with the kind of that act.

*Innocent explanations*: somebody asks who maintains the project; an honest offer to help.

*Limits*: see `signals.anchors`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import NUMBER, NUMBERS, TEXT
from barograph.catalogue.tables import Table
from barograph.config import Embed
from barograph.embedding.matrix import as_matrix
from barograph.embedding.model import load_model, prepare
from barograph.signals.acts import ACTS, ROLE, ActReference, act_index, clearest
from barograph.signals.anchors import AnchorVectors, Kinds, load_anchors

SENTENCE_KINDS = pa.schema(
    [
        ("message_id", TEXT),
        ("sentence_digest", TEXT),
        ("kind", TEXT),
        ("kind_score", NUMBER),
        ("act_scores", NUMBERS),
    ]
)


@lru_cache(maxsize=2)
def _anchors(settings: Embed) -> AnchorVectors:
    return load_anchors().vectors(load_model(settings).encode)


def sentence_kinds(found: DataFrame, vectors: DataFrame, encoder: str, settings: Embed) -> DataFrame:
    """Compare embedded sentences with the anchors.

    Args:
        found: message_id, sentence_digest.
        vectors: `Table.VECTORS`.
        encoder: The encoder whose vectors are to be used.
        settings: Section `embed`.

    Returns:
        message_id, sentence_digest, kind, kind_score, act_scores (one value an act, in the order of `ACTS`).
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    prepare(settings)
    embedded = vectors.where(F.col("encoder") == encoder).select("sentence_digest", "vector")
    joined = found.select("message_id", "sentence_digest").join(embedded, "sentence_digest", how="inner")

    def compare(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield compared(batch, _anchors(settings))

    return joined.mapInArrow(compare, from_arrow_schema(SENTENCE_KINDS))


def compared(batch: pa.RecordBatch, anchors: AnchorVectors) -> pa.RecordBatch:
    """Rows of `SENTENCE_KINDS` of embedded sentences (message_id, sentence_digest, vector)."""
    # In float32 the last kept decimal of a score would depend on the sentences beside it in the batch.
    vectors = as_matrix(batch["vector"]).astype(np.float64)
    kinds = anchors.kind_of(vectors)
    columns = [
        batch["message_id"],
        batch["sentence_digest"],
        pa.array(kinds.best(), TEXT),
        pa.array(kinds.contrast.max(axis=1).astype(float).round(6), NUMBER),
        pa.array(list(act_scores(kinds, anchors.asked_of(vectors))), NUMBERS),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SENTENCE_KINDS)


def act_scores(pressure: Kinds, asked: Kinds) -> np.ndarray:
    """Contrast of n sentences with each act, the largest over the kinds of the act, shape (n, acts)."""
    names = (*pressure.names, *asked.names)
    contrast = np.concatenate([pressure.contrast, asked.contrast], axis=1)
    columns = [contrast[:, [names.index(kind) for kind in kinds]].max(axis=1) for kinds in ACTS.values()]
    return np.stack(columns, axis=1).astype(float).round(6)


def message_acts() -> list[Column]:
    """Aggregates of sentences to messages: one struct an act, `act0` and on, of score and sentence_digest."""
    return [
        F.max(F.struct(F.col("act_scores")[index].alias("score"), "sentence_digest")).alias(f"act{index}")
        for index in range(len(ACTS))
    ]


def message_kinds(sentences: DataFrame, acts: DataFrame, reference: ActReference) -> DataFrame:
    """From sentences to messages, as `Table.KINDS`.

    Args:
        sentences: Result of `sentence_kinds`.
        acts: `Table.ACTS`.
        reference: The reference of acts.
    """
    top = sentences.groupBy("message_id").agg(
        F.max(F.struct("kind_score", "kind", "sentence_digest")).alias("top"), *message_acts()
    )
    rows = top.join(acts.select("message_id", "project", "words"), "message_id", how="inner").select(
        "message_id",
        "project",
        F.col("top.kind").alias("kind"),
        F.col("top.kind_score").alias("kind_score"),
        F.col("top.sentence_digest").alias("sentence"),
        F.array(*(F.col(f"act{index}.score") for index in range(len(ACTS)))).alias("act_scores"),
        F.array(*(F.col(f"act{index}.sentence_digest") for index in range(len(ACTS)))).alias("act_sentences"),
        "words",
    )

    def rate(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield rated(batch, reference)

    return rows.mapInArrow(rate, Table.KINDS.spark_schema())


def rated(batch: pa.RecordBatch, reference: ActReference) -> pa.RecordBatch:
    """Rows of `Table.KINDS` of messages whose act_scores are known, with how rare these are."""
    scores = batch["act_scores"].flatten().to_numpy(zero_copy_only=False).reshape(-1, len(ACTS))
    p = reference.p_values(scores, batch["words"].to_numpy())
    seen = clearest(p)
    role = act_index(ROLE)
    sentences = batch["act_sentences"].flatten().take(pa.array(np.arange(batch.num_rows) * len(ACTS) + role))
    known = [[None if np.isnan(value) else float(value) for value in row] for row in p]
    added = {
        "role_score": pa.array(scores[:, role], NUMBER),
        "role_sentence": sentences.cast(TEXT),
        "role_p": pa.array(p[:, role], NUMBER),
        "act": pa.array(seen.act, TEXT),
        "act_p": pa.array(seen.p, NUMBER, from_pandas=True),
        "act_p_values": pa.array(known, NUMBERS),
    }
    for name, values in added.items():
        batch = batch.append_column(name, values)
    return batch.select(Table.KINDS.columns)
