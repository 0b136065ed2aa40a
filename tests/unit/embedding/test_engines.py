"""Both engines give the same vectors, and CTranslate2's have the same bits in any company and order."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import ctranslate2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barograph.config import Embed
from barograph.embedding.model import comparable, encoder_of, load_model
from barograph.errors import BarographWarning

SPOKEN = "the patch was sent weeks ago and nobody has looked at it please merge or let others maintain this project"
WORDS = SPOKEN.split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
HARD = (
    "", "   ", "\n\t", "\x00\x07 control", "Grüße aus Köln", "中文句子 没有 空格", "🙂 ok 🙃",
    "[MASK] [SEP] [PAD] [CLS]", "word " * 900, "a" * 500, "UPPER lower", "É e\u0301",
)  # fmt: skip


@cache
def _alone(text: str) -> np.ndarray:
    """The vector of a text in a call of its own."""
    return load_model(Embed()).encode([text])[0]


def _largest_difference(texts: list[str]) -> float:
    reference = load_model.__wrapped__(Embed(engine="sentence-transformers"))
    return float(np.abs(load_model(Embed()).encode(texts) - reference.encode(texts)).max())


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=60), st.integers(0, 2**32 - 1))
def test_a_vector_has_the_same_bits_in_any_company(texts: list[str], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(texts))
    together = load_model(Embed()).encode([texts[row] for row in order])
    alone = np.stack([_alone(texts[row]) for row in order])
    assert together.tobytes() == alone.tobytes()
    assert together.astype("<f2").tobytes() == alone.astype("<f2").tobytes()


@pytest.mark.parametrize("rows", [2, 15, 16, 17, 33])
@pytest.mark.parametrize("words", [1, 5, 30, 254])
def test_full_and_partly_full_batches_of_one_length_have_the_same_bits(rows: int, words: int) -> None:
    draw = np.random.default_rng(words)
    texts = [" ".join(draw.choice(WORDS, words)) for _ in range(rows)]
    together = load_model(Embed()).encode(texts)
    assert together.tobytes() == np.stack([_alone(text) for text in texts]).tobytes()


def test_engines_agree() -> None:
    draw = np.random.default_rng(0)
    usual = [" ".join(draw.choice(WORDS, length)) for length in range(1, 60)]
    assert _largest_difference([*usual, *HARD]) < 1e-6


@pytest.mark.parametrize("length", [16, 64])
def test_engines_cut_at_the_same_token(length: int) -> None:
    texts = [" ".join(WORDS * repeats) for repeats in (1, 2, 9)]
    quick, reference = (
        load_model.__wrapped__(Embed(engine=engine, max_length=length)).encode(texts)
        for engine in ("ctranslate2", "sentence-transformers")
    )
    assert np.abs(quick - reference).max() < 1e-6
    assert np.abs(quick - load_model(Embed()).encode(texts)).max() > 1e-3


def test_vectors_are_of_unit_length_float32_and_in_order() -> None:
    model = load_model(Embed())
    vectors = model.encode(list(HARD))
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(HARD), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert model.encode([]).shape == (0, 384)


def test_the_engine_is_part_of_the_name_of_the_encoder() -> None:
    quick, reference = encoder_of(Embed()), encoder_of(Embed(engine="sentence-transformers"))
    assert quick.endswith("/ct2-float32/256")
    assert reference.endswith("/float32/256")
    assert quick != reference
    assert comparable(quick, reference)
    assert not comparable(quick, encoder_of(Embed(engine="sentence-transformers", dtype="bfloat16")))
    assert not comparable(quick, encoder_of(Embed(max_length=128)))


def test_a_worker_never_imports_torch() -> None:
    load_model(Embed())  # converts, if nobody did before
    code = (
        "import sys, pyarrow as pa\n"
        "from barograph.config import Embed\n"
        "from barograph.embedding.vectors import vector_batch\n"
        "import barograph.signals.kinds\n"
        "batch = pa.RecordBatch.from_pydict({'sentence_digest': ['x'], 'sentence': ['Hello there.']})\n"
        "assert vector_batch(batch, Embed())['dimensions'].to_pylist() == [384]\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a GPU")
def test_a_gpu_that_does_not_work_is_told_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    with pytest.warns(BarographWarning, match="the GPU is not used"):
        model = load_model.__wrapped__(Embed())
    assert model.encode(["Hello there."]).tobytes() == _alone("Hello there.").tobytes()
