"""How exposed a project is: how alone its maintainers are and how far behind, as context only (docs/method.md S2).

It orders nothing by itself and never adds to a score: neglect makes honest people impatient. Projects, never a list of
tired people. After CHAOSS: time to first response, contributor absence factor, backlog; Kaplan & Meier (1958) for
replies that have not come yet.

*Limits*: silence is not burnout; answers given elsewhere are not seen; whether a maintainer spoke of overload is a tag
by a short list of general phrases, the text is not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.signals.responsiveness import ANSWER_DAYS, LOOKBACK_DAYS, MIN_THREADS, days

BEFORE_DAYS = 730.0
CENSOR_DAYS = 60.0
MIN_ANSWERS = 5

OVERLOAD = (
    r"(?i)\b(?:burn(?:ed|t)?[ -]?out|overwhelmed|over my head|no (?:time|energy)|don'?t have (?:the )?(?:time|energy)|"
    r"can(?:not|'t) keep up|in my (?:free|spare) time|unpaid|too much (?:work|to do)|exhausted|need(?:ed)? a break|"
    r"sorry for the (?:long )?delay|fallen behind|swamped|limited (?:time|ability))\b"
)
"""General phrases of load; only the fact that one occurred is kept."""


def kaplan_meier_median(waited: np.ndarray, answered: np.ndarray) -> float | None:
    """Median waiting time with unanswered threads censored; None if under half would be answered.

    Args:
        waited: Days until the answer, or until now, shape (n,).
        answered: Whether the answer came, shape (n,).

    Example:
        >>> kaplan_meier_median(np.array([1.0, 2.0, 3.0]), np.array([True, True, True]))
        2.0
    """
    order = np.lexsort((~answered, waited))
    waited, answered = waited[order], answered[order]
    at_risk = len(waited) - np.arange(len(waited))
    survival = np.cumprod(np.where(answered, 1.0 - 1.0 / at_risk, 1.0)) if len(waited) else np.ones(0)
    below = np.flatnonzero(survival <= 0.5 + 1e-12)
    return float(waited[below[0]]) if len(below) else None


def reply_trend(started: np.ndarray, answered: np.ndarray, at: float) -> float | None:
    """Log ratio of the rate of first answers, the last 180 days against the project's own 730 days before.

    Rates are answers over days waited; what is not answered in 60 days, or yet, is censored (exponential hazard).

    Args:
        started: Start of each thread, days, shape (t,).
        answered: First answer by another account, days, NaN if none, shape (t,).
        at: The instant, days; nothing later is looked at.

    Returns:
        Below 0 where answers have become slower; None under ten threads or five answers in either time.

    Example:
        >>> begun = np.arange(0.0, 900.0, 10.0)
        >>> round(reply_trend(begun, begun + np.where(begun > 720, 20.0, 5.0), 900.0), 1)
        -1.4
    """
    rates = []
    for low, high in ((at - LOOKBACK_DAYS, at), (at - LOOKBACK_DAYS - BEFORE_DAYS, at - LOOKBACK_DAYS)):
        begun = (started > low) & (started <= high)
        end = np.minimum(started[begun] + CENSOR_DAYS, high)
        came = answered[begun] <= end
        waited = np.where(came, answered[begun], end) - started[begun]
        if begun.sum() < MIN_THREADS or came.sum() < MIN_ANSWERS or waited.sum() <= 0:
            return None
        rates.append(came.sum() / waited.sum())
    return float(np.log(rates[0] / rates[1]))


def exposure(threads: DataFrame, roles: DataFrame, overload: DataFrame, as_of: datetime) -> DataFrame:
    """One row a project and month, as `Table.EXPOSURE`.

    Args:
        threads: `Table.THREADS`.
        roles: `Table.ROLES`.
        overload: project, month of messages in which a maintainer spoke of load.
        as_of: No later month is given.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    maintainers = (
        roles.where("role = 'maintainer'")
        .where(F.col("month") <= F.lit(as_of))
        .groupBy("project", "month")
        .agg(F.count("*").alias("maintainers"), F.sum("messages").alias("written"))
    )
    tagged = overload.select("project", "month").distinct().withColumn("load_stated", F.lit(True))
    spans = threads.select("project", "started_at", "answered_at")

    def measure(left: pa.Table, right: pa.Table) -> pa.Table:
        return pa.Table.from_pylist(list(exposure_rows(left, right)), schema=Table.EXPOSURE.arrow)

    monthly = maintainers.join(tagged, ["project", "month"], how="left").fillna(False, ["load_stated"])
    return (
        monthly.groupBy("project")
        .cogroup(spans.groupBy("project"))
        .applyInArrow(measure, from_arrow_schema(Table.EXPOSURE.arrow))
    )


def exposure_rows(months: pa.Table, threads: pa.Table) -> Iterator[dict[str, object]]:
    """Exposure of one project at the start of each month; the plain function behind `exposure`."""
    started, answered = days(threads["started_at"]), days(threads["answered_at"])
    written: list[int] = []
    for row in sorted(months.to_pylist(), key=lambda item: item["month"]):
        at = row["month"].replace(tzinfo=UTC).timestamp() / 86_400
        recent = (started > at - LOOKBACK_DAYS) & (started <= at)
        came = recent & (answered <= at)
        waited = np.where(came, answered, at) - started
        due = recent & (started <= at - ANSWER_DAYS)
        missed = due & ~(answered - started <= ANSWER_DAYS)
        before = written[-36:]
        yield {
            "project": row["project"],
            "month": row["month"],
            "maintainers": row["maintainers"],
            "median_reply_days": kaplan_meier_median(waited[recent], came[recent]),
            "unanswered_share": float(missed.sum() / due.sum()) if due.sum() else None,
            "reply_trend": reply_trend(started, answered, at),
            "threads": int(recent.sum()),
            "activity_ratio": row["written"] / (sum(before) / len(before)) if before and sum(before) else None,
            "load_stated": row["load_stated"],
        }
        written.append(row["written"])


def overload_months(messages: DataFrame, placements: DataFrame, roles: DataFrame) -> DataFrame:
    """Months in which a maintainer's own words named load; only project and month are kept."""
    maintainers = roles.where("role = 'maintainer'").select("project", "identity_id", F.col("month").alias("month"))
    said = messages.where(F.col("own_text").rlike(OVERLOAD)).select("message_id")
    return (
        placements.join(said, "message_id", how="left_semi")
        .withColumn("month", F.date_trunc("month", "sent_at"))
        .join(maintainers, ["project", "identity_id", "month"], how="inner")
        .select("project", "month")
        .distinct()
    )
