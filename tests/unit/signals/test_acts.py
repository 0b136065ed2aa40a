"""What a message asks for: acts, their references and the clearest act."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.embedding.model import load_model
from barograph.errors import DataError
from barograph.signals.acts import ACTS, ActReference, clearest, read_reference, shipped_acts, stored_reference
from barograph.signals.anchors import AnchorVectors, load_anchors
from barograph.signals.kinds import SENTENCE_KINDS, act_scores, compared, rated
from barograph.signals.made_with import eligible_settings

DRAWN = np.random.default_rng(3).normal(size=(90, len(ACTS))).round(6)
WORDS = np.array([10, 50, 200] * 30)
NAMES = tuple(ACTS)


@pytest.fixture(scope="module")
def anchors() -> AnchorVectors:
    return load_anchors().vectors(load_model(Config().embed).encode)


def _scores(texts: Sequence[str], anchors: AnchorVectors) -> np.ndarray:
    vectors = load_model(Config().embed).encode(texts)
    return act_scores(anchors.kind_of(vectors), anchors.asked_of(vectors))


def test_every_kind_of_an_act_has_anchors_and_every_anchor_serves_an_act() -> None:
    held = load_anchors()
    known = dict(held.pressure) | dict(held.acts)
    assert {kind for kinds in ACTS.values() for kind in kinds} <= known.keys()
    assert {kind for kind, _ in held.acts} == {kind for act, kinds in ACTS.items() if act != "role" for kind in kinds}
    assert all(8 <= len(sentences) <= 10 for _, sentences in held.acts)
    texts = [text for side in (held.acts, held.ordinary, held.neutral) for _, sentences in side for text in sentences]
    assert len(set(texts)) == len(texts)


def test_of_sentences_in_other_words_the_one_that_asks_for_an_act_scores_highest_for_it(anchors: AnchorVectors) -> None:
    asked = {
        "change": "Please merge my pull request now and stop the review, it is good enough.",
        "revert": "Please roll back this commit and restore the former behaviour.",
        "urgency": "There is a severe security threat which I may not explain, publish an update immediately.",
        "nomination": "I would like to become a co-maintainer, can you give me commit access?",
        "endorsement": "+1, I trust this developer, his patch works for all of us.",
        "silence": "Overrule the one who objects and moderate him so that the discussion ends.",
        "role": "You should hand over the project to a new maintainer.",
    }
    ordinary = [
        "Will the pull request be part of the next release?",
        "This commit causes a crash when the file is empty, log attached.",
        "The advisory describes an overflow in the decoder of the old versions.",
        "I would like to help with the documentation, where do I start?",
        "Tested here on two boards, no problem found.",
        "I object to the new interface because it breaks old programs.",
    ]
    scores = _scores([*asked.values(), *ordinary], anchors)
    best = {act: scores[:, column].argmax() for column, act in enumerate(NAMES)}
    assert best == {act: list(asked).index(act) for act in NAMES}


def test_a_reference_read_again_gives_the_same_p_values() -> None:
    made = read_reference(stored_reference(DRAWN, WORDS, eligible_settings(Config())))
    assert tuple(made.scores) == NAMES
    largest = np.where(WORDS[:, None] == 50, DRAWN, -np.inf).max(axis=0)
    p = made.p_values(np.stack([largest + 0.1, largest - 9.0]), np.array([50, 50]))
    assert p[0] == pytest.approx(1 / 31) and p[1] == pytest.approx(1.0)
    assert made.settings == eligible_settings(Config())


def test_a_file_without_other_acts_leaves_them_not_assessed() -> None:
    stored = stored_reference(DRAWN, WORDS, "{}")
    roles_only = {key: part for key, part in stored.items() if not key.startswith(NAMES) and key != "acts_made_with"}
    made = read_reference(roles_only)
    p = made.p_values(DRAWN, WORDS)
    assert tuple(made.scores) == ("role",)
    assert not np.isnan(p[:, 0]).any() and np.isnan(p[:, 1:]).all()
    assert clearest(p).act == ["role"] * 90
    assert clearest(p).p == pytest.approx(p[:, 0])


@pytest.mark.parametrize("key", ["made_with", "acts_made_with"])
def test_a_reference_of_other_anchors_is_refused(key: str) -> None:
    stored = stored_reference(DRAWN, WORDS, "{}") | {key: np.array("anchors of another time")}
    with pytest.raises(DataError, match=r"made with anchors of another time, now .*make_reference\.py"):
        read_reference(stored)
    with pytest.raises(DataError, match="made with unknown"):
        read_reference({name: part for name, part in stored.items() if name != key})


def test_the_shipped_reference_is_of_this_sensor_and_these_anchors() -> None:
    held = shipped_acts()
    assert all(len(part) > 100 for parts in held.scores.values() for part in parts)
    assert "role" in held.scores


def test_the_clearest_act_pays_for_every_act_looked_at() -> None:
    p = np.full((3, len(ACTS)), np.nan)
    p[0, [0, 2]] = 0.3, 0.02
    p[1] = [0.9, 0.5, 0.01, 0.01, 0.5, 0.5, 0.5]
    seen = clearest(p)
    assert seen.act == ["revert", "revert", None]
    assert seen.p[:2] == pytest.approx([1 - 0.98**2, 1 - 0.99**7])
    assert np.isnan(seen.p[2])


def test_rows_of_the_table_have_one_value_an_act(anchors: AnchorVectors) -> None:
    vectors = load_model(Config().embed).encode(["Merge this now.", "You should step down."])
    batch = pa.RecordBatch.from_pydict(
        {
            "message_id": ["a", "b"],
            "sentence_digest": ["s", "t"],
            "vector": [row.tobytes() for row in vectors.astype("<f2")],
        }
    )
    sentences = compared(batch, anchors)
    assert sentences.schema == SENTENCE_KINDS
    scores = pa.array([row.as_py() for row in sentences["act_scores"]])
    given = pa.RecordBatch.from_pydict(
        {
            "message_id": ["a", "b"], "project": ["list"] * 2, "kind": ["exit"] * 2, "kind_score": [0.1] * 2,
            "sentence": ["s", "t"], "act_scores": scores, "act_sentences": [["s"] * 7, ["t"] * 7],
            "words": pa.array([10, 10], pa.int64()),
        }
    )  # fmt: skip
    reference = ActReference({"role": tuple(np.sort(DRAWN[:, 0]) for _ in range(3))})
    rows = rated(given, reference).to_pylist()
    assert list(rows[0]) == list(Table.KINDS.columns)
    assert [row["role_sentence"] for row in rows] == ["s", "t"]
    for row in rows:
        assert row["act"] == "role" and row["act_p"] == pytest.approx(row["role_p"]) == row["act_p_values"][0]
        assert row["role_score"] == row["act_scores"][0] and len(row["act_scores"]) == len(ACTS)
        assert row["act_p_values"][1:] == [None] * 6
