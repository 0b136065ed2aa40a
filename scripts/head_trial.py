"""How well heads order what they have not seen: comments of other issues, entries of the phrase book left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from barograph.config import Embed
from barograph.embedding.model import encoder_of, load_model
from barograph.signals.anchors import load_anchors
from barograph.text.own_words import own_words
from barograph.text.sentences import sentences
from head_data import Book, Labelled, Recipe, fit

SEEDS = (10, 11, 12)
FOLDS = 5
DRAWS = 300
SENTENCE_C = 1.0
"""Inverse penalty of the sentence head."""

Method = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Scores of test rows, having seen training rows."""


@dataclass(frozen=True)
class Figure:
    """A mean over seeds with its 95 % interval by bootstrap over issues."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}..{self.high:.3f})"


def out_of_fold(method: Method, data: Labelled, groups: np.ndarray) -> np.ndarray:
    """Out-of-fold scores, shape (seeds, n): no group stands on both sides of a split."""
    scores = np.zeros((len(SEEDS), len(groups)))
    for row, seed in zip(scores, SEEDS, strict=True):
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(groups, data.judged, groups):
            row[test] = method(train, test)
    return scores


def lexical(data: Labelled, book: Book, recipe: Recipe) -> Method:
    """The linear head; the whole phrase book is always learned from."""
    entries = np.arange(len(book.texts))
    return lambda train, test: fit(data, train, recipe, book, entries).logits(data.counts, test)


def unseen_entries(method: Method, book: Book) -> np.ndarray:
    """Out-of-fold scores of the phrase book's entries, shape (seeds, n)."""
    scores = np.zeros((len(SEEDS), len(book.texts)))
    for row, seed in zip(scores, SEEDS, strict=True):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for train, test in folds.split(book.kinds, book.kinds):
            row[test] = method(train, test)
    return scores


def lexical_entries(data: Labelled, book: Book, recipe: Recipe) -> Method:
    """The linear head; all comments are always learned from."""
    rows = np.arange(len(data.texts))
    return lambda train, test: fit(data, rows, recipe, book, train).logits(book.counts, test)


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

    def most(self, scores: np.ndarray, low: float) -> np.ndarray:
        """The largest score of the sentences of each text, at least `low`."""
        return np.array([max(low, scores[rows].max(initial=low)) for rows in self.members])


def sentence_model(split: Split, pressing: np.ndarray, entries: np.ndarray) -> LogisticRegression:
    """Fit on the sentences of some entries of the phrase book; a sentence presses if its entry does."""
    rows = np.concatenate([split.members[entry] for entry in entries])
    labels = np.concatenate([np.full(len(split.members[entry]), pressing[entry]) for entry in entries])
    model = LogisticRegression(C=SENTENCE_C, class_weight="balanced", max_iter=2000, random_state=0)
    return model.fit(split.vectors[rows], labels)


def combined(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    """Weighted mean of z-scores (seeds, n)."""

    def standard(scores: np.ndarray) -> np.ndarray:
        return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True))

    return (1 - share) * standard(first) + share * standard(second)


def judge(scores: np.ndarray, positive: np.ndarray, rows: np.ndarray, issues: np.ndarray) -> tuple[Figure, Figure]:
    """AUC and AP of scores (seeds, n) on some rows."""
    scores, positive = scores[:, rows], positive[rows]
    names, inverse = np.unique(issues[rows], return_inverse=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1])
    draw = np.random.default_rng(0)

    def both(index: np.ndarray) -> tuple[float, float]:
        pairs = [
            (roc_auc_score(positive[index], row[index]), average_precision_score(positive[index], row[index]))
            for row in scores
        ]
        auc, ap = np.mean(pairs, axis=0)
        return float(auc), float(ap)

    drawn = np.array(
        [both(np.concatenate([members[n] for n in draw.integers(0, len(names), len(names))])) for _ in range(DRAWS)]
    )
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    auc, ap = both(np.arange(len(positive)))
    return Figure(auc, low[0], high[0]), Figure(ap, low[1], high[1])


class Encoder:
    """The packaged model; vectors are kept in a folder, for they cost minutes, and as they are stored: float16."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.name = encoder_of(Embed())

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors (n, d)."""
        held = self.cache / f"{hashlib.sha256(chr(0).join([self.name, *texts]).encode()).hexdigest()[:16]}.npy"
        if not held.is_file():
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(held, load_model(Embed()).encode(texts).astype("<f2"))
        return np.asarray(np.load(held).astype(np.float32))


def anchor_scores(split: Split, encode: Encoder) -> np.ndarray:
    """Anchor contrast of each sentence, shape (m,)."""
    return load_anchors().vectors(lambda anchors: encode(list(anchors))).contrast(split.vectors)
