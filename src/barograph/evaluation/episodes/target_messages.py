"""Real messages of the account an episode is aimed at: what planted messages answer, and headers of its answers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from barograph.evaluation.episodes.sites import Site
from barograph.signals.responsiveness import days

LEAD_DAYS = 90.0
"""Taken from so many days before an episode, besides the years of those with a history."""

BUCKET_DAYS = 10
A_BUCKET = 3
"""Messages kept of ten days, chosen by the hash of their id."""

_SITES = pa.schema(
    [("episode_id", pa.string()), ("project", pa.string()), ("identity_id", pa.string()), ("low", pa.float64()),
     ("high", pa.float64())]
)  # fmt: skip
_COLUMNS = (
    "venue", "kind", "native_id", "reference_ids", "thread_hint", "subject", "account_id", "display_name", "address",
    "login", "client", "message_host", "utc_offset_minutes", "list_id", "recipients",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RealMessage:
    """A message of the archive; fields are columns of `Table.MESSAGES`, `at` is its time in days."""

    venue: str
    kind: str
    native_id: str
    reference_ids: tuple[str, ...]
    thread_hint: str | None
    subject: str
    account_id: str
    display_name: str | None
    address: str | None
    login: str | None
    client: str | None
    message_host: str | None
    utc_offset_minutes: int | None
    list_id: str | None
    recipients: tuple[str, ...]
    at: float

    @property
    def is_mail(self) -> bool:
        """Sent to a list; otherwise it stands in a tracker."""
        return self.kind == "mail"

    @property
    def root(self) -> str:
        """Native id of the first message of its thread, as far as it says."""
        if not self.is_mail:
            return self.thread_hint or self.native_id
        return self.reference_ids[0] if self.reference_ids else self.native_id


@dataclass(frozen=True, slots=True)
class TargetMessages:
    """Messages of one target by time."""

    messages: tuple[RealMessage, ...]
    times: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "times", tuple(message.at for message in self.messages))

    def before(self, at: float, number: int = 1) -> Sequence[RealMessage]:
        """The latest messages at an instant, at most so many."""
        end = bisect_right(self.times, at)
        return self.messages[max(0, end - number) : end]


def target_messages(messages: DataFrame, placements: DataFrame, sites: Sequence[Site]) -> DataFrame:
    """Messages of the targets around the episodes; a bounded sample.

    Args:
        messages: `Table.MESSAGES`, cut at the as-of.
        placements: `Table.PLACEMENTS`.
        sites: Where episodes stand.

    Returns:
        episode_id, at (days), and the columns of `RealMessage`.
    """
    spark: SparkSession = messages.sparkSession
    wanted = spark.createDataFrame(_wanted(sites))
    at = F.col("sent_at").cast("double") / F.lit(86_400.0)
    place = placements.select("message_id", "project", "identity_id")
    mine = (
        place.join(F.broadcast(wanted), ["project", "identity_id"])
        .join(messages, "message_id")
        .where(~F.col("automation"))
        .withColumn("bucket", F.floor(at / F.lit(float(BUCKET_DAYS))))
        .where(at.between(F.col("low"), F.col("high")))
    )
    order = Window.partitionBy("episode_id", "bucket").orderBy(F.xxhash64("message_id"), "message_id")
    sampled = mine.withColumn("rank", F.row_number().over(order)).where(F.col("rank") <= A_BUCKET)
    return sampled.select("episode_id", "sent_at", *_COLUMNS)


def _wanted(sites: Sequence[Site]) -> pa.Table:
    columns = [
        [site.episode_id for site in sites],
        [site.project for site in sites],
        [site.target for site in sites],
        [min(site.start - LEAD_DAYS, site.known_from) for site in sites],
        [site.end for site in sites],
    ]
    return pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(columns, _SITES, strict=True)], schema=_SITES)


def by_episode(rows: pa.Table) -> dict[str, TargetMessages]:
    """Messages of each episode's target by time.

    Args:
        rows: Result of `target_messages`.
    """
    found: dict[str, list[RealMessage]] = {}
    at = days(rows["sent_at"])
    for place, row in enumerate(rows.to_pylist()):
        values = {name: row[name] for name in _COLUMNS}
        values["subject"] = row["subject"] or ""
        for name in ("reference_ids", "recipients"):
            values[name] = tuple(row[name] or ())
        found.setdefault(row["episode_id"], []).append(RealMessage(**values, at=float(at[place])))
    return {
        name: TargetMessages(tuple(sorted(messages, key=lambda message: (message.at, message.native_id))))
        for name, messages in found.items()
    }
