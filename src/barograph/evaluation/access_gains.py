"""Gains of access after an alarm: who of those named in it first did something that needs rights, and how much later.

Only rights events that the archive holds are seen (pushes, merges, releases, memberships ...). To have written a commit
(kind `commit`) is no access: somebody else put it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.evaluation.scratch_runner import ScratchRunner

WITHIN_DAYS = 730
"""Gains later than this after a crossing are not set against it."""


@dataclass(frozen=True, slots=True)
class Gain:
    """The first rights event of a kind by one account in one project.

    Attributes:
        identity: The account, after openly-same accounts were joined.
        kind: push, merge, release, member, announce, sign or list-admin.
        at: When it was first seen.
        days_after_crossing: Days from the crossing to it; 0 before it is set against an alarm.
        role: beneficiary, group or newcomer: what the account is to the alarm; empty before.
        name: Name or login as shown, where it was asked for.
    """

    identity: str
    kind: str
    at: datetime
    days_after_crossing: float = 0.0
    role: str = ""
    name: str | None = None


def gains(
    runner: ScratchRunner, until: datetime, episodes: Iterable[Mapping[str, Any]], identify: bool
) -> dict[str, list[Gain]]:
    """First rights event of each kind by each account, for the projects of the episodes.

    Args:
        runner: Workspace, configuration and session; its last run linked accounts.
        until: Nothing later is looked at.
        episodes: Episodes of alarms.
        identify: Give names.

    Returns:
        Gains by identity. Bounded by the accounts with rights in the few projects that had an alarm.
    """
    projects = {row["project"] for row in episodes}
    rights = runner.loaded(Table.RIGHTS, until, "at")
    names = runner.config.projects
    venues = [row["venue"] for row in rights.select("venue").distinct().toArrow().to_pylist()]
    chosen = [venue for venue in venues if names.get(venue, venue) in projects]
    if not chosen:
        return {}
    same = runner.scratch.read(runner.spark, Table.ACCOUNTS).select("account_id", F.col("identity_id").alias("known"))
    rows = (
        rights.where(F.col("venue").isin(chosen) & (F.col("kind") != "commit"))
        .join(same, "account_id", how="left")
        .groupBy(F.coalesce("known", "account_id").alias("identity_id"), "kind")
        .agg(F.min("at").alias("at"), F.min(F.coalesce("display_name", "login")).alias("name"))
        .orderBy("at", "identity_id", "kind")
        .toArrow()
    )
    found: dict[str, list[Gain]] = {}
    for row in rows.to_pylist():
        gain = Gain(row["identity_id"], row["kind"], row["at"], name=row["name"] if identify else None)
        found.setdefault(row["identity_id"], []).append(gain)
    return found


def leads(
    crossed: datetime, named: Sequence[str], beneficiary: str | None, gained: Mapping[str, Sequence[Gain]]
) -> list[Gain]:
    """Gains after a crossing: by the beneficiary, by accounts of the group, and by others without any rights before.

    Args:
        crossed: The crossing.
        named: Identities in the alarm.
        beneficiary: Its beneficiary.
        gained: Result of `gains`.
    """
    found = []
    for identity, events in gained.items():
        first = min(event.at for event in events)
        if not crossed < first <= crossed + timedelta(days=WITHIN_DAYS):
            continue
        role = "beneficiary" if identity == beneficiary else "group" if identity in named else "newcomer"
        found += [
            replace(event, days_after_crossing=round((event.at - crossed).total_seconds() / 86_400.0, 1), role=role)
            for event in events
        ]
    return sorted(found, key=lambda gain: (gain.at, gain.identity, gain.kind))
