"""A linear head on hashed words, word pairs and letter runs: the logit by which messages are ordered.

See docs/method.md, S3.

Each text is seen twice: as words and word pairs, and as runs of four letters within words, which bridges inflection
and spelling. Both are hashed (Weinberger et al., ICML 2009), weighted by sublinear term frequency times inverse
document frequency, and brought to unit length; the logit is their dot product with the weights.

Weights are numbers of hashed features: no text of the training data can be read from them. `scripts/train_head.py`
makes them again and prints how well they find texts by hands they did not learn from (docs/method.md).

*Innocent explanations*: a justified complaint, a deadline, another culture of politeness, a long wait.

*Limits*: tone is not coordination; the labels are noisy; words it never saw say nothing. Trained on English: the
logit of any other language is a number without meaning. Such messages are "not assessed", which `signals.eligibility`
decides by their language column before they come here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from barograph.errors import DataError

BLOCK = 2**18
"""Hashed features of each of the two views; words hold columns 0 to BLOCK - 1, letters the next BLOCK."""

_URL = re.compile(r"\b(?:https?|ftp)://\S+|\bwww\.\S+")
_MENTION = re.compile(r"(?<![\w.])@[\w-]+")
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_FENCED = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_WORD = r"(?u)\b\w[\w']*\b|[!?]+"


def normalise_for_head(text: str) -> str:
    """Lower case, on one line, without code between backticks, quoted lines, URLs and mentions.

    Example:
        >>> normalise_for_head("> old\\n@ada See https://x.org NOW")
        'see now'
    """
    for pattern in (_FENCED, _QUOTED, _URL, _MENTION):
        text = pattern.sub(" ", text)
    return " ".join(text.lower().split())


def features(texts: Sequence[str]) -> tuple[Any, Any]:
    """Count hashed features; training and scoring share this function.

    Args:
        texts: Texts as written; they are normalised here.

    Returns:
        Two sparse matrices of counts, each (n, BLOCK): words and word pairs; letter runs.
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    clean = [normalise_for_head(text) for text in texts]
    common = {"n_features": BLOCK, "alternate_sign": False, "norm": None, "lowercase": False}
    words = HashingVectorizer(ngram_range=(1, 2), token_pattern=_WORD, **common)
    letters = HashingVectorizer(ngram_range=(4, 4), analyzer="char_wb", **common)
    return words.transform(clean), letters.transform(clean)


def weigh(counts: Any, idf: np.ndarray) -> Any:
    """Weigh counts by (1 + log tf) idf and bring each row to unit length, in place.

    Args:
        counts: Sparse counts, (n, BLOCK).
        idf: Inverse document frequency, (BLOCK,); 0 drops a feature.

    Returns:
        The same matrix; a row without known features stays zero.
    """
    from sklearn.preprocessing import normalize

    counts.data = (1.0 + np.log(counts.data)) * idf[counts.indices]
    return normalize(counts, copy=False)


@dataclass(frozen=True, slots=True)
class LinearHead:
    """Weights of the head. It has no threshold: logits are ordered, and compared with other projects' logits.

    Attributes:
        name: Its name.
        idf: Inverse document frequency, 0 where a feature was not kept, shape (2, BLOCK): words, letters.
        weights: Weights, shape (2, BLOCK).
        intercept: Logit of a text without known features.
        digest: SHA-256 of the training data, hexadecimal.
        labels: Labels it was trained to tell from unlabelled comments.
    """

    name: str
    idf: np.ndarray
    weights: np.ndarray
    intercept: float
    digest: str
    labels: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Digest of the numbers; references and calibrations made with other numbers are refused."""
        state = hashlib.sha256(np.float64(self.intercept).tobytes())
        for array in (self.idf, self.weights):
            state.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return state.hexdigest()[:16]

    def score(self, texts: Sequence[str]) -> np.ndarray:
        """Logits of texts, float64, shape (n,).

        The logit of a text does not depend on the texts around it, to the bit. An empty text scores the intercept.

        Example:
            >>> head = load_head()
            >>> calm, pressing = head.score(["Thanks, applied.", "Still no answer? How long must we wait for this?"])
            >>> bool(pressing > calm)
            True
        """
        result = np.full(len(texts), self.intercept)
        if len(texts):
            for counts, idf, weights in zip(features(texts), self.idf, self.weights, strict=True):
                result += weigh(counts, idf) @ weights
        return result


@lru_cache(maxsize=4)
def load_head(name: str = "default") -> LinearHead:
    """Load shipped weights.

    Args:
        name: Name of a resource `head-<name>.npz`.

    Raises:
        DataError: No head of that name is shipped.
    """
    resource = files("barograph.resources").joinpath(f"head-{name}.npz")
    if not resource.is_file():
        raise DataError(f"no head named {name} is shipped (head-{name}.npz); make one with scripts/train_head.py")
    with resource.open("rb") as stream, np.load(stream) as arrays:
        idf, weights = np.zeros(2 * BLOCK), np.zeros(2 * BLOCK)
        idf[arrays["index"]] = arrays["idf"]
        weights[arrays["index"]] = arrays["weights"]
        shape = (2, BLOCK)
        labels = tuple(arrays["labels"].tolist())
        return LinearHead(
            name, idf.reshape(shape), weights.reshape(shape), float(arrays["intercept"]), str(arrays["digest"]), labels
        )
