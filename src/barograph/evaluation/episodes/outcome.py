"""What became of a planted episode: which messages counted and pressed, and whether a case holds its accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from barograph.config import Config
from barograph.detection.scoring.branches import branches_of
from barograph.evaluation.episodes.draft import Draft, message_of
from barograph.evaluation.episodes.episode import Episode
from barograph.evaluation.episodes.sites import Site
from barograph.evaluation.outcome import FULL_DAY, best_of, crossing, holding, rarity

P_FINE = 0.01
"""The smaller of the two values of p that hits are counted at; the other is `account.hit_p`."""


@dataclass(frozen=True, slots=True)
class PlantedEpisode:
    """An episode where it was planted.

    Attributes:
        episode: The episode.
        site: Where.
        target_account: Account id of the target.
        drafts: What was planted.
    """

    episode: Episode
    site: Site
    target_account: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What the sensor says about one planted message.

    Attributes:
        episode_id: Its episode.
        kind_of: campaign or lookalike.
        style: Of the episode.
        number: Its place in the episode.
        part: pressing or cover.
        act: What it presses for, if the file says.
        account: Key of its account.
        account_id: Account id.
        project: Where.
        message_id: Its id.
        sent_at: When.
        day: Days from the beginning of the episode.
        eligible: It counted at all.
        raw_score: Sensor; None where it did not count.
        p: Of pressure; None where it did not count.
    """

    episode_id: str
    kind_of: str
    style: str | None
    number: int
    part: str
    act: str | None
    account: str
    account_id: str
    project: str
    message_id: str
    sent_at: datetime
    day: float
    eligible: bool
    raw_score: float | None
    p: float | None

    @property
    def cover(self) -> bool:
        """Ordinary talk of a pressing account."""
        return self.part == "cover"

    def is_hit(self, p: float) -> bool:
        """Whether it counted and its p is at or below."""
        return self.p is not None and self.p <= p


@dataclass(frozen=True, slots=True)
class EpisodeOutcome:
    """What became of one episode.

    Attributes:
        episode_id: The episode.
        kind_of: campaign or lookalike.
        style: polite, plain, harsh or mixed.
        shape: slow, medium, blitz or long.
        goal: What was wanted.
        kind: Class of a look-alike.
        author: Who wrote it.
        project: Where it was planted.
        accounts: Accounts that wrote.
        messages: What its messages gave.
        returning: Accounts with enough hits far enough apart.
        caught: Accounts in the best case.
        rate: False alarms per list-year of the best case; 1 where there is none.
        tier: Tier of the best case, -1 where there is none.
        branch: Its branch, empty where there is none.
        found: A case within the rate of tier 1, whatever else is asked of that tier.
        target_right: The best case names the target; None where there is none.
        days_to_alarm: Days from the first message to the first crossing of tier 0; None where there is none.
    """

    episode_id: str
    kind_of: str
    style: str | None
    shape: str | None
    goal: str | None
    kind: str | None
    author: str | None
    project: str
    accounts: int
    messages: tuple[MessageOutcome, ...]
    returning: int
    caught: int
    rate: float
    tier: int
    branch: str
    found: bool
    target_right: bool | None
    days_to_alarm: float | None


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the stages said about planted messages.

    Attributes:
        cases: `Table.EPISODES` rows.
        acts: message_id to raw_score and p of planted messages that counted.
        identities: Account id to identity id of planted accounts and of targets.
    """

    cases: Sequence[Mapping[str, Any]]
    acts: Mapping[str, tuple[float, float]]
    identities: Mapping[str, str]


def outcomes_of(planted: Sequence[PlantedEpisode], assessed: Assessed, config: Config) -> list[EpisodeOutcome]:
    """Compare what was planted with what was found.

    A campaign is found by a case with two of its accounts. A look-alike is flagged by a case with one of them already,
    unless two of a campaign stand in it, which then is about that campaign.

    Args:
        planted: What was planted into one copy of the archive.
        assessed: What the stages said.
        config: Branches, tiers and the rule by which an account returns.
    """
    campaigns = [_identities(one, assessed) for one in planted if not one.episode.harmless]
    others = [
        case for case in assessed.cases if not any(len(known & set(case["identities"])) >= 2 for known in campaigns)
    ]
    return [_outcome(one, others if one.episode.harmless else assessed.cases, assessed, config) for one in planted]


def _outcome(
    one: PlantedEpisode, cases: Sequence[Mapping[str, Any]], assessed: Assessed, config: Config
) -> EpisodeOutcome:
    shares = {branch.name: branch.share for branch in branches_of(config)}
    mine, episode = _identities(one, assessed), one.episode
    best = best_of(holding(cases, one.site.project, mine, 1 if episode.harmless else 2), shares)
    messages = _messages(one, assessed)
    crossed = crossing(best)
    first = min(message.sent_at for message in messages)
    rate = rarity(best, shares) if best else 1.0
    target = assessed.identities.get(one.target_account, one.target_account)
    return EpisodeOutcome(
        episode_id=episode.id,
        kind_of=episode.kind_of,
        style=episode.style,
        shape=episode.shape,
        goal=episode.goal,
        kind=episode.kind,
        author=episode.author,
        project=one.site.project,
        accounts=len(episode.writers),
        messages=messages,
        returning=_returning(messages, config),
        caught=len(mine & set(best["identities"])) if best else 0,
        rate=rate,
        tier=int(best["tier"]) if best else -1,
        branch=str(best["branch"]) if best else "",
        found=rate <= config.decision.tiers[1],
        target_right=best["target"] == target if best else None,
        days_to_alarm=max(0.0, (crossed - first).total_seconds() / FULL_DAY) if crossed else None,
    )


def _identities(one: PlantedEpisode, assessed: Assessed) -> set[str]:
    accounts = {message_of(draft).account_id for draft in one.drafts if draft.part != "answer"}
    return {assessed.identities.get(account, account) for account in accounts}


def _messages(one: PlantedEpisode, assessed: Assessed) -> tuple[MessageOutcome, ...]:
    found = []
    for draft in one.drafts:
        if draft.part not in ("pressing", "cover"):
            continue
        message = message_of(draft)
        raw_score, p = assessed.acts.get(message.message_id, (None, None))
        found.append(
            MessageOutcome(
                episode_id=one.episode.id,
                kind_of=one.episode.kind_of,
                style=one.episode.style,
                number=draft.number,
                part=draft.part,
                act=draft.act,
                account=draft.sender.key,
                account_id=message.account_id,
                project=draft.project,
                message_id=message.message_id,
                sent_at=draft.sent_at,
                day=draft.at - one.site.start,
                eligible=p is not None,
                raw_score=raw_score,
                p=p,
            )
        )
    return tuple(found)


def _returning(messages: Sequence[MessageOutcome], config: Config) -> int:
    """Accounts with enough hits, the first and the last of them far enough apart."""
    rule, hits = config.account, dict[str, list[datetime]]()
    for message in messages:
        if message.is_hit(rule.hit_p):
            hits.setdefault(message.account, []).append(message.sent_at)
    return sum(
        len(sent) >= rule.min_hits and (max(sent) - min(sent)).total_seconds() >= rule.min_span_days * FULL_DAY
        for sent in hits.values()
    )
