"""A linear head on hashed words and word pairs: the logit by which messages are ordered (METHODS S3).

Weights are numbers of hashed features: no text of the training data can be read from them. `scripts/train_head.py`
makes them again and prints how well they order labelled comments of projects they were not trained on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from barograph.errors import DataError

FEATURES = 2**18
_URL = re.compile(r"\b(?:https?|ftp)://\S+|\bwww\.\S+")
_MENTION = re.compile(r"(?<!\w)@[\w-]+")
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_FENCED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


def normalise_for_head(text: str) -> str:
    """Lower case, without code, quoted lines, URLs and mentions.

    Example:
        >>> normalise_for_head("> old\\n@ada See https://x.org NOW")
        'see now'
    """
    for pattern in (_FENCED, _QUOTED, _URL, _MENTION):
        text = pattern.sub(" ", text)
    return " ".join(text.lower().split())


def features(texts: Sequence[str]) -> Any:
    """Counts of hashed words and word pairs, a sparse matrix of shape (n, 2^18)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        n_features=FEATURES, ngram_range=(1, 2), alternate_sign=False, norm=None, lowercase=False,
        token_pattern=r"(?u)\b\w[\w']*\b",
    )  # fmt: skip
    return hashing.transform([normalise_for_head(text) for text in texts])


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Sublinear TF, IDF, unit length, dot product.

    Attributes:
        name: Its name.
        idf: Inverse document frequency of each hashed feature, 0 where it was not seen in training, shape (2^18,).
        weights: Weights, shape (2^18,).
        intercept: Intercept.
        digest: Digest of the training data.
    """

    name: str
    idf: np.ndarray
    weights: np.ndarray
    intercept: float
    digest: str

    def score(self, texts: Sequence[str]) -> np.ndarray:
        """Logits of texts, shape (n,); a text without known words scores the intercept."""
        if not texts:
            return np.zeros(0)
        counts = features(texts).tocsr()
        counts.data = 1.0 + np.log(counts.data)
        counts.data *= self.idf[counts.indices]
        squares = counts.multiply(counts).sum(axis=1)
        length = np.sqrt(np.asarray(squares)).ravel()
        product = counts @ self.weights
        result: np.ndarray = np.where(length > 0, product / np.where(length > 0, length, 1.0), 0.0) + self.intercept
        return result


@lru_cache(maxsize=4)
def load_head(name: str = "default") -> LinearHead:
    """Load shipped weights.

    Raises:
        DataError: No head of that name is shipped.
    """
    resource = files("barograph.resources").joinpath(f"head-{name}.npz")
    if not resource.is_file():
        raise DataError(f"no head named {name} is shipped; make one with scripts/train_head.py")
    with resource.open("rb") as stream:
        held = np.load(stream)
        idf, weights = np.zeros(FEATURES), np.zeros(FEATURES)
        idf[held["index"]] = held["idf"].astype(float)
        weights[held["index"]] = held["weights"].astype(float)
        return LinearHead(name, idf, weights, float(held["intercept"]), str(held["digest"]))
