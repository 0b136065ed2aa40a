from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from barograph.config import Config
from barograph.embedding.model import comparable, encoder_of
from barograph.errors import DataError
from barograph.signals.head import load_head
from barograph.signals.sensor import SentenceHead, load_sensor


def test_the_shipped_sensor_is_for_the_configured_encoder():
    sensor = load_sensor()
    assert comparable(sensor.sentence.encoder, encoder_of(Config().embed))
    assert sensor.sentence.weights.shape == (384,)
    assert np.abs(sensor.sentence.weights).sum() > 0
    assert sensor.share > 0
    assert sensor.linear.fingerprint == load_head("default").fingerprint


@pytest.mark.parametrize("part", ["share", "floor", "low"])
def test_every_number_is_in_the_fingerprint(part: str):
    sensor = load_sensor()
    assert replace(sensor, **{part: getattr(sensor, part) + 0.01}).fingerprint != sensor.fingerprint


def test_weights_and_encoder_are_in_the_fingerprint():
    sensor = load_sensor()
    for sentence in (
        replace(sensor.sentence, weights=sensor.sentence.weights[::-1]),
        replace(sensor.sentence, intercept=sensor.sentence.intercept + 1e-6),
        replace(sensor.sentence, encoder="another"),
    ):
        assert replace(sensor, sentence=sentence).fingerprint != sensor.fingerprint


def test_a_sentence_scores_the_same_whatever_stands_beside_it():
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(50, 384)).astype(np.float32)
    head = SentenceHead(draw.normal(size=384), 0.1, "none")
    together = head.score(vectors)
    assert [float(head.score(row[None])[0]) for row in vectors] == together.tolist()


def test_no_such_sensor():
    with pytest.raises(DataError, match="no sensor named other"):
        load_sensor("other")
