"""Sentence vectors of texts, the head on them, and how well both heads find what another hand wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from barograph.config import Embed
from barograph.embedding.model import encoder_of, load_model
from barograph.text.own_words import own_words
from barograph.text.sentences import sentences
from head_data import ROUNDS, SENTENCES_C, Texts, fit_words, weights_of

LOW_QUANTILE = 0.2
"""Share of newcomers' texts whose most pressing sentence lies below the smallest sentence logit that counts."""
SHARE = 0.8
"""What a standard deviation of the sentence logit is worth in standard deviations of the logit of words."""


class Encoder:
    """The packaged model; vectors are kept in a folder, for they cost minutes, and as they are stored: float16."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.name = encoder_of(Embed())

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors (n, d)."""
        cached = self.cache / f"{hashlib.sha256(chr(0).join([self.name, *texts]).encode()).hexdigest()[:16]}.npy"
        if not cached.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(cached, load_model(Embed()).encode(texts).astype("<f2"))
        return np.asarray(np.load(cached).astype(np.float32))


@dataclass(frozen=True)
class Split:
    """Texts as sentences with their vectors.

    Attributes:
        vectors: Unit vectors of all different sentences, shape (m, d).
        members: Rows of `vectors` of each text.
    """

    vectors: np.ndarray
    members: list[np.ndarray]

    @classmethod
    def of(cls, texts: Sequence[str], encode: Encoder) -> Split:
        """Split the own words of texts and encode each different sentence once."""
        split = [[sentence.text for sentence in sentences(own_words(text).own_text)] for text in texts]
        row = {sentence: number for number, sentence in enumerate(sorted({s for parts in split for s in parts}))}
        return cls(encode(list(row)), [np.array([row[s] for s in parts], dtype=np.int64) for parts in split])

    def largest(self, scores: np.ndarray) -> np.ndarray:
        """The largest score of the sentences of each text, -inf for a text without any; shape (n,)."""
        return np.array([scores[rows].max(initial=-np.inf) for rows in self.members])

    def top(self, scores: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Vectors of the highest-scored sentence of some texts; zero for a text without any."""
        found = np.zeros((len(rows), self.vectors.shape[1]))
        for place, text in enumerate(rows):
            own = self.members[text]
            if len(own):
                found[place] = self.vectors[own[np.argmax(scores[own])]]
        return found


def fit_sentences(data: Texts, split: Split, rows: np.ndarray) -> LogisticRegression:
    """Fit the head on sentences to some texts: of each text the sentence counts that presses most.

    Begins with all sentences of the texts, then chooses and fits anew.
    """
    pressing = data.pressing[rows]
    members = [split.members[text] for text in rows]
    flat = np.concatenate(members)
    counts = [len(own) for own in members]
    labels, real = np.repeat(pressing, counts), np.repeat(data.real[rows], counts)
    model = LogisticRegression(C=SENTENCES_C, max_iter=3000, random_state=0)
    model.fit(split.vectors[flat], labels, sample_weight=weights_of(labels, real))
    for _ in range(ROUNDS):
        vectors = split.top(model.decision_function(split.vectors), rows)
        model = LogisticRegression(C=SENTENCES_C, max_iter=3000, random_state=0)
        model.fit(vectors, pressing, sample_weight=weights_of(pressing, data.real[rows]))
    return model


@dataclass(frozen=True)
class Scores:
    """Scores of texts by both heads, with the numbers that join them.

    Attributes:
        words: Logits of words, shape (n,).
        largest: Largest sentence logit, shape (n,).
        share: What a unit of the second is worth in units of the first.
        low: Smallest sentence logit that counts.
    """

    words: np.ndarray
    largest: np.ndarray
    share: float
    low: float

    @property
    def total(self) -> np.ndarray:
        """The scores of the sensor, shape (n,)."""
        return np.asarray(self.words + self.share * np.maximum(self.largest, self.low))


def joined_scores(words: np.ndarray, largest: np.ndarray, newcomers: np.ndarray) -> Scores:
    """Join both heads by what newcomers' texts score; `newcomers` are rows nobody of which was learned from."""
    seen = largest[newcomers]
    low = float(np.quantile(seen, LOW_QUANTILE))
    share = SHARE * float(np.std(words[newcomers]) / np.std(np.maximum(seen, low)))
    return Scores(words, largest, round(share, 3), round(low, 3))


@dataclass(frozen=True)
class Found:
    """How well texts are found among newcomers' messages of projects that nothing was learned from.

    Attributes:
        auc: Area under the curve, pressing texts against those messages.
        hits: Share of the pressing texts at p <= .05 and p <= .01.
        polite: The same of the polite ones at p <= .05; NaN where there are none.
        cover: Share of the harmless texts of the same hands at p <= .05; .05 would be chance.
    """

    auc: float
    hits: tuple[float, float]
    polite: float
    cover: float

    def __str__(self) -> str:
        return f"{self.auc:.3f} | {self.hits[0]:.2f} | {self.hits[1]:.2f} | {self.polite:.2f} | {self.cover:.2f}"


def found(scores: np.ndarray, data: Texts, compared: np.ndarray) -> Found:
    """Rate texts by their scores against those of compared newcomers.

    Args:
        scores: Scores of the texts, shape (n,).
        data: The texts.
        compared: Scores of newcomers' messages, shape (m,).
    """
    ordered = np.sort(compared)
    p = (1 + len(ordered) - np.searchsorted(ordered, scores, side="left")) / (1 + len(ordered))
    pressing = data.pressing
    polite = pressing & (data.tone == "polite")
    labels = np.concatenate([np.ones(pressing.sum()), np.zeros(len(compared))])
    return Found(
        float(roc_auc_score(labels, np.concatenate([scores[pressing], compared]))),
        (float(np.mean(p[pressing] <= 0.05)), float(np.mean(p[pressing] <= 0.01))),
        float(np.mean(p[polite] <= 0.05)) if polite.any() else float("nan"),
        float(np.mean(p[~pressing] <= 0.05)) if (~pressing).any() else float("nan"),
    )


def both_heads(data: Texts, split: Split, train: np.ndarray, newcomers: np.ndarray) -> Scores:
    """Fit both heads to some texts and score all of them."""
    words = fit_words(data, train).logits(data.counts)
    largest = split.largest(fit_sentences(data, split, train).decision_function(split.vectors))
    return joined_scores(words, largest, newcomers)
