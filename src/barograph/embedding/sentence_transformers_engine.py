"""sentence-transformers on torch: the reference, and the engine of models that CTranslate2 cannot run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from barograph.config import Embed
from barograph.errors import MissingExtra

BATCH_SIZE = 1
"""Texts a forward pass, unless `embed.batch_size` says otherwise: one gives the same bits whatever stands beside it."""


@dataclass(frozen=True, slots=True)
class SentenceTransformersEngine:
    """A model that torch runs.

    Attributes:
        model: The SentenceTransformer.
        batch_size: Texts a forward pass.
    """

    model: Any
    batch_size: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts, float32, shape (n, dimensions); rows in the order given."""
        vectors = self.model.encode(
            list(texts), batch_size=self.batch_size, normalize_embeddings=True, show_progress_bar=False
        )
        result: np.ndarray = np.asarray(vectors, dtype=np.float32)
        return result


def load_sentence_transformers(path: Path, settings: Embed) -> SentenceTransformersEngine:
    """Load a model folder; one thread, nothing is fetched.

    Raises:
        MissingExtra: sentence-transformers is not installed.
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
    talk.disable_progress_bar()
    model = SentenceTransformer(str(path), local_files_only=True)
    if settings.dtype == "bfloat16":
        model = model.to(torch.bfloat16)
    model.max_seq_length = settings.max_length
    return SentenceTransformersEngine(model, settings.batch_size or BATCH_SIZE)
