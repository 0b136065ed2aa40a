"""Peers' ways of detecting, as scores of windows over the same eligible messages."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.stats import hypergeom

from barograph.detection.scoring.block import normal_score
from barograph.detection.scoring.surprise import log_surprise
from barograph.signals.responsiveness import days

WINDOW = 90.0


@dataclass(frozen=True)
class Rows:
    """Eligible messages of one project by time."""

    project: str
    at: np.ndarray
    account: np.ndarray
    thread: np.ndarray
    p: np.ndarray
    raw: np.ndarray
    hit: np.ndarray
    message: list[str]

    @classmethod
    def of(cls, project: str, acts: pa.Table) -> Rows:
        acts = acts.sort_by([("ready_at", "ascending"), ("message_id", "ascending")])
        columns = {
            name: np.array(acts[name].to_pylist()) for name in ("identity_id", "thread_id", "p", "raw_score", "hit")
        }
        return cls(
            project, days(acts["ready_at"]), columns["identity_id"], columns["thread_id"], columns["p"].astype(float),
            columns["raw_score"].astype(float), columns["hit"].astype(bool), acts["message_id"].to_pylist(),
        )  # fmt: skip

    def windows(self) -> list[tuple[float, np.ndarray]]:
        """At each message, the messages of the 90 days before it."""
        starts = np.searchsorted(self.at, self.at - WINDOW, side="right")
        return [(float(at), np.arange(starts[n], n + 1)) for n, at in enumerate(self.at)]


def hit_count(rows: Rows, window: np.ndarray) -> float:
    return float(rows.hit[window].sum())


def sum_of_surprises(rows: Rows, window: np.ndarray) -> float:
    names, inverse = np.unique(rows.account[window], return_inverse=True)
    n = np.bincount(inverse, minlength=len(names)).astype(float)
    z = np.bincount(inverse, weights=normal_score(rows.p[window]), minlength=len(names))
    surprise = log_surprise(z, n, 0.0)
    return float(surprise[surprise > 1.0].sum())


def co_thread(rows: Rows, window: np.ndarray) -> float:
    """-log10 p of the pair that shares the most surprising number of threads, by the hypergeometric null."""
    threads: dict[str, set[str]] = {}
    for row in window:
        threads.setdefault(rows.account[row], set()).add(rows.thread[row])
    whole = len(set(rows.thread[window]))
    several = [joined for joined in threads.values() if len(joined) >= 2][:60]
    best = 0.0
    for one, other in combinations(several, 2):
        shared = len(one & other)
        if shared:
            best = max(best, -float(hypergeom.logsf(shared - 1, whole, len(one), len(other))) / np.log(10.0))
    return best


def toxicity(rows: Rows, window: np.ndarray) -> float:
    return float(rows.raw[window].max())


def newness(rows: Rows, window: np.ndarray) -> float:
    return float(len(np.unique(rows.account[window])))


PEERS: dict[str, Callable[[Rows, np.ndarray], float]] = {
    "hit counting": hit_count,
    "sum of surprises": sum_of_surprises,
    "co-thread network, hypergeometric null": co_thread,
    "toxicity only (the head alone)": toxicity,
    "newness only": newness,
}


def year_maxima(rows: Rows, edges: np.ndarray, peer: Callable[[Rows, np.ndarray], float]) -> list[float]:
    """Largest score of each list-year."""
    best = np.zeros(max(0, len(edges) - 1))
    for at, window in rows.windows():
        year = int(np.searchsorted(edges, at, side="right")) - 1
        if 0 <= year < len(best):
            best[year] = max(best[year], peer(rows, window))
    return best.tolist()


def best_between(rows: Rows, first: float, last: float, peer: Callable[[Rows, np.ndarray], float]) -> float:
    """Largest score of a window that ends within a planted campaign."""
    return max((peer(rows, window) for at, window in rows.windows() if first <= at <= last + 1.0), default=0.0)


def co_similar(
    program: Path, folder: Path, texts: pa.Table, threshold: float, window_days: float
) -> set[tuple[str, str]]:
    """Pairs of accounts the coordination-network-toolkit finds, run as a program.

    Args:
        program: Its `compute_networks`.
        folder: For its files.
        texts: message_id, identity_id, own_text, sent_at.
        threshold: Jaccard similarity.
        window_days: Time window.
    """
    folder.mkdir(parents=True, exist_ok=True)
    given, database = folder / "messages.csv", folder / "cnt.db"
    database.unlink(missing_ok=True)
    with given.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"])
        for row in texts.to_pylist():
            stamp = int(row["sent_at"].timestamp())
            writer.writerow(
                [row["message_id"], row["identity_id"], row["identity_id"], "", "", row["own_text"], stamp, ""]
            )
    subprocess.run([program, database, "preprocess", given], check=True, capture_output=True, timeout=300)
    options = ["--time_window", str(int(window_days * 86_400)), "--similarity_threshold", str(threshold)]
    options += ["--min_edge_weight", "1"]
    compute = [program, database, "compute", "co_similar_tweet", *options, "--n_cpus", "2"]
    subprocess.run(compute, check=True, capture_output=True, timeout=900)
    with closing(sqlite3.connect(database)) as connection:  # its own CSV writer fails in this version
        found = connection.execute(
            "select user_1, user_2 from co_similar_tweet_network where user_1 <> user_2"
        ).fetchall()
    return {(min(pair), max(pair)) for pair in found}


def average_precision(planted: list[float], control: list[float]) -> float:
    """Average precision of planted campaigns among control list-years."""
    from sklearn.metrics import average_precision_score

    labels = [1] * len(planted) + [0] * len(control)
    return float(average_precision_score(labels, planted + control))


def at_recall(planted: list[float], control: list[float], recall: float) -> tuple[float, float, int]:
    """Threshold that finds at least that share of the campaigns, its recall, and control list-years at or above it."""
    wanted = max(1, int(np.ceil(recall * len(planted))))
    threshold = sorted(planted, reverse=True)[wanted - 1]
    found = sum(score >= threshold for score in planted) / len(planted)
    return threshold, found, sum(score >= threshold for score in control)
