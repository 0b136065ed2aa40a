"""What kind of pressure a sentence is, by nearness to anchor sentences of eight kinds and of nine neutral ones.

Six further kinds say what is asked for (merge, revert, urgency, nomination, endorsement, silence). They are compared
with the neutral anchors and with ordinary talk near to them (`ordinary`), and take no part in the kind of pressure.

    lse_b(x) = (1/b) log mean exp(b x),  b = 12;   contrast = lse_b(E P') - lse_b(E N')      (docs/method.md S3)

With b = 12 the mean leans towards the nearest anchors without hanging on a single one. The anchors stand in
`resources/anchors.toml`, written in general words and blind to any real campaign. They give the kind and the words of
an explanation; the p-value of a message rests on the sensor (`signals.sensor`), not on them.

*Innocent explanations*: a user who waits, a volunteer who offers to take over, a contributor praised for good work.

*Limits*: nearness of sentence vectors is topical; irony and negation escape it; English only (other languages are
"not assessed", decided by the language column before sentences come here).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from barograph.errors import DataError
from barograph.identifiers import digest

SHARPNESS = 12.0
"""b of the log-mean-exp."""


def log_mean_exp(similarity: np.ndarray, sharpness: float = SHARPNESS) -> np.ndarray:
    """Soft maximum along the last axis, between its mean and its maximum.

    Args:
        similarity: Cosines, shape (..., anchors).
        sharpness: b; larger is nearer to the maximum.

    Returns:
        Shape (...).

    Example:
        >>> float(log_mean_exp(np.array([0.5, 0.5])))
        0.5
    """
    top = similarity.max(axis=-1, keepdims=True)
    mean = np.exp(sharpness * (similarity - top)).mean(axis=-1)
    result: np.ndarray = top[..., 0] + np.log(mean) / sharpness
    return result


def contrast(sentences: np.ndarray, pressure: np.ndarray, neutral: np.ndarray) -> np.ndarray:
    """How much nearer sentences are to pressure anchors than to neutral ones.

    Args:
        sentences: Unit vectors, shape (n, d).
        pressure: Unit vectors of pressure anchors, shape (p, d).
        neutral: Unit vectors of neutral anchors, shape (q, d).

    Returns:
        Shape (n,), between -2 and 2. A message takes the maximum over its sentences.
    """
    nearness: np.ndarray = log_mean_exp(sentences @ pressure.T) - log_mean_exp(sentences @ neutral.T)
    return nearness


@dataclass(frozen=True, slots=True)
class Kinds:
    """Contrast of n sentences with each kind of pressure.

    Attributes:
        names: The k kinds.
        contrast: Nearness to the kind less nearness to the neutral anchors, shape (n, k), between -2 and 2.
    """

    names: tuple[str, ...]
    contrast: np.ndarray

    def best(self) -> list[str]:
        """Name of the nearest kind of each sentence."""
        return [self.names[index] for index in self.contrast.argmax(axis=1)]


@dataclass(frozen=True, slots=True)
class AnchorVectors:
    """Unit vectors of the anchors, grouped by kind.

    Attributes:
        pressure: One array (sentences, d) a kind of pressure, in the order of `names`.
        neutral: All neutral anchors, shape (q, d).
        names: The kinds of pressure.
        asked: One array a kind of what is asked for, in the order of `asked_names`.
        ordinary: Anchors of ordinary talk near to those, shape (o, d).
        asked_names: The kinds of what is asked for.
    """

    pressure: tuple[np.ndarray, ...]
    neutral: np.ndarray
    names: tuple[str, ...]
    asked: tuple[np.ndarray, ...]
    ordinary: np.ndarray
    asked_names: tuple[str, ...]

    def contrast(self, sentences: np.ndarray) -> np.ndarray:
        """`contrast` of sentences (n, d) with all pressure anchors, shape (n,)."""
        return contrast(sentences, np.concatenate(self.pressure), self.neutral)

    def kind_of(self, sentences: np.ndarray) -> Kinds:
        """Contrast of sentences (n, d) with each kind."""
        neutral = log_mean_exp(sentences @ self.neutral.T)
        nearness = [log_mean_exp(sentences @ vectors.T) - neutral for vectors in self.pressure]
        return Kinds(self.names, np.stack(nearness, axis=1))

    def asked_of(self, sentences: np.ndarray) -> Kinds:
        """Contrast of sentences (n, d) with each kind of what is asked for; neutral are all that ask for none."""
        neutral = log_mean_exp(sentences @ np.concatenate([self.neutral, self.ordinary]).T)
        nearness = [log_mean_exp(sentences @ vectors.T) - neutral for vectors in self.asked]
        return Kinds(self.asked_names, np.stack(nearness, axis=1))


@dataclass(frozen=True, slots=True)
class Anchors:
    """Anchor sentences by kind.

    Attributes:
        version: Raised with every change of a sentence of `pressure` or `neutral`.
        pressure: Pairs of a kind and its sentences.
        neutral: Pairs of a neutral kind and its sentences.
        acts_version: Raised with every change of a sentence of `acts` or `ordinary`.
        acts: Pairs of a kind of what is asked for and its sentences.
        ordinary: Pairs of a kind of ordinary talk near to those and its sentences.
    """

    version: int
    pressure: tuple[tuple[str, tuple[str, ...]], ...]
    neutral: tuple[tuple[str, tuple[str, ...]], ...]
    acts_version: int
    acts: tuple[tuple[str, tuple[str, ...]], ...]
    ordinary: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def fingerprint(self) -> str:
        """Digest of the sentences of `pressure` and `neutral`; references made with other sentences are refused."""
        parts = [text for side in (self.pressure, self.neutral) for kind, texts in side for text in (kind, *texts)]
        return digest("anchors", self.version, *parts)[:16]

    @property
    def acts_fingerprint(self) -> str:
        """Digest of all that scores of `acts` rest on: their sentences, the ordinary and the neutral ones."""
        parts = [text for side in (self.acts, self.ordinary) for kind, texts in side for text in (kind, *texts)]
        return digest("anchors of acts", self.acts_version, self.fingerprint, *parts)[:16]

    def vectors(self, encode: Callable[[Sequence[str]], np.ndarray]) -> AnchorVectors:
        """Encode all anchors.

        Args:
            encode: Gives unit vectors (n, d) of n sentences; the caller's model, loaded once by the caller.
        """
        pressure = tuple(encode(sentences) for _, sentences in self.pressure)
        neutral = encode([sentence for _, sentences in self.neutral for sentence in sentences])
        asked = tuple(encode(sentences) for _, sentences in self.acts)
        ordinary = encode([sentence for _, sentences in self.ordinary for sentence in sentences])
        names, asked_names = (tuple(kind for kind, _ in side) for side in (self.pressure, self.acts))
        return AnchorVectors(pressure, neutral, names, asked, ordinary, asked_names)


@lru_cache(maxsize=1)
def load_anchors() -> Anchors:
    """Read the shipped anchors.

    Raises:
        DataError: The resource is missing.
    """
    resource = files("barograph.resources").joinpath("anchors.toml")
    if not resource.is_file():
        raise DataError("barograph.resources holds no anchors.toml; the installation is incomplete, install again")
    stored = tomllib.loads(resource.read_text(encoding="utf-8"))
    groups = [
        tuple((kind, tuple(sentences)) for kind, sentences in stored[side].items())
        for side in ("pressure", "neutral", "acts", "ordinary")
    ]
    return Anchors(int(stored["version"]), groups[0], groups[1], int(stored["acts_version"]), groups[2], groups[3])
