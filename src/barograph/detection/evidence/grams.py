"""N-grams of texts, hashed: shingles of words for near-duplicates, TF-IDF of letters for style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

FEATURES = 2**18
MIN_TEXTS = 3
_BLANK = re.compile(r"\s+")


def _counts(texts: Sequence[str], unit: str, sizes: tuple[int, int]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    plain = [_BLANK.sub(" ", text.lower()).strip() for text in texts]
    return HashingVectorizer(
        analyzer=unit, ngram_range=sizes, n_features=FEATURES, alternate_sign=False, norm=None,
        binary=unit == "word",
    ).transform(plain)  # fmt: skip


def jaccard(texts: Sequence[str], size: int = 3) -> np.ndarray:
    """Share of common runs of so many words, shape (n, n), 0 to 1.

    Example:
        >>> jaccard(["please merge it now", "Please merge  it", "not yet done"]).round(1).tolist()[0]
        [1.0, 0.5, 0.0]
    """
    shingles = _counts(texts, "word", (size, size))
    common = (shingles @ shingles.T).toarray()
    number = np.asarray(shingles.sum(axis=1)).ravel()
    union = number[:, None] + number[None, :] - common
    share: np.ndarray = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return share


def cosine(texts: Sequence[str], usual: slice = slice(None)) -> np.ndarray:
    """Cosine of the TF-IDF of 2 to 4 letters, shape (n, n), 0 to 1; sublinear counts.

    Args:
        texts: The texts.
        usual: The texts that tell how usual letters are; those in fewer than three of them are left out.
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = _counts(texts, "char", (2, 4))
    known = counts[usual]
    shared = np.flatnonzero(known.getnnz(axis=0) >= MIN_TEXTS)
    weighed = TfidfTransformer(sublinear_tf=True).fit(known[:, shared]).transform(counts[:, shared])
    similar: np.ndarray = (weighed @ weighed.T).toarray()
    return similar
