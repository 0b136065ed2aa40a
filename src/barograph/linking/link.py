"""The linking stage: threads, accounts, links, placements and roles from messages and rights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.linking.accounts import automation_identities, seen_accounts, with_identities
from barograph.linking.identities import Overrides, components
from barograph.linking.links import find_alias_links
from barograph.linking.placements import placements, projects_of
from barograph.linking.roles import roles
from barograph.linking.threads import summarise, threads_of
from barograph.storage.persistence import persisted


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking gives, one frame a table."""

    placements: DataFrame
    threads: DataFrame
    accounts: DataFrame
    links: DataFrame
    roles: DataFrame


def link(messages: DataFrame, rights: DataFrame, config: Config) -> Linked:
    """Link messages.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        rights: `Table.RIGHTS`, already cut at the as-of.
        config: The configuration.
    """
    overrides = Overrides.read(Path(config.identity.overrides) if config.identity.overrides else None)
    found = persisted(find_alias_links(messages, config.identity))
    joined = components(
        found.select("account_a", "account_b", "strength").orderBy("account_a", "account_b", "strength").toArrow(),
        config.identity.join_at,
        config.identity.kin_at,
        overrides,
    )
    identities = messages.sparkSession.createDataFrame(joined)
    accounts = persisted(with_identities(seen_accounts(messages), identities))
    projects = projects_of(messages.select("venue").union(rights.select("venue")), config.projects)
    placed = persisted(placements(messages, threads_of(messages, projects), accounts, projects))
    by_hand = placed.join(F.broadcast(automation_identities(accounts)), "identity_id", how="left_anti")
    links = found.withColumn("joined", F.col("strength") >= config.identity.join_at)
    return Linked(
        placements=placed,
        threads=summarise(placed, messages),
        accounts=accounts.select(*Table.ACCOUNTS.columns),
        links=links.select(*Table.LINKS.columns),
        roles=roles(by_hand, rights, accounts, projects),
    )
