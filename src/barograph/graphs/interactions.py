"""Directed, typed, timed edges between accounts, one table for all venues.

| kind | an edge says |
|---|---|
| reply | the actor answered a message of the other |
| mention | the actor named the other with @ in the own text; the name or login had been seen in that project before |
| co-thread | the actor spoke in a thread after the other; one edge a thread and ordered pair, at the first one |
| support | a reply whose own text is short agreement ("+1", "agree", "seconded" ...) with the author it answers |

There is no edge to oneself: declared aliases were joined before. Automation accounts neither act nor
are acted towards. Co-thread edges of threads with more identities than `graphs.max_thread_identities` are left out
(they grow with the square and say little); `capped_threads` names those threads.

Innocent explanations:
    Every one of these edges is what a healthy list is made of. They are shown to be looked at, not counted as signs.

Limits:
    Support is found by a short list of English phrases and signs at the very beginning of a text of at most
    `SUPPORT_WORDS` words; irony, other languages and agreement further down are missed. A mention that fits two
    identities of a project makes no edge.
"""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table, conform
from barograph.config import Graphs
from barograph.identifiers import spark_digest
from barograph.linking.accounts import automation_identities

SUPPORT_WORDS = 40
"""Longest own text, in words, that can be a mere agreement."""

SUPPORT = (
    r"(?i)^[\s\W]*?(\+\s?1\b|:\+1:|\x{1F44D}|"
    r"(i|we)\s+(\w+\s+){0,2}(agree|second|concur|support)\b|agreed?\b|seconded\b|concur\b|me too\b|same here\b|"
    r"well said\b|exactly\s*[.!]|what (he|she|they) said\b|i'm with\b|this\s*[.!^]*\s*$)"
)
"""Agreement at the beginning of a text, as a Java regular expression."""

_NOT_SUPPORT = (
    r"(?i)^[\s\W]*?((i|we)\s+(\w+\s+){0,2}(don't|dont|do not|can't|cannot|can not|never)\b|agree to disagree)"
)

_DRAFT = ["venue", "project", "kind", "actor", "towards", "at", "message_id", "thread_id"]


def edges(
    messages: DataFrame, placements: DataFrame, accounts: DataFrame, as_of: datetime, settings: Graphs
) -> DataFrame:
    """Make the edges of all venues, as `Table.EDGES`.

    Args:
        messages: `Table.MESSAGES`.
        placements: `Table.PLACEMENTS`.
        accounts: `Table.ACCOUNTS`; automation accounts are left out, names and logins resolve mentions.
        as_of: Messages sent later are not looked at.
        settings: Section `graphs`.

    Returns:
        One row an edge; `edge_id` is `identifiers.digest("edge", message_id, kind, towards)`.
    """
    automation = F.broadcast(automation_identities(accounts))
    placed = _placed(placements, automation, as_of)
    drafts = (
        _replies(placed)
        .unionByName(_supports(placed, messages))
        .unionByName(_mentions(placed, messages, accounts))
        .unionByName(_co_threads(placed, settings))
    )
    programs = automation.select(F.col("identity_id").alias("towards"))
    kept = drafts.where(F.col("actor") != F.col("towards")).join(programs, "towards", how="left_anti")
    edge_id = spark_digest("edge", F.col("message_id"), F.col("kind"), F.col("towards"))
    return conform(kept.withColumn("edge_id", edge_id), Table.EDGES)


def capped_threads(placements: DataFrame, as_of: datetime, settings: Graphs) -> DataFrame:
    """Threads whose co-thread edges are left out because too many identities spoke in them.

    Returns:
        project, thread_id, identities.
    """
    seen = placements.where(F.col("sent_at") <= F.lit(as_of))
    sized = seen.groupBy("project", "thread_id").agg(F.countDistinct("identity_id").alias("identities"))
    return sized.where(F.col("identities") > settings.max_thread_identities)


def _placed(placements: DataFrame, automation: DataFrame, as_of: datetime) -> DataFrame:
    """Placements of accounts that are not automation accounts, up to the as-of."""
    seen = placements.where(F.col("sent_at") <= F.lit(as_of)).select(
        "message_id", "venue", "project", "identity_id", "thread_id", "parent_identity", "sent_at"
    )
    return seen.join(automation, "identity_id", how="left_anti")


def _draft(rows: DataFrame, kind: str, towards: str) -> DataFrame:
    return rows.select(
        "venue",
        "project",
        F.lit(kind).alias("kind"),
        F.col("identity_id").alias("actor"),
        F.col(towards).alias("towards"),
        F.col("sent_at").alias("at"),
        "message_id",
        "thread_id",
    )


def _replies(placed: DataFrame) -> DataFrame:
    return _draft(placed.where(F.col("parent_identity").isNotNull()), "reply", "parent_identity")


def _supports(placed: DataFrame, messages: DataFrame) -> DataFrame:
    short = messages.where(
        (F.col("words") <= SUPPORT_WORDS) & F.col("own_text").rlike(SUPPORT) & ~F.col("own_text").rlike(_NOT_SUPPORT)
    ).select("message_id")
    agreeing = placed.where(F.col("parent_identity").isNotNull()).join(short, "message_id", how="left_semi")
    return _draft(agreeing, "support", "parent_identity")


def _mentions(placed: DataFrame, messages: DataFrame, accounts: DataFrame) -> DataFrame:
    """Names after @ that belong to exactly one identity already seen in the project."""
    named = messages.where(F.size("mentions") > 0).select("message_id", F.explode("mentions").alias("mention"))
    said = named.select("message_id", _handle("mention").alias("handle")).where("handle <> ''").distinct()
    projects = placed.select("venue", "project").distinct()
    spellings = F.concat(F.coalesce("logins", F.array()), F.coalesce("names", F.array()))
    known = (
        accounts.where(~F.col("automation"))
        .select("identity_id", F.explode(spellings).alias("spelling"), "seen")
        .select("identity_id", _handle("spelling").alias("handle"), F.explode("seen").alias("place"))
        .select("identity_id", "handle", "place.venue", "place.first_seen")
        .join(F.broadcast(projects), "venue", how="inner")
        .groupBy("project", "handle", F.col("identity_id").alias("named"))
        .agg(F.min("first_seen").alias("first_seen"))
    )
    fitting = (
        placed.join(said, "message_id", how="inner")
        .join(known, ["project", "handle"], how="inner")
        .where(F.col("first_seen") <= F.col("sent_at"))
    )
    sure = fitting.groupBy("message_id", "handle").agg(F.count_distinct("named").alias("fits")).where("fits = 1")
    rows = fitting.join(sure, ["message_id", "handle"], how="left_semi")
    return _draft(rows, "mention", "named").distinct()


def _handle(column: str) -> Column:
    """A login or name as it may stand after @: lower case, without the sign and without white space."""
    return F.lower(F.regexp_replace(F.col(column), r"^@+|\s+", ""))


def _co_threads(placed: DataFrame, settings: Graphs) -> DataFrame:
    """One edge a thread and ordered pair, at the actor's first message after the other's first."""
    place = F.struct("sent_at", "message_id")
    firsts = placed.groupBy("thread_id", F.col("identity_id").alias("other")).agg(F.min(place).alias("first"))
    sizes = firsts.groupBy("thread_id").agg(F.count("*").alias("identities"))
    small = sizes.where((F.col("identities") > 1) & (F.col("identities") <= settings.max_thread_identities))
    pairs = (
        placed.join(firsts.join(small, "thread_id", how="left_semi"), "thread_id", how="inner")
        .where((F.col("identity_id") != F.col("other")) & (place > F.col("first")))
        .groupBy("thread_id", "identity_id", "other")
        .agg(F.min(F.struct("sent_at", "message_id", "venue", "project")).alias("at"))
    )
    flat = pairs.select("thread_id", "identity_id", "other", "at.*")
    return _draft(flat, "co-thread", "other")
