"""Train the linear head on labelled comments, print how it orders comments of issues it has not seen, and write it.

    python scripts/train_head.py [--archives FOLDER] [--dense] [--cache FOLDER]

Judged on Impatience and Entitlement against comments without any label. Writes
`src/barograph/resources/head-default.npz` (hashed weights, numbers only) and a card beside it, the same bytes each
time. With `--dense` the comparison with sentence vectors and anchors is printed too: minutes of encoding, kept in the
cache folder; it changes nothing in what is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import click
import numpy as np
import scipy
import sklearn

from barograph.signals.head import normalise_for_head
from head_data import JUDGED, MIN_DF, NEAR, NEAR_WEIGHT, OTHER_WEIGHT, PENALTY_C, Labelled, fit, read
from head_trial import (
    DENSE_SHARE,
    FOLDS,
    SEEDS,
    Encoder,
    Figure,
    anchor_scores,
    combined,
    dense,
    judge,
    lexical,
    out_of_fold,
)

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = ROOT / "src" / "barograph" / "resources"


def show(name: str, figures: tuple[Figure, Figure]) -> None:
    """Print one row of the table."""
    print(f"| {name} | {figures[0]} | {figures[1]} |", flush=True)


def lexical_trials(data: Labelled) -> tuple[np.ndarray, tuple[Figure, Figure]]:
    """Print what views and labels add; return the scores and figures of the shipped head."""
    trials = {
        "words and word pairs": ((0,), 0.0, 0.0),
        "letters": ((1,), 0.0, 0.0),
        "words + letters, bitter frustration too at half weight": ((0, 1), 0.5, 0.0),
        "words + letters, all uncivil labels too (0.5, 0.25)": ((0, 1), 0.5, 0.25),
    }
    for name, (views, near, other) in trials.items():
        scores = out_of_fold(lexical(data, views, near, other), data, data.issues)
        show(name, judge(scores, data.judged, data.compared, data.issues))
    shipped = lexical(data, (0, 1), NEAR_WEIGHT, OTHER_WEIGHT)
    scores = out_of_fold(shipped, data, data.issues)
    figures = judge(scores, data.judged, data.compared, data.issues)
    show("**words + letters, judged labels only (shipped)**", figures)
    for label in JUDGED:
        only = data.labels == label
        show(f"shipped, {label.lower()} alone", judge(scores, only, only | ~data.judged & data.compared, data.issues))
    show("shipped, against all other comments", judge(scores, data.judged, data.compared | True, data.issues))
    by_project = out_of_fold(shipped, data, data.projects)
    show("shipped, folds by project", judge(by_project, data.judged, data.compared, data.projects))
    return scores, figures


def dense_trials(data: Labelled, scores: np.ndarray, encode: Encoder) -> None:
    """Print what sentence vectors and anchors say, alone and beside the shipped head."""
    vectors = encode([normalise_for_head(text) for text in data.texts])
    by_vector = out_of_fold(dense(data, vectors), data, data.issues)
    by_anchor = np.tile(anchor_scores(data.texts, encode), (len(SEEDS), 1))
    rows = {
        "MiniLM head": by_vector,
        "anchors, no labels": by_anchor,
        f"shipped + {DENSE_SHARE} MiniLM head": combined(scores, by_vector, DENSE_SHARE),
        f"shipped + {DENSE_SHARE} anchors": combined(scores, by_anchor, DENSE_SHARE),
    }
    for name, row in rows.items():
        show(name, judge(row, data.judged, data.compared, data.issues))
    entitled = data.labels == "Entitlement"
    show("anchors, entitlement alone", judge(by_anchor, entitled, entitled | (data.labels == "None"), data.issues))


def write(data: Labelled, figures: tuple[Figure, Figure]) -> Path:
    """Fit on everything and write the numbers and their card."""
    fitted = fit(data.counts, np.arange(len(data.texts)), data.labels != "None", data.weights())
    idf, weights = np.concatenate(fitted.idf), fitted.model.coef_[0]
    index = np.flatnonzero(idf)
    target = RESOURCES / "head-default.npz"
    np.savez_compressed(
        target,
        index=index.astype(np.int32),
        idf=idf[index].astype(np.float16),
        weights=weights[index].astype(np.float16),
        intercept=np.float64(fitted.model.intercept_[0]),
        digest=np.str_(data.digest),
        labels=np.array(sorted(JUDGED)),
    )
    card = {
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "trained_on": "incivility-vcu, annotated_comment_level.csv",
        "trained_on_sha256": data.digest,
        "comments": len(data.texts),
        "issues": len(set(data.issues)),
        "labels": {
            str(label): int(count) for label, count in zip(*np.unique(data.labels, return_counts=True), strict=True)
        },
        "label_weights": {**dict.fromkeys(JUDGED, 1.0), NEAR: NEAR_WEIGHT, "other uncivil": OTHER_WEIGHT},
        "judged": f"{' and '.join(JUDGED)} against unlabelled, {FOLDS} folds by issue, seeds {SEEDS}",
        "auc": [round(x, 3) for x in (figures[0].value, figures[0].low, figures[0].high)],
        "ap": [round(x, 3) for x in (figures[1].value, figures[1].low, figures[1].high)],
        "C": PENALTY_C,
        "min_df": MIN_DF,
        "features": len(index),
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "command": "python scripts/train_head.py",
    }
    target.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return target


@click.command()
@click.option(
    "--archives",
    type=click.Path(path_type=Path),
    default=lambda: Path(os.environ.get("BAROGRAPH_ARCHIVES", ROOT.parent / "shared" / "data")),
    help="Folder that holds incivility-vcu; default BAROGRAPH_ARCHIVES.",
)
@click.option("--dense", "with_dense", is_flag=True, help="Compare with sentence vectors and anchors too.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(tempfile.gettempdir()) / "barograph-train-head",
    help="Folder for sentence vectors.",
)
def main(archives: Path, with_dense: bool, cache: Path) -> None:
    """Judge by cross-validation, then fit on everything and write."""
    data = read(archives / "incivility-vcu")
    counts = f"{data.judged.sum()} judged positive, {data.compared.sum()} compared, {len(set(data.issues))} issues"
    print(f"{len(data.texts)} comments, {counts}; {FOLDS} folds, mean over seeds {SEEDS}\n")
    print("| head | AUC | AP |\n|---|---|---|")
    scores, figures = lexical_trials(data)
    if with_dense:
        dense_trials(data, scores, Encoder(cache))
    print(f"\nwrote {write(data, figures).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
