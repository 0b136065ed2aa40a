"""Train both heads of the sensor, print how they order what they have not seen, and write them.

    python scripts/train_head.py [--archives FOLDER] [--dense] [--cache FOLDER]

Learned from: public comments labelled for incivility, and the phrase book in `data/phrases`. Judged on (1) comments
labelled Impatience and Entitlement against comments without any label, by issue; (2) entries of the phrase book that
were left out, pressing ones against harmless ones that look alike. Writes `head-default.npz`, its card beside it, and
`sentence-head-default.npz` into `src/barograph/resources`: numbers only, the same bytes each time. With `--dense` what
sentence vectors add is printed too: minutes of encoding, kept in the cache folder; it changes nothing in what is
written.
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

from head_data import JUDGED, MIN_DF, NEAR, PENALTY_C, SHIPPED, Book, Fitted, Labelled, Recipe, fit, read, read_book
from head_trial import (
    FOLDS,
    SEEDS,
    SENTENCE_C,
    Encoder,
    Figure,
    Split,
    anchor_scores,
    judge,
    lexical,
    lexical_entries,
    out_of_fold,
    sentence_model,
    unseen_entries,
)

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = ROOT / "src" / "barograph" / "resources"

SHARE = 0.5
"""What a unit of the sentence logit is worth in units of the linear one: more finds the phrase book's thoughts better
and orders comments worse; the largest of .25, .5, .75, 1 that costs at most .01 AUC there."""
LOW = -1.0
"""Smallest sentence logit that counts."""
FLOOR_QUANTILE = 0.4
"""Share of unlabelled comments that lie under the floor: so many messages need no vectors."""


def show(name: str, comments: tuple[Figure, Figure], entries: tuple[Figure, Figure]) -> None:
    """Print one row of the table."""
    print(f"| {name} | {comments[0]} | {comments[1]} | {entries[0]} |", flush=True)


class Trials:
    """What is judged, on both sources.

    Args:
        data: The comments.
        book: The phrase book.
    """

    def __init__(self, data: Labelled, book: Book) -> None:
        self.data = data
        self.book = book

    def comments(self, scores: np.ndarray) -> tuple[Figure, Figure]:
        """AUC and AP of scores (seeds, n) on the comments."""
        return judge(scores, self.data.judged, self.data.compared, self.data.issues)

    def entries(self, scores: np.ndarray) -> tuple[Figure, Figure]:
        """AUC and AP of scores (seeds, n) on the phrase book; the bootstrap draws entries."""
        everything = np.ones(len(self.book.texts), dtype=bool)
        return judge(scores, self.book.pressing, everything, np.arange(len(self.book.texts)))

    def both(self, recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
        """Out-of-fold scores of a linear head on both."""
        return (
            out_of_fold(lexical(self.data, self.book, recipe), self.data, self.data.issues),
            unseen_entries(lexical_entries(self.data, self.book, recipe), self.book),
        )


def lexical_trials(trials: Trials) -> tuple[np.ndarray, np.ndarray]:
    """Print what views, labels and the phrase book add; return the scores of the shipped head."""
    rows = {
        "words and word pairs, judged labels only": Recipe((0,), 0.0, 0.0, 0.0),
        "letters, judged labels only": Recipe((1,), 0.0, 0.0, 0.0),
        "words + letters, judged labels only": Recipe((0, 1), 0.0, 0.0, 0.0),
        "words + letters, all uncivil labels": Recipe(book=0.0),
        "words + letters, judged labels and phrase book": Recipe((0, 1), 0.0, 0.0, 1.0),
    }
    for name, recipe in rows.items():
        comments, entries = trials.both(recipe)
        show(name, trials.comments(comments), trials.entries(entries))
    comments, entries = trials.both(SHIPPED)
    name = "**words + letters, all uncivil labels and phrase book (shipped)**"
    show(name, trials.comments(comments), trials.entries(entries))
    for label in JUDGED:
        only = trials.data.labels == label
        figures = judge(comments, only, only | ~trials.data.judged & trials.data.compared, trials.data.issues)
        print(f"shipped, {label.lower()} alone: AUC {figures[0]}, AP {figures[1]}", flush=True)
    by_project = out_of_fold(lexical(trials.data, trials.book, SHIPPED), trials.data, trials.data.projects)
    figures = judge(by_project, trials.data.judged, trials.data.compared, trials.data.projects)
    print(f"shipped, folds by project: AUC {figures[0]}, AP {figures[1]}", flush=True)
    return comments, entries


def dense_trials(trials: Trials, first: tuple[np.ndarray, np.ndarray], encode: Encoder) -> None:
    """Print what sentence vectors say, alone and beside the linear head."""
    of_comments, of_book = Split.of(trials.data.texts, encode), Split.of(trials.book.texts, encode)
    pressing, everything = trials.book.pressing, np.arange(len(trials.book.texts))
    whole = sentence_model(of_book, pressing, everything)
    alone = of_comments.most(whole.decision_function(of_comments.vectors), LOW)
    comments = np.tile(alone, (len(SEEDS), 1))
    entries = unseen_entries(
        lambda train, test: of_book.most(
            sentence_model(of_book, pressing, train).decision_function(of_book.vectors), LOW
        )[test],
        trials.book,
    )
    show("sentence head, phrase book", trials.comments(comments), trials.entries(entries))
    anchors = [
        np.tile(split.most(anchor_scores(split, encode), -1.0), (len(SEEDS), 1)) for split in (of_comments, of_book)
    ]
    show("contrast with anchors, no labels", trials.comments(anchors[0]), trials.entries(anchors[1]))
    for share in (0.25, SHARE, 0.75, 1.0):
        name = f"linear head + {share} sentence head{' (**shipped**)' if share == SHARE else ''}"
        show(name, trials.comments(first[0] + share * comments), trials.entries(first[1] + share * entries))


def write_linear(fitted: Fitted, trials: Trials, figures: tuple[Figure, Figure]) -> Path:
    """Write the numbers of the linear head and their card."""
    data, book = trials.data, trials.book
    idf, weights = np.concatenate(fitted.idf), fitted.model.coef_[0]
    index = np.flatnonzero(idf)
    target = RESOURCES / "head-default.npz"
    np.savez_compressed(
        target,
        index=index.astype(np.int32),
        idf=idf[index].astype(np.float16),
        weights=weights[index].astype(np.float16),
        intercept=np.float64(fitted.model.intercept_[0]),
        digest=np.str_(hashlib.sha256(f"{data.digest} {book.digest}".encode()).hexdigest()),
        labels=np.array(sorted(JUDGED)),
    )
    card = {
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "trained_on": "incivility-vcu, annotated_comment_level.csv; data/phrases",
        "trained_on_sha256": [data.digest, book.digest],
        "comments": len(data.texts),
        "issues": len(set(data.issues)),
        "labels": {
            str(label): int(count) for label, count in zip(*np.unique(data.labels, return_counts=True), strict=True)
        },
        "phrases": {"pressing": int(book.pressing.sum()), "harmless": int((~book.pressing).sum())},
        "weights": {
            **dict.fromkeys(JUDGED, 1.0), NEAR: SHIPPED.near, "other uncivil": SHIPPED.other, "phrase": SHIPPED.book
        },
        "judged": f"{' and '.join(JUDGED)} against unlabelled, {FOLDS} folds by issue, linear head alone",
        "auc": [round(x, 3) for x in (figures[0].value, figures[0].low, figures[0].high)],
        "ap": [round(x, 3) for x in (figures[1].value, figures[1].low, figures[1].high)],
        "C": PENALTY_C,
        "min_df": MIN_DF,
        "features": len(index),
        "sentence_head": {"C": SENTENCE_C, "share": SHARE, "low": LOW, "floor_quantile": FLOOR_QUANTILE},
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "command": "python scripts/train_head.py",
    }  # fmt: skip
    target.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return target


def write_sentence_head(fitted: Fitted, trials: Trials, encode: Encoder) -> Path:
    """Write the numbers of the sentence head, and the floor under which texts are not embedded."""
    book, data = trials.book, trials.data
    model = sentence_model(Split.of(book.texts, encode), book.pressing, np.arange(len(book.texts)))
    unlabelled = np.flatnonzero(data.compared & ~data.judged)
    target = RESOURCES / "sentence-head-default.npz"
    np.savez_compressed(
        target,
        weights=model.coef_[0].astype(np.float32),
        intercept=np.float64(round(float(model.intercept_[0]), 6)),
        encoder=np.str_(encode.name),
        share=np.float64(SHARE),
        floor=np.float64(round(float(np.quantile(fitted.logits(data.counts, unlabelled), FLOOR_QUANTILE)), 3)),
        low=np.float64(LOW),
    )
    return target


@click.command()
@click.option(
    "--archives",
    type=click.Path(path_type=Path),
    default=lambda: Path(os.environ.get("BAROGRAPH_ARCHIVES", ROOT.parent / "shared" / "data")),
    help="Folder that holds incivility-vcu; default BAROGRAPH_ARCHIVES.",
)
@click.option("--dense", "with_dense", is_flag=True, help="Judge sentence vectors and anchors too.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(tempfile.gettempdir()) / "barograph-train-head",
    help="Folder for sentence vectors.",
)
def main(archives: Path, with_dense: bool, cache: Path) -> None:
    """Judge by cross-validation, then fit on everything and write."""
    trials = Trials(read(archives / "incivility-vcu"), read_book(ROOT / "data" / "phrases"))
    data, book = trials.data, trials.book
    counts = f"{data.judged.sum()} judged positive, {data.compared.sum()} compared, {len(set(data.issues))} issues"
    print(f"{len(data.texts)} comments, {counts}; phrase book: {book.pressing.sum()} pressing of {len(book.texts)}")
    print(f"{FOLDS} folds, mean over seeds {SEEDS}\n")
    print("| head | comments AUC | comments AP | phrase book AUC |\n|---|---|---|---|")
    scores = lexical_trials(trials)
    encode = Encoder(cache)
    if with_dense:
        dense_trials(trials, scores, encode)
    fitted = fit(data, np.arange(len(data.texts)), SHIPPED, book, np.arange(len(book.texts)))
    for path in (write_linear(fitted, trials, trials.comments(scores[0])), write_sentence_head(fitted, trials, encode)):
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
