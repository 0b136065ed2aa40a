"""What contexts are made from: one Spark frame for the projects with episodes, one row a message or rights event.

Only projects with an episode are looked at, and only two years before their last window; texts and vectors only of
eligible messages.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import FLAG, INSTANT, NUMBER, RAW, TEXT, TEXTS, WHOLE

ELIGIBLE, MESSAGE, ELSEWHERE, RIGHT = "eligible", "message", "elsewhere", "right"
LOOK_BACK_DAYS = 731

CONTEXT_SCHEMA = pa.schema(
    [
        ("project", TEXT),
        ("what", TEXT),
        ("message_id", TEXT),
        ("identity_id", TEXT),
        ("thread_id", TEXT),
        ("at", INSTANT),
        ("ready_at", INSTANT),
        ("hit", FLAG),
        ("newcomer", FLAG),
        ("role_p", NUMBER),
        ("text", TEXT),
        ("words", WHOLE),
        ("patch", FLAG),
        ("towards", TEXT),
        ("domain", TEXT),
        ("utc_offset", TEXT),
        ("client", TEXT),
        ("host", TEXT),
        ("vector", RAW),
        ("names", TEXTS),
        ("first_seen", INSTANT),
        ("covered", WHOLE),
    ]
)
"""Rows of one project; `what` tells which of the other columns are filled."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The frames that contexts are made from, cut at the as-of; each of its table's columns."""

    acts: DataFrame
    kinds: DataFrame
    vectors: DataFrame
    messages: DataFrame
    placements: DataFrame
    accounts: DataFrame
    rights: DataFrame


def context_rows(found: DataFrame, archive: Archive, encoder: str) -> DataFrame:
    """Everything around the episodes, with the columns of `CONTEXT_SCHEMA`.

    Args:
        found: Frame with project and window_end; few rows.
        archive: The frames.
        encoder: The encoder whose vectors are to be used.
    """
    begin = (F.min("window_end") - F.expr(f"interval {LOOK_BACK_DAYS} days")).alias("begin")
    last = F.max("window_end").alias("last")
    spans = F.broadcast(found.groupBy("project").agg(begin, last))
    covered = archive.placements.agg(F.count_distinct("project").alias("covered"))
    parts = (_here(spans, archive, encoder), _elsewhere(spans, archive), _rights(spans, archive))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.unionByName(part, allowMissingColumns=True)
    return whole.crossJoin(F.broadcast(covered)).select(*CONTEXT_SCHEMA.names)


def _here(spans: DataFrame, archive: Archive, encoder: str) -> DataFrame:
    within = (F.col("sent_at") > F.col("begin")) & (F.col("sent_at") <= F.col("last"))
    places = (
        archive.placements.join(spans, "project")
        .where(within)
        .select("message_id", "project", "identity_id", "thread_id", "parent_identity", F.col("sent_at").alias("at"))
    )
    venues = archive.placements.join(spans, "project", how="left_semi").select("venue").distinct()
    messages = archive.messages.join(F.broadcast(venues), "venue", how="left_semi").select(
        "message_id", "own_text", "words", "patch", "utc_offset_minutes", "client", "message_host", "display_name",
        "login", "address",
    )  # fmt: skip
    vectors = archive.vectors.where(F.col("encoder") == encoder).select("sentence_digest", "vector")
    described = (
        archive.kinds.select("message_id", "project", "role_p", F.col("sentence").alias("sentence_digest"))
        .join(vectors, "sentence_digest", how="left")
        .drop("sentence_digest")
    )
    acts = archive.acts.join(spans, "project", how="left_semi").select(
        "message_id", "project", "ready_at", "hit", "newcomer", "addressed"
    )
    first = archive.accounts.groupBy("identity_id").agg(F.min("first_seen").alias("first_seen"))
    joined = (
        places.join(messages, "message_id")
        .join(acts, ["message_id", "project"], how="left")
        .join(described, ["message_id", "project"], how="left")
        .join(first, "identity_id", how="left")
    )
    eligible = F.col("ready_at").isNotNull()
    return joined.select(
        "project",
        F.when(eligible, F.lit(ELIGIBLE)).otherwise(F.lit(MESSAGE)).alias("what"),
        "message_id",
        "identity_id",
        "thread_id",
        "at",
        "ready_at",
        "hit",
        "newcomer",
        "role_p",
        F.when(eligible, F.col("own_text")).alias("text"),
        F.col("words").cast("long").alias("words"),
        "patch",
        F.coalesce("parent_identity", "addressed").alias("towards"),
        F.lower(F.substring_index("address", "@", -1)).alias("domain"),
        F.col("utc_offset_minutes").cast("string").alias("utc_offset"),
        "client",
        F.regexp_replace("message_host", "[0-9]+", "0").alias("host"),
        F.when(eligible, F.col("vector")).alias("vector"),
        _names().alias("names"),
        "first_seen",
    )


def _names() -> Column:
    return F.array_compact(F.array("display_name", "login"))


def _elsewhere(spans: DataFrame, archive: Archive) -> DataFrame:
    """Newcomers' messages in other projects, and which of them press there."""
    newcomers = (
        archive.acts.join(spans, "project", how="left_semi")
        .select(F.col("project").alias("of"), "identity_id")
        .distinct()
    )
    places = archive.placements.select("project", "identity_id", "sent_at", "message_id")
    pressing = archive.acts.where("hit").select("message_id", "project", "ready_at", "hit")
    return (
        places.join(newcomers, "identity_id")
        .where(F.col("project") != F.col("of"))
        .join(pressing, ["message_id", "project"], how="left")
        .select(
            F.col("of").alias("project"),
            F.lit(ELSEWHERE).alias("what"),
            "message_id",
            "identity_id",
            F.col("sent_at").alias("at"),
            "ready_at",
            F.coalesce("hit", F.lit(False)).alias("hit"),
        )
    )


def _rights(spans: DataFrame, archive: Archive) -> DataFrame:
    """Rights events of the projects, up to the as-of; to have written a commit is no access."""
    venues = archive.placements.join(spans, "project", how="left_semi").select("venue", "project").distinct()
    people = archive.accounts.select("account_id", "identity_id")
    return (
        archive.rights.where(F.col("kind") != "commit")
        .select("venue", "account_id", "at")
        .join(venues, "venue")
        .join(people, "account_id")
        .select("project", F.lit(RIGHT).alias("what"), "identity_id", "at")
    )
