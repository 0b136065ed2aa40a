"""The sensing stage: eligible messages with the logit of their words, as `Table.SENSED`, and which of them to embed."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import NUMBER, TEXT, TEXTS, WHOLE
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.embedding.matrix import as_matrix
from barograph.signals.eligibility import TOLD_APART_BY, eligible, with_tenure
from barograph.signals.head import LinearHead, load_head
from barograph.signals.sensor import Sensor, SentenceHead, load_sensor
from barograph.text.ends import End, ends
from barograph.text.measures import count_words
from barograph.text.paragraphs import assessed_part

_SENTENCE_LOGITS = pa.schema([("message_id", TEXT), ("sentence_logit", NUMBER)])


def sensed(messages: DataFrame, placements: DataFrame, config: Config) -> DataFrame:
    """Find eligible messages and score their words; the text is dropped here.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        placements: `Table.PLACEMENTS`.
        config: The configuration.

    Returns:
        `Table.SENSED`.
    """
    tenured = with_tenure(messages.select(*TOLD_APART_BY), placements)
    kept = eligible(tenured, messages.select("message_id", "subject", "own_text"), config)
    name = config.sensor.head
    floor = -np.inf if config.embed.scope == "all" else load_sensor(name).floor

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        head = load_head(name)
        for batch in batches:
            whole = batch["own_text"].to_pylist()
            texts = [assessed_part(text) for text in whole]
            chosen, logits = most_pressing_ends(texts, head)
            parts = [
                [sentence.digest for sentence in end.sentences] if logit >= floor else []
                for end, logit in zip(chosen, logits, strict=True)
            ]
            rest = batch.drop_columns(["own_text", "words"]).append_column("logit", pa.array(logits, NUMBER))
            words = _words_left(batch["words"].to_pylist(), whole, texts)
            made = rest.append_column("sentences", pa.array(parts, TEXTS)).append_column(
                "words", pa.array(words, WHOLE)
            )
            yield made.select(Table.SENSED.columns)

    return kept.mapInArrow(score, Table.SENSED.spark_schema())


def most_pressing_ends(texts: list[str], head: LinearHead) -> tuple[list[End], list[float]]:
    """Of each text the end whose words press more, the first of equals, and its logit.

    Args:
        texts: Texts to judge.
        head: The head on words.

    Returns:
        The ends and their logits, one a text.
    """
    split = [ends(text) for text in texts]
    logits = iter(head.score([end.text for parts in split for end in parts]).tolist())
    rated = [max(((next(logits), end) for end in parts), key=itemgetter(0)) for parts in split]
    return [end for _, end in rated], [logit for logit, _ in rated]


def _words_left(words: list[int], whole: list[str], assessed: list[str]) -> list[int]:
    """Words of each text, counted anew where paragraphs in another language were left out of it."""
    rows = zip(words, whole, assessed, strict=True)
    return [number if text is part or text == part else count_words(part) for number, text, part in rows]


def worth_embedding(found: DataFrame, sensor: Sensor) -> DataFrame:
    """The sentences that are embedded: those by which messages above the floor are judged.

    Args:
        found: `Table.SENSED`.
        sensor: Its floor.

    Returns:
        message_id, sentence_digest.
    """
    return judged_sentences(found.where(F.col("logit") >= sensor.floor))


def judged_sentences(found: DataFrame) -> DataFrame:
    """The sentences by which messages are judged, each once: message_id, sentence_digest.

    Args:
        found: `Table.SENSED`.
    """
    each = F.explode(F.array_distinct("sentences"))
    return found.select("message_id", each.alias("sentence_digest"))


def with_score(found: DataFrame, split: DataFrame, vectors: DataFrame, encoder: str, sensor: Sensor) -> DataFrame:
    """Add raw_score: logit of the text, and by its share that of the most pressing sentence.

    Args:
        found: `Table.SENSED`.
        split: Result of `worth_embedding`.
        vectors: `Table.VECTORS`.
        encoder: The encoder whose vectors are to be used.
        sensor: The sensor.

    Returns:
        The frame with raw_score in place of logit.
    """
    top = (
        _sentence_logits(split, vectors.where(F.col("encoder") == encoder), sensor.sentence)
        .groupBy("message_id")
        .agg(F.max("sentence_logit").alias("sentence_logit"))
    )
    low = F.lit(sensor.low)
    second = F.greatest(F.coalesce("sentence_logit", low), low)
    score = F.round(F.col("logit") + F.lit(sensor.share) * second, 6)
    return (
        found.join(top, "message_id", how="left")
        .withColumn("raw_score", score)
        .drop("logit", "sentences", "sentence_logit")
    )


def _sentence_logits(split: DataFrame, vectors: DataFrame, head: SentenceHead) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    by_digest = vectors.select("sentence_digest", "vector")
    joined = split.select("message_id", "sentence_digest").join(by_digest, "sentence_digest", how="inner")

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            logits = head.score(as_matrix(batch["vector"])) if batch.num_rows else np.zeros(0)
            yield pa.RecordBatch.from_arrays([batch["message_id"], pa.array(logits, NUMBER)], schema=_SENTENCE_LOGITS)

    return joined.mapInArrow(score, from_arrow_schema(_SENTENCE_LOGITS))
