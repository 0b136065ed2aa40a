"""The place of each message: project, identity, thread and parent, in one table."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

_NAMED = pa.schema([("venue", pa.string()), ("named", pa.string())])


def projects_of(messages: DataFrame, named: Mapping[str, str]) -> DataFrame:
    """Map venues to projects: as the configuration names them, else the venue is its own project.

    Args:
        messages: Frame with a column venue.
        named: venue -> project.

    Returns:
        venue, project; one row a venue.
    """
    spark: SparkSession = messages.sparkSession
    pairs = sorted(named.items())
    table = spark.createDataFrame(pa.table({"venue": [v for v, _ in pairs], "named": [p for _, p in pairs]}, _NAMED))
    venues = messages.select("venue").distinct()
    return venues.join(F.broadcast(table), "venue", how="left").select(
        "venue", F.coalesce("named", "venue").alias("project")
    )


def placements(messages: DataFrame, threads: DataFrame, accounts: DataFrame, projects: DataFrame) -> DataFrame:
    """Join threads, identities and projects, as `Table.PLACEMENTS`.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        threads: Result of `threads_of`.
        accounts: `Table.ACCOUNTS`.
        projects: venue, project.
    """
    identities = accounts.select("account_id", "identity_id")
    placed = (
        messages.select("message_id", "venue", "account_id", "sent_at")
        .join(threads, "message_id", how="inner")
        .join(identities, "account_id", how="inner")
        .join(F.broadcast(projects), "venue", how="inner")
    )
    parents = placed.select(F.col("message_id").alias("parent_id"), F.col("identity_id").alias("parent_identity"))
    return placed.join(parents, "parent_id", how="left").select(
        "message_id",
        "venue",
        "project",
        "identity_id",
        "thread_id",
        "parent_id",
        "parent_identity",
        "threaded_by",
        "sent_at",
    )
