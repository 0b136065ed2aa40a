"""Accounts as seen in the archives, with every name, address and login, and first and last message per venue.

Whether an account is an automation account is decided here, from most of its messages: one message that is marked, by
mistake or on purpose, takes no account out of any signal.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

AUTOMATION_SHARE = 0.5
"""An account is an automation account where more than this share of its messages is marked as a program's."""


def automation_share() -> Column:
    """The share of messages that are marked as a program's, as an aggregate or over a window."""
    return F.avg(F.coalesce(F.col("automation"), F.lit(False)).cast("double"))


def automation_accounts(messages: DataFrame) -> DataFrame:
    """Accounts most of whose messages are marked as a program's.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.

    Returns:
        account_id.
    """
    shares = messages.groupBy("account_id").agg(automation_share().alias("share"))
    return shares.where(F.col("share") > AUTOMATION_SHARE).select("account_id")


def automation_identities(accounts: DataFrame) -> DataFrame:
    """Identities most of whose messages are by automation accounts.

    Args:
        accounts: `Table.ACCOUNTS`.

    Returns:
        identity_id.
    """
    by_program = F.sum(F.when(F.col("automation"), F.col("messages")).otherwise(F.lit(0)))
    shares = accounts.groupBy("identity_id").agg((by_program / F.sum("messages")).alias("share"))
    return shares.where(F.col("share") > AUTOMATION_SHARE).select("identity_id")


def seen_accounts(messages: DataFrame) -> DataFrame:
    """Summarise accounts, before any of them are joined.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.

    Returns:
        The columns of `Table.ACCOUNTS` except identity_id and kin_id.
    """
    per_venue = messages.groupBy("account_id", "venue").agg(
        F.min("sent_at").alias("first_seen"), F.max("sent_at").alias("last_seen"), F.count("*").alias("messages")
    )
    seen = per_venue.groupBy("account_id").agg(
        F.sort_array(F.collect_list(F.struct("venue", "first_seen", "last_seen", "messages"))).alias("seen")
    )
    totals = messages.groupBy("account_id").agg(
        F.sort_array(F.collect_set("display_name")).alias("names"),
        F.sort_array(F.collect_set("address")).alias("addresses"),
        F.sort_array(F.collect_set("login")).alias("logins"),
        (automation_share() > AUTOMATION_SHARE).alias("automation"),
        F.min("sent_at").alias("first_seen"),
        F.max("sent_at").alias("last_seen"),
        F.min("account_created_at").alias("created_at"),
        F.count("*").alias("messages"),
    )
    return totals.join(seen, "account_id", how="inner").select(
        "account_id",
        "names",
        "addresses",
        "logins",
        F.substring_index(F.get("addresses", F.lit(0)), "@", -1).alias("domain"),
        "automation",
        "first_seen",
        "last_seen",
        "created_at",
        "messages",
        "seen",
    )


def with_identities(accounts: DataFrame, identities: DataFrame) -> DataFrame:
    """Add identity_id and kin_id: their own account_id where an account is linked to none.

    Args:
        accounts: Result of `seen_accounts`.
        identities: account_id, identity_id, kin_id of linked accounts.
    """
    return accounts.join(identities, "account_id", how="left").withColumns(
        {
            "identity_id": F.coalesce("identity_id", "account_id"),
            "kin_id": F.coalesce("kin_id", "identity_id", "account_id"),
        }
    )
