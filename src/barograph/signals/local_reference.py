"""Each message against the project's own earlier newcomers, beside other projects (docs/method.md S3).

Projects talk differently: where people argue, many messages press harder than those of other projects, and where they
are gentle hardly any does. So the normal score z of a message's p among other projects is moved and stretched by what
is ordinary among the project's own newcomers of the years before:

    s = (q.95 - q.8) / (1.645 - 0.842),   b = q.8 - 0.842 s,   w = m / (m + own_shrink)
    z' = (z - w b) / max(1 + w (s - 1), 0.4),   p' = 1 - Phi(z')

q.8 and q.95 are quantiles of the z of the m messages compared with. They are taken where pressing messages begin, since
the middle of the distribution says nothing about its edge. Few messages move little (w), fewer than ten nothing. The
shape is that of empirical Bayes location and scale; the weight is that of a prior worth `own_shrink` messages.

Only what was sent earlier is looked at, and not the last `own_gap_days`, so that a campaign does not raise its own
reference while it runs. The account itself, accounts that look alike (kin) and the message's own thread are left out.
An account counts with its latest three messages of the time and a thread with its latest five, since one quarrel is not
many independent observations.

*Innocent explanations*: a project whose tone grows rougher for reasons of its own makes its messages look rare for some
years; a single harsh discussion in a gentle project stands out more than it would elsewhere.

*Limits*: a campaign that lasts longer than `own_gap_days` enters the reference of its later messages, though with few
messages among many; whoever writes pressing messages under many names for years can raise what counts as ordinary. A
project younger than its reference is compared with others only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType
from scipy.special import ndtr, ndtri

from barograph.catalogue.arrow import NUMBER, WHOLE
from barograph.config import Config, Sensor
from barograph.signals.responsiveness import days

YEAR_DAYS = 365.25
MIN_MESSAGES = 10
PER_ACCOUNT = 3
PER_THREAD = 5
QUANTILES = (0.80, 0.95)
LEAST_SCALE = 0.4
EDGE = 1e-4
"""p is clipped to [EDGE, 1 - EDGE] before it becomes a normal score."""

LEAST_P = 1e-6


@dataclass(frozen=True, slots=True)
class OwnMessages:
    """The eligible messages of one project, sorted by `sent` and where that is equal by message id.

    Attributes:
        sent: When each was sent, days, shape (n,).
        ready: When each first counted, days, shape (n,).
        p: p-value among other projects, shape (n,).
        account: Code of the account, shape (n,).
        kin: Code of the kin, shape (n,).
        thread: Code of the thread, shape (n,).
        serves: Whether others are compared with it: newcomers' messages, none that was planted; shape (n,).
    """

    sent: np.ndarray
    ready: np.ndarray
    p: np.ndarray
    account: np.ndarray
    kin: np.ndarray
    thread: np.ndarray
    serves: np.ndarray


def local_p(own: OwnMessages, settings: Sensor) -> tuple[np.ndarray, np.ndarray]:
    """Rate each message against the project's own earlier newcomers.

    Args:
        own: The project's messages.
        settings: own_years, own_gap_days and own_shrink; own_years 0 leaves every p as it is.

    Returns:
        p, rounded to six digits where it was changed, shape (n,); and the messages compared with, shape (n,).
    """
    p = own.p.astype(float).copy()
    counts = np.zeros(len(p), dtype=np.int64)
    if settings.own_years == 0:
        return p, counts
    z = -ndtri(np.clip(p, EDGE, 1 - EDGE))
    serving = np.flatnonzero(own.serves)
    sent, scores = own.sent[serving], z[serving]
    ready, kin = own.ready[serving], own.kin[serving]
    account, thread = own.account[serving], own.thread[serving]
    # a message counts while its account has written fewer than three later ones by the end of the time looked at
    beyond = np.minimum(_later(account, sent, PER_ACCOUNT), _later(thread, sent, PER_THREAD))
    end = own.sent - settings.own_gap_days
    last = np.searchsorted(sent, end, side="left")
    first = np.searchsorted(sent, own.sent - settings.own_years * YEAR_DAYS, side="left")
    for row in range(len(p)):
        span = slice(first[row], last[row])
        if span.stop - span.start < MIN_MESSAGES:
            continue
        counted = (beyond[span] >= end[row]) & (ready[span] < own.sent[row]) & (account[span] != own.account[row])
        counted &= (kin[span] != own.kin[row]) & (thread[span] != own.thread[row])
        others = scores[span][counted]
        counts[row] = len(others)
        if len(others) >= MIN_MESSAGES:
            p[row] = _moved(z[row], others, settings.own_shrink)
    return p, counts


def _later(group: np.ndarray, sent: np.ndarray, places: int) -> np.ndarray:
    """When the group wrote the message so many places after each; infinity where there is none."""
    order = np.lexsort((sent, group))
    found = np.full(len(sent), np.inf)
    before, after = order[:-places], order[places:]
    same = group[before] == group[after]
    found[before[same]] = sent[after[same]]
    return found


def _moved(z: float, others: np.ndarray, shrink: float) -> float:
    low, high = np.quantile(others, QUANTILES)
    normal_low, normal_high = ndtri(QUANTILES)
    scale = (high - low) / (normal_high - normal_low)
    middle = low - normal_low * scale
    weight = len(others) / (len(others) + shrink)
    score = (z - weight * middle) / max(1 + weight * (scale - 1), LEAST_SCALE)
    return max(round(float(ndtr(-score)), 6), LEAST_P)


def with_local_p(rated: DataFrame, apart: DataFrame | None, config: Config) -> DataFrame:
    """Rate each message among its project's own; what it was among other projects stays in p_others.

    Args:
        rated: Result of `signals.pressure.with_p`, with kin_id.
        apart: message_id of messages that serve nobody as a reference; None for none.
        config: Sections `sensor` and `account`.

    Returns:
        The frame with p made anew, and with p_others, own_references and hit.
    """
    serves = F.col("newcomer")
    named = rated.withColumnRenamed("p", "p_others")
    if apart is None:
        marked = named.withColumn("serves", serves)
    else:
        planted = apart.select("message_id", F.lit(True).alias("planted"))
        joined = named.join(F.broadcast(planted), "message_id", how="left")
        marked = joined.withColumn("serves", serves & F.col("planted").isNull()).drop("planted")
    settings = config.sensor

    def rate(rows: pa.Table) -> pa.Table:
        ordered = rows.sort_by([("sent_at", "ascending"), ("message_id", "ascending")])
        p, counts = local_p(_own(ordered), settings)
        return ordered.append_column("p", pa.array(p, NUMBER)).append_column("own_references", pa.array(counts, WHOLE))

    schema = StructType(list(marked.schema.fields)).add("p", "double").add("own_references", "long")
    moved = marked.groupBy("project").applyInArrow(rate, schema)
    return moved.drop("serves").withColumn("hit", F.col("p") <= config.account.hit_p)


def _own(rows: pa.Table) -> OwnMessages:
    def codes(values: Iterator[str | None]) -> np.ndarray:
        known: dict[str | None, int] = {}
        return np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)

    account = rows["identity_id"].to_pylist()
    kin = [kin or own for kin, own in zip(rows["kin_id"].to_pylist(), account, strict=True)]
    return OwnMessages(
        days(rows["sent_at"]),
        days(rows["ready_at"]),
        rows["p_others"].to_numpy(),
        codes(iter(account)),
        codes(iter(kin)),
        codes(iter(rows["thread_id"].to_pylist())),
        rows["serves"].to_numpy(),
    )
