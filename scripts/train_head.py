"""Train the linear head on labelled comments and print how it orders comments of issues it has not seen.

    python scripts/train_head.py [FOLDER OF incivility-vcu]

It is judged on Impatience and Entitlement against comments without any label, folds by issue. Bitter frustration is a
positive too while training: it is the nearest label, seven times as frequent, and orders the judged ones better. Writes
`src/barograph/resources/head-default.npz` (hashed weights, numbers only) and a card beside it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from barograph.signals.head import FEATURES, features

ROOT = Path(__file__).resolve().parents[1]
JUDGED = {"Impatience", "Entitlement"}
TRAINED = JUDGED | {"Bitter frustration"}
REGULARISATION = (0.3, 1.0, 3.0)


@dataclass(frozen=True)
class Labelled:
    """Comments with their hashed counts, labels and issues; comments with other uncivil labels are left out."""

    counts: Any
    judged: np.ndarray
    trained: np.ndarray
    issues: np.ndarray
    digest: str


def read(folder: Path) -> Labelled:
    raw = (folder / "annotated_comment_level.csv").read_bytes()
    rows = list(csv.DictReader(raw.decode("utf-8", "replace").splitlines(keepends=True)))
    rows = [row for row in rows if row["tbdf"].strip() in TRAINED | {"None"}]
    labels = [row["tbdf"].strip() for row in rows]
    return Labelled(
        features([row["comment_body"] or "" for row in rows]),
        np.isin(labels, list(JUDGED)),
        np.isin(labels, list(TRAINED)),
        np.array([row["issue_id"] for row in rows]),
        hashlib.sha256(raw).hexdigest(),
    )


def weighted(counts: object, idf: np.ndarray) -> object:
    matrix = counts.tocsr().astype(float)
    matrix.data = (1.0 + np.log(matrix.data)) * idf[matrix.indices]
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = 1.0 / np.where(length > 0, length, 1.0)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr))
    return matrix


def idf_of(counts: object, min_df: int = 2) -> np.ndarray:
    df = np.bincount(counts.tocsr().indices, minlength=FEATURES)
    idf = np.log((1 + counts.shape[0]) / (1 + df)) + 1.0
    return np.where(df >= min_df, idf, 0.0).astype(np.float32).astype(float)


def fit(counts: object, labels: np.ndarray, c: float) -> tuple[np.ndarray, LogisticRegression]:
    idf = idf_of(counts)
    model = LogisticRegression(C=c, class_weight="balanced", max_iter=2000, random_state=0)
    return idf, model.fit(weighted(counts, idf), labels)


def cross_validated(data: Labelled, c: float) -> np.ndarray:
    scores = np.zeros(len(data.judged))
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    for train, test in folds.split(data.counts, data.judged, data.issues):
        idf, model = fit(data.counts[train], data.trained[train], c)
        scores[test] = model.decision_function(weighted(data.counts[test], idf))
    return scores


def interval(scores: np.ndarray, labels: np.ndarray, issues: np.ndarray, metric: object) -> tuple[float, float]:
    """95 % interval by bootstrap over issues."""
    names, inverse = np.unique(issues, return_inverse=True)
    rows = [np.flatnonzero(inverse == n) for n in range(len(names))]
    draw = np.random.default_rng(0)
    values = []
    for _ in range(300):
        index = np.concatenate([rows[n] for n in draw.integers(0, len(names), len(names))])
        values.append(metric(labels[index], scores[index]))
    return tuple(np.quantile(values, [0.025, 0.975]).round(3).tolist())


def judge(data: Labelled, c: float) -> dict[str, Any]:
    """AUC and AP on the judged labels, with intervals."""
    rows = data.judged | ~data.trained
    scores, labels, issues = cross_validated(data, c)[rows], data.judged[rows], data.issues[rows]
    return {
        "C": c,
        "auc_by_issue": round(float(roc_auc_score(labels, scores)), 3),
        "auc_95": interval(scores, labels, issues, roc_auc_score),
        "ap_by_issue": round(float(average_precision_score(labels, scores)), 3),
        "ap_95": interval(scores, labels, issues, average_precision_score),
    }


def main() -> None:
    default = Path(os.environ.get("BAROGRAPH_ARCHIVES", ROOT.parent / "shared" / "data")) / "incivility-vcu"
    data = read(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
    print(f"{len(data.judged)} comments, {data.judged.sum()} judged positive, {len(set(data.issues))} issues")
    results = [judge(data, c) for c in REGULARISATION]
    for result in results:
        print(result)
    best = max(results, key=lambda result: result["auc_by_issue"])
    idf, model = fit(data.counts, data.trained, best["C"])
    index = np.flatnonzero(idf).astype(np.int32)
    target = ROOT / "src" / "barograph" / "resources"
    np.savez_compressed(
        target / "head-default.npz", index=index, idf=idf[index].astype(np.float16),
        weights=model.coef_[0][index].astype(np.float16), intercept=np.float64(model.intercept_[0]),
        digest=np.str_(data.digest[:16]),
    )  # fmt: skip
    card = {
        "trained_on": "incivility-vcu annotated_comment_level.csv", "sha256": data.digest,
        "comments": len(data.judged), "judged_positives": int(data.judged.sum()),
        "trained_positives": int(data.trained.sum()), "issues": len(set(data.issues)), "judged": sorted(JUDGED),
        "trained": sorted(TRAINED), **best, "features_kept": len(index), "command": "python scripts/train_head.py",
    }  # fmt: skip
    (target / "head-default.json").write_text(json.dumps(card, indent=2) + "\n")


if __name__ == "__main__":
    main()
