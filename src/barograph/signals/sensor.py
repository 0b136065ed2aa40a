"""The sensor of pressing wording: a linear head on words and letters, and a second one on sentence vectors.

    score = logit of the text + share * max(logit of its most pressing sentence, low)

Words beat sentence vectors for tone where the words are known; sentence vectors recognise the same thought in other
words. Vectors cost a thousand times more, so only texts whose first logit is at least `floor` are embedded; the others
keep `low`. Every number is fixed: the score of a message depends on its text alone. A long text is scored by that one
of its two ends whose words press more (`text.ends`).

`scripts/train_head.py` makes the numbers from the texts in `data/phrases` and from real newcomers' messages, and prints
how it finds what other hands wrote (docs/method.md, S3).

*Innocent explanations*: a justified complaint, a deadline, another culture of politeness, a long wait.

*Limits*: tone is not coordination; irony and negation escape it; English only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from barograph.errors import DataError
from barograph.identifiers import digest
from barograph.signals.head import LinearHead, load_head
from barograph.text.ends import LEAST, LONG

DIGITS = 4
"""Decimals kept of the logit of a sentence, so that the last bits of float16 vectors and of a BLAS do not matter."""


@dataclass(frozen=True, slots=True)
class SentenceHead:
    """Weights on sentence vectors.

    Attributes:
        weights: Shape (d,).
        intercept: Logit of a zero vector.
        encoder: The encoder whose vectors they were fitted to (`embedding.model.encoder_of`); see `comparable` there.
    """

    weights: np.ndarray
    intercept: float
    encoder: str

    def score(self, vectors: np.ndarray) -> np.ndarray:
        """Logits of unit vectors (n, d), shape (n,).

        Example:
            >>> SentenceHead(np.array([1.0, 0.0]), -1.0, "none").score(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist()
            [0.0, -1.0]
        """
        result: np.ndarray = np.round(vectors.astype(float) @ self.weights + self.intercept, DIGITS)
        return result


@dataclass(frozen=True, slots=True)
class Sensor:
    """Both heads and how they are added up.

    Attributes:
        linear: The head on words and letters.
        sentence: The head on sentence vectors.
        share: What a unit of the second logit is worth in units of the first.
        floor: Texts under this first logit are not embedded.
        low: Smallest second logit that counts, and that of texts without a vector.
    """

    linear: LinearHead
    sentence: SentenceHead
    share: float
    floor: float
    low: float

    @property
    def fingerprint(self) -> str:
        """Digest of the numbers; references and calibrations made with other numbers are refused."""
        weights = hashlib.sha256(np.ascontiguousarray(self.sentence.weights, dtype="<f8").tobytes()).hexdigest()
        ends = (LONG, LEAST)
        values = (self.sentence.intercept, self.sentence.encoder, self.share, self.floor, self.low, *ends)
        return digest("sensor", self.linear.fingerprint, weights, *(repr(part) for part in values))[:16]


@lru_cache(maxsize=4)
def load_sensor(name: str = "default") -> Sensor:
    """Load shipped numbers.

    Args:
        name: Name of the resources `head-<name>.npz` and `sentence-head-<name>.npz`.

    Raises:
        DataError: None of that name is shipped.

    Example:
        >>> len(load_sensor().sentence.weights)
        384
    """
    resource = files("barograph.resources").joinpath(f"sentence-head-{name}.npz")
    if not resource.is_file():
        raise DataError(f"no sensor named {name} is shipped (sentence-head-{name}.npz); see scripts/train_head.py")
    with resource.open("rb") as stream, np.load(stream) as arrays:
        sentence = SentenceHead(arrays["weights"].astype(float), float(arrays["intercept"]), str(arrays["encoder"]))
        share, floor, low = (float(arrays[key]) for key in ("share", "floor", "low"))
    return Sensor(load_head(name), sentence, share, floor, low)
