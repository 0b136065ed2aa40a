"""Dates for messages no clock is believable of: by their thread and by their neighbours in the archive.

A message comes after what it answers and before what answers it; archives keep messages in the order in which they
came. Within the bounds of its thread such a message is put next to the message that stands before it in its file.
Nothing is filed under the day of the load.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.identifiers import spark_digest


@dataclass(frozen=True, slots=True)
class Dated:
    """What became of staged messages without a date.

    Attributes:
        messages: Those that have a date now, as `Table.MESSAGES`.
        rejects: Those that have none still, as `Table.REJECTS`, reason `no-date`.
    """

    messages: DataFrame
    rejects: DataFrame


def dated(undated: DataFrame, staged: DataFrame, stored: DataFrame) -> Dated:
    """Date messages whose `sent_at` is null.

    Args:
        undated: These messages, with the columns of `Table.MESSAGES` and their place, `file` and `row`.
        staged: All staged messages with their places; few columns of them are looked at.
        stored: `Table.MESSAGES` of the store.
    """
    columns = ("native_id", "sent_at", "reply_to", "reference_ids")
    known = staged.where("sent_at is not null").select(*columns).unionByName(stored.select(*columns))
    bounded = (
        _beside(staged, undated)
        .join(_after(undated, known), "native_id", how="left")
        .join(_before(undated, known), "native_id", how="left")
    )
    guess = F.least(F.coalesce("earlier", "later"), F.col("answered_at") - _second())
    at = F.greatest(F.col("parent_at") + _second(), guess)
    found = bounded.withColumn("sent_at", at)
    note = F.array(F.lit("date taken from the thread and the neighbours in the archive"))
    repaired = found.where("sent_at is not null").withColumns(
        {"date_source": F.lit("neighbours"), "notes": F.concat("notes", note)}
    )
    return Dated(repaired.select(*Table.MESSAGES.columns), _rejected(found.where("sent_at is null")))


def _second() -> Column:
    return F.expr("interval 1 second")


def _beside(staged: DataFrame, undated: DataFrame) -> DataFrame:
    """Undated messages with the dates of the nearest dated ones before and after them in their file."""
    order = Window.partitionBy("path").orderBy("byte_offset", "native_id")
    places = staged.select("path", "byte_offset", "native_id", "sent_at", "file", "row")
    files = places.join(undated.select("path").distinct(), "path", how="left_semi")
    before = F.last("sent_at", ignorenulls=True).over(order.rowsBetween(Window.unboundedPreceding, -1))
    after = F.first("sent_at", ignorenulls=True).over(order.rowsBetween(1, Window.unboundedFollowing))
    beside = files.withColumns({"earlier": before, "later": after}).where("sent_at is null")
    return undated.join(beside.select("file", "row", "earlier", "later"), ["file", "row"], how="left")


def _after(undated: DataFrame, known: DataFrame) -> DataFrame:
    """The latest message an undated one names as its ancestor."""
    named = F.explode(F.array_union(F.array("reply_to"), F.coalesce("reference_ids", F.array().cast("array<string>"))))
    ancestors = undated.select("native_id", named.alias("ancestor")).where("ancestor is not null")
    dates = known.select(F.col("native_id").alias("ancestor"), F.col("sent_at").alias("at"))
    return ancestors.join(dates, "ancestor", how="inner").groupBy("native_id").agg(F.max("at").alias("parent_at"))


def _before(undated: DataFrame, known: DataFrame) -> DataFrame:
    """The earliest message that names an undated one as its ancestor."""
    named = F.explode(F.array_union(F.array("reply_to"), F.coalesce("reference_ids", F.array().cast("array<string>"))))
    answers = known.select(F.col("sent_at").alias("at"), named.alias("native_id"))
    wanted = answers.join(undated.select("native_id").distinct(), "native_id", how="left_semi")
    return wanted.groupBy("native_id").agg(F.min("at").alias("answered_at"))


def _rejected(rows: DataFrame) -> DataFrame:
    detail = "no clock of the mail, its archive, its thread or its neighbours gives an instant since 1980"
    return as_rejects(rows, "no-date", detail)


def as_rejects(messages: DataFrame, reason: str, detail: str) -> DataFrame:
    """Messages as `Table.REJECTS`: place and digest only, under the id that `rows.batch_of` would give them."""
    place = [F.col(name) for name in ("path", "byte_offset", "sha256")]
    return messages.withColumns(
        {"reject_id": spark_digest("reject", *place, reason), "reason": F.lit(reason), "detail": F.lit(detail)}
    ).select(*Table.REJECTS.columns)
