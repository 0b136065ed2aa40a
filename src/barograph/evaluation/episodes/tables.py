"""Outcomes of episodes as tables: all, and by style, shape, goal, number of accounts, author, kind of look-alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from barograph.evaluation.episodes.outcome import P_FINE, EpisodeOutcome
from barograph.evaluation.power import Share

Key = Callable[[EpisodeOutcome], object]

CAMPAIGN_KEYS: dict[str, Key] = {
    "style": lambda outcome: outcome.style,
    "shape": lambda outcome: outcome.shape,
    "goal": lambda outcome: outcome.goal,
    "accounts": lambda outcome: outcome.accounts,
    "author": lambda outcome: outcome.author,
}
LOOKALIKE_KEYS: dict[str, Key] = {"kind": lambda outcome: outcome.kind, "author": lambda outcome: outcome.author}

COLUMNS = (
    "group", "episodes", "messages", "eligible", "hit .05", "hit .01", "cover hit .05", "cover hit .01", "two return",
    "found", "interval", "tier 0", "tier 1", "tier 2", "target right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Episodes of one group, counted.

    Attributes:
        by: What they are grouped by; empty for all.
        value: Of it.
        episodes: How many.
        messages: Messages planted, history and the target's answers apart.
        eligible: Of these, those that counted.
        hits: Pressing messages with p at or below `account.hit_p`, of those that counted.
        fine_hits: The same at .01.
        cover_hits: Ordinary talk of pressing accounts with such a p, of that which counted.
        fine_cover_hits: The same at .01.
        returning: Episodes with two accounts that return.
        found: Episodes with a case within the rate of tier 1.
        at_watch: With a case at tier 0 or above.
        at_review: At tier 1 or above.
        at_high: At tier 2.
        target_right: Cases that name the target, of all.
    """

    by: str
    value: str
    episodes: int
    messages: int
    eligible: Share
    hits: Share
    fine_hits: Share
    cover_hits: Share
    fine_cover_hits: Share
    returning: Share
    found: Share
    at_watch: Share
    at_review: Share
    at_high: Share
    target_right: Share


def campaign_lines(outcomes: Iterable[EpisodeOutcome], hit_p: float) -> list[Line]:
    """All campaigns, then by style, shape, goal, accounts and author."""
    return _lines([one for one in outcomes if one.kind_of == "campaign"], CAMPAIGN_KEYS, hit_p)


def lookalike_lines(outcomes: Iterable[EpisodeOutcome], hit_p: float) -> list[Line]:
    """All look-alikes, then by kind and author."""
    return _lines([one for one in outcomes if one.kind_of == "lookalike"], LOOKALIKE_KEYS, hit_p)


def _lines(outcomes: Sequence[EpisodeOutcome], keys: dict[str, Key], hit_p: float) -> list[Line]:
    if not outcomes:
        return []
    found = [line_of(outcomes, "", "all", hit_p)]
    for name, key in keys.items():
        groups: dict[str, list[EpisodeOutcome]] = {}
        for outcome in outcomes:
            value = key(outcome)
            if value is not None:
                groups.setdefault(str(value), []).append(outcome)
        found += [line_of(groups[value], name, value, hit_p) for value in sorted(groups)]
    return found


def line_of(outcomes: Sequence[EpisodeOutcome], by: str, value: str, hit_p: float) -> Line:
    """Count a group of episodes.

    Args:
        outcomes: The episodes.
        by: What they are grouped by.
        value: Of it.
        hit_p: `account.hit_p`.
    """
    messages = [message for outcome in outcomes for message in outcome.messages]
    counted = [message for message in messages if message.eligible]
    pressing = [message for message in counted if not message.cover]
    cover = [message for message in counted if message.cover]
    cases = [outcome for outcome in outcomes if outcome.target_right is not None]

    def of_all(flags: Iterable[bool]) -> Share:
        return Share.of(sum(flags), len(outcomes))

    return Line(
        by=by,
        value=value,
        episodes=len(outcomes),
        messages=len(messages),
        eligible=Share.of(len(counted), len(messages)),
        hits=Share.of(sum(message.is_hit(hit_p) for message in pressing), len(pressing)),
        fine_hits=Share.of(sum(message.is_hit(P_FINE) for message in pressing), len(pressing)),
        cover_hits=Share.of(sum(message.is_hit(hit_p) for message in cover), len(cover)),
        fine_cover_hits=Share.of(sum(message.is_hit(P_FINE) for message in cover), len(cover)),
        returning=of_all(outcome.returning >= 2 for outcome in outcomes),
        found=of_all(outcome.found for outcome in outcomes),
        at_watch=of_all(outcome.tier >= 0 for outcome in outcomes),
        at_review=of_all(outcome.tier >= 1 for outcome in outcomes),
        at_high=of_all(outcome.tier >= 2 for outcome in outcomes),
        target_right=Share.of(sum(outcome.target_right is True for outcome in cases), len(cases)),
    )


def rows_of_lines(lines: Iterable[Line]) -> list[dict[str, object]]:
    """One row a group, for a table."""
    return [
        {
            "group": f"{line.by} {line.value}".strip(),
            "episodes": line.episodes,
            "messages": line.messages,
            "eligible": line.eligible.found,
            "hit .05": shown(line.hits),
            "hit .01": shown(line.fine_hits),
            "cover hit .05": shown(line.cover_hits),
            "cover hit .01": shown(line.fine_cover_hits),
            "two return": line.returning.found,
            "found": shown(line.found),
            "interval": f"{line.found.low:.2f}-{line.found.high:.2f}",
            "tier 0": line.at_watch.found,
            "tier 1": line.at_review.found,
            "tier 2": line.at_high.found,
            "target right": f"{line.target_right.found} of {line.target_right.of_all}",
        }
        for line in lines
    ]


def shown(share: Share) -> str:
    """A share for eyes, with its count; empty of nothing."""
    return f"{share.value:.2f} ({share.found})" if share.value is not None else ""
