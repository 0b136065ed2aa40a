"""Whether what was planted was found: by whom, how rarely such a score comes up for nothing, and how soon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from barograph.config import Config
from barograph.detection.scoring.branches import branches_of
from barograph.evaluation.plant import Planted

FULL_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planting.

    Attributes:
        pattern: Name of the pattern.
        number: Its draw.
        project: Where it was planted.
        accounts: Planted accounts.
        caught: How many of them are in the best episode.
        eligible: Share of its messages (cover apart) that counted at all.
        strength: Mean of -log10 p over those; 0 where none counted.
        rate: False alarms per list-year of the best episode, by its branch's share; 1 where there is none.
        score: Its score, 0 where there is none.
        tier: Its tier, -1 where there is none.
        branch: Its branch, empty where there is none.
        days_to_alarm: Days from the first message to the first crossing of tier 0, None where there is none.
        before_last: The crossing came before the last message.
    """

    pattern: str
    number: int
    project: str
    accounts: int
    caught: int
    eligible: float
    strength: float
    rate: float
    score: float
    tier: int
    branch: str
    days_to_alarm: float | None
    before_last: bool


def outcomes(
    planted: Sequence[Planted],
    episodes: Sequence[Mapping[str, Any]],
    identities: Mapping[str, str],
    p_values: Mapping[str, float],
    config: Config,
) -> list[Outcome]:
    """Compare what was planted with what was found.

    An episode with two accounts of a planted campaign is about that campaign, whoever harmless stands beside it.

    Args:
        planted: What was planted.
        episodes: `Table.EPISODES` rows.
        identities: Identity of each planted account.
        p_values: p of each planted message that was eligible.
        config: Branches and their shares.
    """
    shares = {branch.name: branch.share for branch in branches_of(config)}
    campaigns = [identities_of(one, identities) for one in planted if not one.pattern.harmless]
    others = [row for row in episodes if not any(len(known & set(row["identities"])) >= 2 for known in campaigns)]
    return [
        _outcome(one, others if one.pattern.harmless else episodes, identities, p_values, shares) for one in planted
    ]


def _outcome(
    one: Planted,
    episodes: Sequence[Mapping[str, Any]],
    identities: Mapping[str, str],
    p_values: Mapping[str, float],
    shares: Mapping[str, float],
) -> Outcome:
    mine = identities_of(one, identities)
    best = best_of(episodes_of(one, episodes, identities), shares)
    p = [p_values[message] for message in one.pressing if message in p_values]
    strength = float(np.mean(-np.log10(p))) if p else 0.0
    crossed = crossing(best)
    waited = max(0.0, (crossed - one.first).total_seconds() / FULL_DAY) if crossed else None
    return Outcome(
        pattern=one.pattern.name,
        number=one.number,
        project=one.project,
        accounts=len(one.accounts),
        caught=len(mine & set(best["identities"])) if best else 0,
        eligible=len(p) / len(one.pressing),
        strength=strength,
        rate=rarity(best, shares) if best else 1.0,
        score=float(best["score"]) if best else 0.0,
        tier=int(best["tier"]) if best else -1,
        branch=str(best["branch"]) if best else "",
        days_to_alarm=waited,
        before_last=bool(crossed and crossed < one.last),
    )


def best_of(episodes: Sequence[Mapping[str, Any]], shares: Mapping[str, float]) -> Mapping[str, Any] | None:
    """The episode of the highest tier, then of the lowest rate; None of none."""
    return min(episodes, key=lambda row: (-row["tier"], rarity(row, shares), row["episode_id"]), default=None)


def identities_of(one: Planted, identities: Mapping[str, str]) -> set[str]:
    """Identities of the planted accounts; an account nobody linked is its own."""
    return {identities.get(account, account) for account in one.accounts}


def episodes_of(
    one: Planted, episodes: Sequence[Mapping[str, Any]], identities: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """Episodes that caught a planting: with two of its accounts, or with one of a look-alike's.

    Args:
        one: What was planted.
        episodes: `Table.EPISODES` rows.
        identities: Identity of each planted account.
    """
    return holding(episodes, one.project, identities_of(one, identities), 1 if one.pattern.harmless else 2)


def holding(episodes: Sequence[Mapping[str, Any]], project: str, mine: set[str], least: int) -> list[Mapping[str, Any]]:
    """Episodes of a project with so many of these identities.

    Args:
        episodes: `Table.EPISODES` rows.
        project: Where they must be.
        mine: Identities.
        least: So many of them.
    """
    return [
        episode
        for episode in episodes
        if episode["project"] == project and len(mine & set(episode["identities"])) >= least
    ]


def rarity(episode: Mapping[str, Any], shares: Mapping[str, float]) -> float:
    """The rate that gates the tiers, over the branch's share of the alarms a tier allows."""
    rate = max(float(episode["rate_surrogate"]), float(episode["rate_real"]))
    return min(1.0, rate / shares.get(str(episode["branch"]), 1.0))


def crossing(episode: Mapping[str, Any] | None) -> datetime | None:
    """When tier 0 was first reached."""
    crossed: list[datetime] = list(episode["crossed_at"] or ()) if episode else []
    return crossed[0] if crossed else None
