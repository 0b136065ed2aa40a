"""The same message read twice is one message; messages that only share an id are all kept.

A *variant* of an id is its author and its own text. Rows of one variant are one message: the first by venue and place
is kept, the other venues go to `also_seen_in`. A second variant (a re-sent mail with other words, or a forged id)
is a message of its own with an id made from the variant, and a note.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table

_VARIANT = ["native_id", "account_id", "text_digest"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of staged messages.

    Attributes:
        fresh: Messages to append, as `Table.MESSAGES`.
        elsewhere: variant columns, `held_venue` and `venues`: stored messages, now also seen in these venues.
    """

    fresh: DataFrame
    elsewhere: DataFrame


def merge(staged: DataFrame, stored: DataFrame) -> Merged:
    """Tell new messages from those already there.

    Args:
        staged: Staged rows with the columns of `Table.MESSAGES`.
        stored: `Table.MESSAGES` of the store.
    """
    variant = Window.partitionBy(*_VARIANT).orderBy("sent_at", "venue", "path", "byte_offset")
    whole = Window.partitionBy(*_VARIANT)
    counted = (
        staged.withColumn("copy", F.row_number().over(variant))
        .withColumn("venues", F.collect_set("venue").over(whole))
        .where("copy = 1")
    )
    known = stored.select(*_VARIANT, F.col("venue").alias("held_venue"), F.col("also_seen_in").alias("held_also"))
    compared = counted.join(known, _VARIANT, how="left")
    fresh = _with_ids(compared.where("held_venue is null"), stored)
    also = F.array_except(F.array_except("venues", F.array("held_venue")), "held_also")
    elsewhere = (
        compared.where("held_venue is not null")
        .select(*_VARIANT, "held_venue", also.alias("venues"))
        .where(F.size("venues") > 0)
    )
    return Merged(fresh, elsewhere)


def _with_ids(fresh: DataFrame, stored: DataFrame) -> DataFrame:
    """Give second variants of an id an id of their own."""
    taken = stored.select("native_id").distinct().withColumn("taken", F.lit(True))
    order = Window.partitionBy("native_id").orderBy("sent_at", "account_id", "text_digest")
    # Only the first part varies in length, so no length prefixes are needed; ids that decisions rest on stay.
    own_id = F.substring(F.sha2(F.concat_ws("|", F.lit("variant"), *_VARIANT), 256), 1, 32)
    ranked = fresh.join(taken, "native_id", how="left").withColumn("variant", F.row_number().over(order))
    second = (F.col("variant") > 1) | F.coalesce("taken", F.lit(False))
    note = F.array(F.lit("another message has the same id but other words or author"))
    return ranked.withColumns(
        {
            "message_id": F.when(second, own_id).otherwise(F.col("message_id")),
            "notes": F.when(second, F.concat("notes", note)).otherwise(F.col("notes")),
            "also_seen_in": F.sort_array(F.array_except("venues", F.array("venue"))),
        }
    ).select(*Table.MESSAGES.columns)


def seen_elsewhere(stored: DataFrame, elsewhere: DataFrame) -> DataFrame:
    """Add venues to stored messages.

    Args:
        stored: `Table.MESSAGES`.
        elsewhere: From `merge`.
    """
    joined = stored.join(elsewhere.drop("held_venue"), _VARIANT, how="left")
    more = F.sort_array(F.array_union("also_seen_in", F.coalesce("venues", F.array().cast("array<string>"))))
    return joined.withColumn("also_seen_in", more).select(*Table.MESSAGES.columns)
