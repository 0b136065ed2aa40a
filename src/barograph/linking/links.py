"""Alias links: accounts that one human being declares to be the same, each with its reason, open to review.

A false *split* of one human being into two accounts makes a false group; a false *join* hides a group. So strong
evidence joins (`identity.join_at`), weaker evidence makes *kin*: two of one kin never count as two members of a
group, but their messages are not joined. A similar name alone never joins.

Reasons and strengths:

| reason | evidence | strength |
|---|---|---|
| noreply-login | `ID+login@users.noreply.github.com` and the login at that host | 1.0 |
| name-and-local-part | same full name, same local part at another domain | 0.95 |
| mailbox-token | Message-IDs of one web mailbox: same leading token, same provider | 0.92 |
| plus-address | same address but for a +suffix, and the same name as shown | 0.95 |
| name-and-login | same full name (or a login of two words that spells it), login equal to the local part | 0.9 |
| full-name | same full name (two words or more), nothing else | 0.6 (kin only) |
| override | the user's file says so | 1.0, or -1 to forbid |

An address three full names have written from is shared (a role, a list, a gateway): nothing is concluded from it.
"""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from barograph.config import Identity
from barograph.linking.accounts import automation_accounts

MAILBOX = r"^(CA[A-Za-z0-9_+=\-]{5})[A-Za-z0-9_+=\-]{40,}@mail\.gmail\.com$"
"""Web Message-IDs of one large provider keep their first seven characters per mailbox (undocumented; 94.7 % of 1,116
addresses on 19 lists have one token, 0.2 % of tokens unite strangers)."""


_ROLE_NAMES = """
    admin abuse bugs contact devel github hello help info list lists mail mailer maintainer maintainers noreply office
    postmaster root security support team webmaster
"""
ROLES = tuple(_ROLE_NAMES.split())
"""Local parts that stand for a role."""
SHARED_NAMES = 3


def _folded(name: str) -> Column:
    """A name as letters and single spaces, lower case; null under two words or seven letters (too common)."""
    letters = F.lower(F.regexp_replace(name, r"[^\p{L} ]+", " "))
    folded = F.trim(F.regexp_replace(letters, r"\s+", " "))
    return F.when(folded.rlike(r"^\p{L}+ \p{L}") & (F.length(folded) >= 7), folded)


def _local_part() -> Column:
    local = F.regexp_replace(F.substring_index("address", "@", 1), r"\+.*$", "")
    return F.when((F.length(local) >= 4) & ~local.isin(*ROLES), local)


def _starred(keyed: DataFrame, reason: str, strength: float, settings: Identity) -> DataFrame:
    """Link each account to the first one with the same key; buckets above the cap are left out as common.

    Args:
        keyed: account_id, key, at (when the key was first seen with the account).
    """
    distinct = keyed.where("key is not null").groupBy("key", "account_id").agg(F.min("at").alias("at"))
    bucket = Window.partitionBy("key")
    sized = distinct.withColumn("size", F.count("*").over(bucket))
    hub = F.min(F.struct("at", "account_id")).over(bucket)
    small = sized.where((F.col("size") > 1) & (F.col("size") <= settings.max_bucket)).withColumn("hub", hub)
    pairs = small.where(F.col("account_id") != F.col("hub.account_id"))
    return pairs.select(
        F.least("account_id", "hub.account_id").alias("account_a"),
        F.greatest("account_id", "hub.account_id").alias("account_b"),
        F.lit(reason).alias("reason"),
        F.lit(strength).alias("strength"),
        F.greatest("at", "hub.at").alias("seen_at"),
        F.concat(F.lit("both: "), F.col("key")).alias("detail"),
    )


def find_alias_links(messages: DataFrame, settings: Identity) -> DataFrame:
    """Find pairs of accounts that are declared aliases of each other.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of; automation accounts are left out.
        settings: Section `identity`.

    Returns:
        account_a, account_b, reason, strength, seen_at, detail; one row a pair and reason.
    """
    by_hand = messages.join(F.broadcast(automation_accounts(messages)), "account_id", how="left_anti")
    facts = (
        by_hand.groupBy("account_id", F.col("display_name").alias("name"), "address", "login")
        .agg(F.min("sent_at").alias("at"), F.min(F.substring_index("venue", "/", 1)).alias("host"))
        .withColumn("name_key", _folded("name"))
        .withColumn("names", F.size(F.collect_set("name_key").over(Window.partitionBy("account_id"))))
        .where(F.col("names") < SHARED_NAMES)
        .withColumn("name_or_login", F.coalesce("name_key", _folded("login")))
        .withColumn("local", _local_part())
    )
    tokens = by_hand.select(
        "account_id",
        F.when(F.col("native_id").rlike(MAILBOX), F.regexp_extract("native_id", MAILBOX, 1)).alias("key"),
        F.col("sent_at").alias("at"),
    )
    noreply = r"^(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com$"
    at_github = F.concat(F.lit("github.com|"), F.regexp_extract("address", noreply, 1))
    as_login = F.when(F.col("address").rlike(noreply), at_github)
    with_host = F.when(F.col("login").isNotNull(), F.concat_ws("|", "host", F.lower("login")))
    stem = F.concat_ws("|", F.regexp_replace("address", r"\+[^@]*@", "@"), F.lower("name"))
    login_or_local = F.lower(F.coalesce("login", "local"))

    def keyed(key: Column) -> DataFrame:
        return facts.select("account_id", key.alias("key"), "at")

    found = [
        _starred(keyed(F.coalesce(as_login, with_host)), "noreply-login", 1.0, settings),
        _starred(
            keyed(F.concat_ws("|", "name_key", "local")).where("key like '%|%'"), "name-and-local-part", 0.95, settings
        ),
        _starred(keyed(F.when(F.col("address").isNotNull(), stem)), "plus-address", 0.95, settings),
        _starred(tokens, "mailbox-token", 0.92, settings),
        _starred(
            keyed(F.concat_ws("|", "name_or_login", login_or_local)).where("key like '%|%'"),
            "name-and-login",
            0.9,
            settings,
        ),
        _starred(keyed(F.col("name_key")), "full-name", 0.6, settings),
    ]
    every = reduce(DataFrame.unionByName, found)
    return every.groupBy("account_a", "account_b", "reason").agg(
        F.max("strength").alias("strength"), F.min("seen_at").alias("seen_at"), F.min("detail").alias("detail")
    )
