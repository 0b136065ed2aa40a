"""The scores of a sentence do not depend on the sentences that are looked at beside it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from barograph.catalogue.arrow import TEXT
from barograph.config import Embed
from barograph.embedding.model import load_model
from barograph.signals.anchors import load_anchors
from barograph.signals.kinds import compared

SENTENCES = 400


def test_scores_do_not_depend_on_the_company():
    anchors = load_anchors().vectors(load_model(Embed()).encode)
    drawn = np.random.default_rng(7).normal(size=(SENTENCES, 384))
    unit = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype("<f2")
    ids = pa.array([f"{n:03}" for n in range(SENTENCES)], TEXT)
    whole = pa.RecordBatch.from_arrays(
        [ids, ids, pa.array([row.tobytes() for row in unit], pa.binary())], ["message_id", "sentence_digest", "vector"]
    )
    alone = [compared(whole.slice(n, 1), anchors) for n in range(SENTENCES)]
    assert pa.Table.from_batches(alone).combine_chunks() == pa.Table.from_batches([compared(whole, anchors)])
