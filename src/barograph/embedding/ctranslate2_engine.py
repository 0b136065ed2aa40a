"""CTranslate2: the same weights and arithmetic as the reference, float32, several times quicker, without torch.

Only sentences of exactly the same number of tokens stand in one batch. So nothing is padded, and a vector has the same
bits whatever stands beside it and in whatever order (tested; padding moved one component in 800 by 1e-7). On some
processors (seen on an AMD EPYC with AVX2) the last bits depend on the size of a batch all the same: that is tried when
the model is loaded, and there sentences are embedded one by one.

*Limits*: on a GPU the library chooses its arithmetic by the shape of a batch, so the last bits may depend on company.
"""

from __future__ import annotations

import os
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from barograph.config import Embed
from barograph.embedding.pooling import USE_REFERENCE
from barograph.errors import BarographWarning, ConfigError, MissingExtra

BATCH_SIZE = 16
"""Most sentences a forward pass, unless `embed.batch_size` says otherwise."""
PROBED = (3, 7, 32)
"""Numbers of tokens that are tried before batches are trusted."""


@dataclass(frozen=True, slots=True)
class CTranslate2Engine:
    """A model that CTranslate2 runs.

    Attributes:
        encoder: The `ctranslate2.Encoder`.
        tokenizer: The model's `tokenizers.Tokenizer`, which cuts at `embed.max_length` and pads nothing.
        batch_size: Most texts a forward pass.
        dimensions: Length of a vector.
    """

    encoder: Any
    tokenizer: Any
    batch_size: int
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts, float32, shape (n, dimensions); rows in the order given."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = defaultdict(list)
        for row, ids in enumerate(tokens):
            by_length[len(ids)].append(row)
        vectors = np.zeros((len(tokens), self.dimensions), dtype=np.float32)
        for rows in by_length.values():
            for start in range(0, len(rows), self.batch_size):
                batch = rows[start : start + self.batch_size]
                vectors[batch] = forward(self.encoder, [tokens[row] for row in batch])
        return vectors


def forward(encoder: Any, tokens: list[list[int]]) -> np.ndarray:
    """Run a batch, take the mean over the tokens and scale to unit length.

    Args:
        encoder: The `ctranslate2.Encoder`.
        tokens: Token ids, of all texts equally many.

    Returns:
        Float32, shape (n, dimensions).
    """
    import ctranslate2

    hidden = encoder.forward_batch(tokens).last_hidden_state
    if encoder.device != "cpu":
        hidden = hidden.to_device(ctranslate2.Device.cpu)
    mean = np.array(hidden).mean(axis=1)
    result: np.ndarray = mean / np.sqrt(np.square(mean).sum(axis=1, keepdims=True))
    return result


def batch_size_here(encoder: Any, tokens: Sequence[int]) -> int:
    """The usual batch size where a text has the same bits alone and in batches of its length; else 1.

    Args:
        encoder: The `ctranslate2.Encoder`, on a processor.
        tokens: Token ids of a text of some words.
    """
    for length in PROBED:
        text = [tokens[row % len(tokens)] for row in range(length)]
        alone = forward(encoder, [text])[0].tobytes()
        for size in (2, 3, BATCH_SIZE - 1, BATCH_SIZE):
            if any(row.tobytes() != alone for row in forward(encoder, [text] * size)):
                return 1
    return BATCH_SIZE


def load_ctranslate2(path: Path, weights: Path, settings: Embed) -> CTranslate2Engine:
    """Load a converted model; one thread on a processor, a GPU where there is one.

    Args:
        path: The sentence-transformers model, for its tokenizer.
        weights: Its converted form (`conversion.converted`).
        settings: Section `embed`.

    Raises:
        MissingExtra: CTranslate2 is not installed.
        ConfigError: CTranslate2 cannot run the model.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # parallel by task
    try:
        import ctranslate2
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtra(f"ctranslate2 is missing: pip install ctranslate2, or {USE_REFERENCE}") from error
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    tokenizer.enable_truncation(settings.max_length)
    tokenizer.no_padding()
    sample = [tokenizer.encode("a").ids]
    if ctranslate2.get_cuda_device_count():
        try:
            encoder = _opened(weights, "cuda")
            dimensions = forward(encoder, sample).shape[1]
            return CTranslate2Engine(encoder, tokenizer, settings.batch_size or BATCH_SIZE, dimensions)
        except (RuntimeError, ValueError) as error:
            warnings.warn(f"the GPU is not used: {error}", BarographWarning, stacklevel=2)
    try:
        encoder = _opened(weights, "cpu")
        dimensions = forward(encoder, sample).shape[1]
    except (RuntimeError, ValueError, TypeError) as error:
        fault = f"embed.model: {path}: CTranslate2 cannot run it ({error}); {USE_REFERENCE}"
        raise ConfigError([f"{fault}, or remove {weights} if it is damaged, and it is made again"]) from error
    size = settings.batch_size or batch_size_here(encoder, tokenizer.encode("please merge the patch").ids)
    return CTranslate2Engine(encoder, tokenizer, size, dimensions)


def _opened(weights: Path, device: str) -> Any:
    import ctranslate2

    return ctranslate2.Encoder(str(weights), device=device, compute_type="float32", inter_threads=1, intra_threads=1)
