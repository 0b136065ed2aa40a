"""What the sensor learns from, and the fit of its heads.

Pressing texts are the phrase book in `data/phrases` with the anchor sentences, and the voices in `data/phrases/voices`,
each written by another hand without sight of the others, of the detector or of what evaluation plants. Harmless texts
are the ordinary ones of the same hands and, most of all, what real newcomers wrote on lists without a known campaign
(positive-unlabelled learning; Elkan & Noto, KDD 2008). Without real newcomers a head learns who wrote like us.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from barograph.catalogue.tables import Table
from barograph.signals.anchors import load_anchors
from barograph.signals.head import features, weigh
from barograph.storage.store import Store

MIN_DF = 2
WORDS_C = 3.0
SENTENCES_C = 1.2
"""Inverse penalties, chosen with whole voices left out; figures hardly move between .3 and 10."""
OURS = 0.25
"""Weight of a harmless text of ours beside that of a real newcomer. Ours dwell on words that press, on purpose: with
all their weight the head shies away from those words; with none it would take every one of them for pressure."""
ROUNDS = 2
"""How often the most pressing sentence of each text is chosen anew (multiple-instance learning, Andrews 2002)."""

Counts = tuple[Any, Any]
"""Sparse counts of words and of letters."""


@dataclass(frozen=True)
class Texts:
    """n texts.

    Attributes:
        texts: As written.
        pressing: Whether each presses.
        tone: `polite`, `plain`, `harsh`, or empty where nobody said.
        voice: Whose hand wrote it; the project, for newcomers of archives.
        real: Whether it is a newcomer's message of an archive.
        digest: SHA-256 of the sources.
    """

    texts: list[str]
    pressing: np.ndarray
    tone: np.ndarray
    voice: np.ndarray
    real: np.ndarray
    digest: str

    @cached_property
    def counts(self) -> Counts:
        """Hashed counts of words and letters."""
        words, letters = features(self.texts)
        return words.tocsr(), letters.tocsr()


def joined(parts: list[Texts]) -> Texts:
    """Several sets of texts as one."""
    return Texts(
        [text for part in parts for text in part.texts],
        np.concatenate([part.pressing for part in parts]),
        np.concatenate([part.tone for part in parts]),
        np.concatenate([part.voice for part in parts]),
        np.concatenate([part.real for part in parts]),
        hashlib.sha256(" ".join(part.digest for part in parts).encode()).hexdigest(),
    )


def _texts(rows: list[tuple[str, bool, str, str]], digest: str, real: bool = False) -> Texts:
    return Texts(
        [row[0] for row in rows],
        np.array([row[1] for row in rows], dtype=bool),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
        np.full(len(rows), real),
        digest,
    )


def read_book(folder: Path) -> Texts:
    """Read `pressure.toml` and `neutral.toml`, and add the shipped anchors."""
    raw = [(folder / name).read_bytes() for name in ("pressure.toml", "neutral.toml")]
    pressing, harmless = (tuple(tomllib.loads(part.decode("utf-8")).items()) for part in raw)
    anchors = load_anchors()
    sides = ((True, (*pressing, *anchors.pressure)), (False, (*harmless, *anchors.neutral)))
    rows = [(text, presses, "", "book") for presses, kinds in sides for _, texts in kinds for text in texts]
    return _texts(rows, hashlib.sha256(b"".join([*raw, anchors.fingerprint.encode()])).hexdigest())


def read_voices(folder: Path) -> Texts:
    """Read every voice: a file of JSON lines each, with `sort`, `act`, `tone` and `text`."""
    rows, state = [], hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        state.update(path.read_bytes())
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            rows.append((entry["text"], entry["sort"].endswith("pressing"), entry["tone"], path.stem))
    return _texts(rows, state.hexdigest())


def read_newcomers(workspace: Path, most: int) -> Texts:
    """Eligible newcomers' own words of a workspace that was run up to stage `sense`.

    Args:
        workspace: Folder of the workspace.
        most: Messages taken of a project, those with the smallest ids.
    """
    import duckdb

    store = Store(workspace)
    sensed = store.arrow(Table.SENSED, ["message_id", "project", "newcomer"])
    files = [str(path) for path in store.files(Table.MESSAGES)]
    found = duckdb.sql(
        "SELECT s.project, m.own_text FROM sensed s JOIN read_parquet($files) m USING (message_id) WHERE s.newcomer "
        "QUALIFY row_number() OVER (PARTITION BY s.project ORDER BY s.message_id) <= $most "
        "ORDER BY s.project, s.message_id",
        params={"files": files, "most": most},
    ).fetchall()
    digest = hashlib.sha256("\0".join(text for _, text in found).encode()).hexdigest()
    assert sensed.num_rows, f"{workspace}: run it up to stage sense first"
    return _texts([(text, False, "", project) for project, text in found], digest, real=True)


def idf_of(counts: Any) -> np.ndarray:
    """Smoothed inverse document frequency as it is shipped (half precision), 0 below MIN_DF documents."""
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + df)) + 1.0
    return np.where(df >= MIN_DF, idf, 0.0).astype(np.float16).astype(float)


def weights_of(pressing: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Weights that bring both classes half-way to balance: all of it would make every rare word of ours a sign.

    Args:
        pressing: Whether each text presses, shape (n,).
        real: Whether it is a newcomer's message of an archive, shape (n,).
    """
    ratio = np.sum(~pressing) / np.sum(pressing)
    return np.where(pressing, np.sqrt(ratio), np.where(real, 1.0, OURS))


@dataclass(frozen=True)
class WordHead:
    """A fitted linear head over words and letters."""

    idf: list[np.ndarray]
    model: LogisticRegression

    def logits(self, counts: Counts) -> np.ndarray:
        """Logits of texts."""
        blocks = [weigh(part.copy(), idf) for part, idf in zip(counts, self.idf, strict=True)]
        return np.asarray(self.model.decision_function(sparse.hstack(blocks, format="csr")))


def fit_words(data: Texts, rows: np.ndarray) -> WordHead:
    """Fit the head on words and letters to some rows."""
    counts = [part[rows] for part in data.counts]
    idf = [idf_of(part) for part in counts]
    matrix = sparse.hstack([weigh(part, part_idf) for part, part_idf in zip(counts, idf, strict=True)], format="csr")
    model = LogisticRegression(C=WORDS_C, solver="liblinear", max_iter=2000, random_state=0)
    model.fit(matrix, data.pressing[rows], sample_weight=weights_of(data.pressing[rows], data.real[rows]))
    return WordHead(idf, model)
