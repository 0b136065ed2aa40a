"""Sentences of messages and their vectors on Spark; a sentence seen before is not embedded again."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import TEXT
from barograph.catalogue.tables import Table
from barograph.config import Embed
from barograph.embedding.model import encoder_of, load_model, prepare
from barograph.text.sentences import sentences

SENTENCES = pa.schema([("message_id", TEXT), ("sentence_digest", TEXT), ("sentence", TEXT)])


def sentences_of(messages: DataFrame) -> DataFrame:
    """Split own text into sentences.

    Args:
        messages: Frame with message_id and own_text.

    Returns:
        message_id, sentence_digest, sentence.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    def split(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = [
                (message_id, sentence.digest, sentence.text)
                for message_id, text in zip(batch["message_id"].to_pylist(), batch["own_text"].to_pylist(), strict=True)
                for sentence in sentences(text or "")
            ]
            columns = zip(*rows, strict=True) if rows else ([], [], [])
            yield pa.RecordBatch.from_arrays([pa.array(column, TEXT) for column in columns], schema=SENTENCES)

    return messages.select("message_id", "own_text").mapInArrow(split, from_arrow_schema(SENTENCES))


def wanted(messages: DataFrame, judged: DataFrame, settings: Embed) -> DataFrame:
    """The sentences that are embedded: those by which messages are judged, or all by `embed.scope`.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        judged: message_id and sentence_digest of the sentences by which messages are judged.
        settings: Section `embed`.

    Returns:
        message_id, sentence_digest, sentence.
    """
    if settings.scope == "all":
        return sentences_of(messages)
    texts = messages.join(judged.select("message_id").distinct(), "message_id", how="left_semi")
    return sentences_of(texts).join(judged, ["message_id", "sentence_digest"], how="left_semi")


def new_vectors(found: DataFrame, cache: DataFrame, settings: Embed) -> DataFrame:
    """Embed the sentences that no row of the cache holds.

    Args:
        found: Result of `sentences_of`.
        cache: `Table.VECTORS`, with the vectors computed before.
        settings: Section `embed`.

    Returns:
        `Table.VECTORS` rows to append.

    Raises:
        ConfigError: The engine cannot run the model; raised here, before a job starts.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    prepare(settings)
    encoder = encoder_of(settings)
    distinct = found.groupBy("sentence_digest").agg(F.min("sentence").alias("sentence"))
    known = cache.where(F.col("encoder") == encoder).select("sentence_digest")
    # By number, since Spark would merge small partitions by their bytes, and these few bytes are hours of work.
    parts = 2 * found.sparkSession.sparkContext.defaultParallelism
    unseen = distinct.join(known, "sentence_digest", how="left_anti").repartition(parts, "sentence_digest")

    def embed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield vector_batch(batch, settings)

    return unseen.mapInArrow(embed, from_arrow_schema(Table.VECTORS.arrow))


def vector_batch(batch: pa.RecordBatch, settings: Embed) -> pa.RecordBatch:
    """Embed one batch of sentence_digest and sentence."""
    model = load_model(settings)
    vectors = model.encode(batch["sentence"].to_pylist()).astype("<f2")
    columns = [
        batch["sentence_digest"],
        pa.array([model.encoder] * batch.num_rows, TEXT),
        pa.array([vectors.shape[1]] * batch.num_rows, pa.int64()),
        pa.array([row.tobytes() for row in vectors], pa.binary()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=Table.VECTORS.arrow)
