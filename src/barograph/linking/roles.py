"""Who keeps a project up, by behaviour: who holds half of the upkeep of the year before is a maintainer.

Upkeep is rights events (commits, pushes, merges, releases) where the archive has them, else answers: threads of other
accounts in which an account replied. After the onion model (Sigils: core, regular, casual are 80, 15 and 5 % of the
activity) and the contributor absence factor of CHAOSS. A row for month M rests on the twelve months before M, so it
may be used at any instant of M without looking ahead.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

MIN_RIGHTS = 10
"""Rights events a project needs in the year before, for rights to be its measure of upkeep."""


def roles(placements: DataFrame, rights: DataFrame, accounts: DataFrame, projects: DataFrame) -> DataFrame:
    """One row a project, identity and month, as `Table.ROLES`.

    Args:
        placements: `Table.PLACEMENTS` without automation accounts.
        rights: `Table.RIGHTS`, already cut at the as-of.
        accounts: `Table.ACCOUNTS`, for the identities of rights events.
        projects: venue, project.
    """
    yearly = _trailing_year(_monthly(placements, rights, accounts, projects))
    project_month = Window.partitionBy("project", "month")
    weighed = yearly.withColumn("all_rights", F.sum("rights").over(project_month)).withColumn(
        "weight", F.when(F.col("all_rights") >= MIN_RIGHTS, F.col("rights")).otherwise(F.col("answers"))
    )
    whole = F.sum("weight").over(project_month)
    ordered = project_month.orderBy(F.desc("weight"), "identity_id").rowsBetween(Window.unboundedPreceding, -1)
    shares = weighed.withColumn("share", F.when(whole > 0, F.col("weight") / whole).otherwise(F.lit(0.0)))
    before = F.coalesce(F.sum("share").over(ordered), F.lit(0.0))
    role = (
        F.when((before < 0.5) & (F.col("share") > 0), "maintainer")
        .when((before < 0.8) & (F.col("share") > 0), "core")
        .when((before < 0.95) & (F.col("share") > 0), "regular")
        .when(F.col("months_seen") <= 4, "newcomer")
        .otherwise("casual")
    )
    return shares.withColumn("role", role).select(
        "project", "identity_id", "month", "role", "messages", "answers", "rights", "share"
    )


def _monthly(placements: DataFrame, rights: DataFrame, accounts: DataFrame, projects: DataFrame) -> DataFrame:
    month = F.date_trunc("month", F.col("sent_at")).alias("month")
    answered = F.when(
        F.col("parent_identity").isNotNull() & (F.col("parent_identity") != F.col("identity_id")), F.col("thread_id")
    )
    spoken = placements.groupBy("project", "identity_id", month).agg(
        F.count("*").alias("messages"),
        F.countDistinct(answered).alias("answers"),
        F.lit(0).cast("long").alias("rights"),
    )
    granted = (
        rights.join(projects, "venue", how="inner")
        .join(accounts.select("account_id", F.col("identity_id").alias("known")), "account_id", how="left")
        .withColumn("identity_id", F.coalesce("known", "account_id"))
        .groupBy("project", "identity_id", F.date_trunc("month", F.col("at")).alias("month"))
        .agg(
            F.lit(0).cast("long").alias("messages"),
            F.lit(0).cast("long").alias("answers"),
            F.count("*").alias("rights"),
        )
    )
    return (
        spoken.unionByName(granted)
        .groupBy("project", "identity_id", "month")
        .agg(*[F.sum(name).alias(name) for name in ("messages", "answers", "rights")])
    )


def _trailing_year(monthly: DataFrame) -> DataFrame:
    """Sum each month into the twelve months that follow it."""
    following = F.explode(F.transform(F.sequence(F.lit(1), F.lit(12)), lambda n: F.add_months("month", n)))
    return (
        monthly.withColumn("later", following)
        .groupBy("project", "identity_id", F.to_timestamp("later").alias("month"))
        .agg(
            F.sum("messages").alias("messages"),
            F.sum("answers").alias("answers"),
            F.sum("rights").alias("rights"),
            F.countDistinct(monthly["month"]).alias("months_seen"),
        )
    )
