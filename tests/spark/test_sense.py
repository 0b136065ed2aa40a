"""The score of the sensor on frames: the most pressing sentence counts, what has no vector keeps the lowest logit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from barograph.signals.sense import with_score, worth_embedding
from barograph.signals.sensor import Sensor, SentenceHead, load_sensor

SENTENCE = SentenceHead(np.array([2.0, 0.0]), -0.5, "here")


@pytest.fixture(scope="module")
def sensor() -> Sensor:
    return replace(load_sensor(), sentence=SENTENCE, share=0.5, floor=-1.0, low=-0.75)


def _bytes(*numbers: float) -> bytes:
    return np.array(numbers, dtype="<f2").tobytes()


def test_only_texts_at_the_floor_are_worth_embedding(spark, sensor):
    rows = [("a", -1.0, ["x", "y", "x"]), ("b", -1.01, ["x"]), ("c", 3.0, ["z"])]
    found = spark.createDataFrame(rows, "message_id string, logit double, sentences array<string>")
    chosen = [tuple(row) for row in worth_embedding(found, sensor).collect()]
    assert sorted(chosen) == [("a", "x"), ("a", "y"), ("c", "z")]


def test_the_most_pressing_sentence_counts_by_its_share(spark, sensor):
    found = spark.createDataFrame(
        [("two", 1.0), ("calm", 1.0), ("none", 1.0), ("other", 1.0)], "message_id string, logit double"
    )
    sentences = spark.createDataFrame(
        [("two", "x"), ("two", "y"), ("calm", "y"), ("other", "z")], "message_id string, sentence_digest string"
    )
    vectors = spark.createDataFrame(
        [("x", "here", 2, _bytes(1, 0)), ("y", "here", 2, _bytes(-1, 0)), ("z", "elsewhere", 2, _bytes(1, 0))],
        "sentence_digest string, encoder string, dimensions long, vector binary",
    )
    scored = {row.message_id: row.raw_score for row in with_score(found, sentences, vectors, "here", sensor).collect()}
    lowest = 1.0 - 0.5 * 0.75
    assert scored == {"two": 1.75, "calm": lowest, "none": lowest, "other": lowest}
