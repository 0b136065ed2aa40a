"""Which messages may count at all: newcomers' prose in dialogue with established members (METHODS S1).

*Innocent explanations*: every newcomer passes here; being eligible says nothing about an account.

*Limits*: accounts aged on purpose escape (age is counted from the first message anywhere we have loaded); the first
year of a project never counts, since first-seen dates are cut off at the start of an archive; text that is not English
is not assessed.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from barograph.config import Config

DAY = 86_400.0
ASSESSED = ("en", "und")
"""Languages the sensor was trained for; `und` = too short or unsure."""


def _days(later: Column, earlier: Column) -> Column:
    """Days between two instants, as a number."""
    return (later.cast("double") - earlier.cast("double")) / F.lit(DAY)


def with_tenure(messages: DataFrame, placements: DataFrame) -> DataFrame:
    """Join each message with its place and with what its account had done before it.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        placements: `Table.PLACEMENTS` of the same messages.

    Returns:
        The messages with project, identity_id, thread_id, parent_identity, parent_id, and age_days (since the first
        message anywhere), project_age_days, prior (earlier messages in the project), observed_days (of the project).
    """
    place = placements.select(
        "message_id", "project", "identity_id", "thread_id", "parent_id", "parent_identity", "threaded_by"
    )
    in_project = Window.partitionBy("project", "identity_id").orderBy("sent_at", "message_id")
    return (
        messages.join(place, "message_id", how="inner")
        .withColumn("first_any", F.min("sent_at").over(Window.partitionBy("identity_id")))
        .withColumn("first_here", F.min("sent_at").over(Window.partitionBy("project", "identity_id")))
        .withColumn("prior", F.row_number().over(in_project).cast("long") - 1)
        .withColumn("observed_from", F.min("sent_at").over(Window.partitionBy("project")))
        .withColumns(
            {
                "age_days": _days(F.col("sent_at"), F.col("first_any")),
                "project_age_days": _days(F.col("sent_at"), F.col("first_here")),
                "observed_days": _days(F.col("sent_at"), F.col("observed_from")),
            }
        )
    )


def established(config: Config) -> Column:
    """Whether the author of a message was an established member when it was sent; over the result of `with_tenure`."""
    return (
        (F.col("project_age_days") > config.established.min_age_days)
        & (F.col("prior") >= config.established.min_prior)
        & ~F.col("automation")
    )


def dialogue_starts(tenured: DataFrame, config: Config) -> DataFrame:
    """When an established member first spoke in each thread.

    Args:
        tenured: Result of `with_tenure`.
        config: Section `established`.

    Returns:
        project, thread_id, established_at.
    """
    return (
        tenured.where(established(config)).groupBy("project", "thread_id").agg(F.min("sent_at").alias("established_at"))
    )


def _newcomer(config: Config) -> Column:
    anywhere = F.col("age_days") <= config.newcomer.max_age_days
    here = (F.col("project_age_days") <= config.newcomer.max_age_days) & (F.col("prior") < config.newcomer.max_prior)
    return here & anywhere if config.newcomer.require_globally_new else here


def _prose(config: Config) -> Column:
    patch_root = F.col("patch") & F.col("parent_id").isNull()
    length = F.col("words").between(config.text.min_words, config.text.max_words)
    return ~F.col("automation") & ~patch_root & length & F.col("language").isin(*ASSESSED)


def eligible(tenured: DataFrame, config: Config) -> DataFrame:
    """Keep newcomers' prose in dialogue, each text once.

    A text (`content_key`) that stands in several projects is left out as cross-posted; the same text twice by one
    identity in one project counts once, at its first date.

    Args:
        tenured: Result of `with_tenure`.
        config: The configuration.

    Returns:
        message_id, venue, project, identity_id, thread_id, parent_identity, sent_at, ready_at, age_days, prior, words,
        kind, patch, own_text.
    """
    spread = Window.partitionBy("content_key")
    own = Window.partitionBy("project", "identity_id", "content_key").orderBy("sent_at", "message_id")
    keyed = F.col("content_key").isNotNull()
    prose = (
        tenured.where(F.col("observed_days") > config.newcomer.min_project_days)
        .where(_prose(config))
        .where(_newcomer(config))
        .withColumn("spread", F.min("project").over(spread) != F.max("project").over(spread))
        .withColumn("copy", F.row_number().over(own))
        .where(~(keyed & F.col("spread")))
        .where(~(keyed & (F.col("copy") > 1)))
    )
    dialogue = dialogue_starts(tenured, config)
    return prose.join(dialogue, ["project", "thread_id"], how="inner").select(
        "message_id",
        "venue",
        "project",
        "identity_id",
        "thread_id",
        "parent_identity",
        "sent_at",
        F.greatest("sent_at", "established_at").alias("ready_at"),
        "age_days",
        "prior",
        "words",
        "kind",
        F.coalesce("patch", F.lit(False)).alias("patch"),
        "own_text",
    )
