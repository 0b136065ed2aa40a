"""How likely, and how sure: two judgements that never share a sentence (docs/method.md S9; ICD 203).

    share of real campaigns among such alarms = r pi / (r pi + lambda)

with pi the prior per list-year (an interval, printed), r the recall on planted campaigns of middling strength, lambda
the rate of false alarms. The word is that of the middle of the upper half of the interval, and never above "likely"
while confidence is low.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from barograph.cases.inputs.records import EpisodeRecord, FindingRecord
from barograph.cases.model.evidence import Likelihood
from barograph.cases.text.language import count, likelihood_word, one_in, per_thousand, range_of
from barograph.config import Decision
from barograph.detection.decision import posterior
from barograph.detection.evidence.families.unlike_controls import FAMILY as UNLIKE
from barograph.detection.evidence.registry import score_families

RECALL = 0.6
"""Recall on planted campaigns (docs/method.md S9); an assumption of the arithmetic, printed with it."""

MIN_FAMILIES = 2
MIN_CONTROL_YEARS = 1000.0

NO_RATE = "No rate can be stated here: newcomers press more in this project than on the lists it is compared with."

SEEN = 5e-4
"""A smaller share is fewer than 1 of 1,000."""

Confidence = Literal["low", "moderate", "high"]


def confidence_of(episode: EpisodeRecord, findings: Sequence[FindingRecord]) -> tuple[Confidence, str]:
    """Confidence and its sentence: low unless two families speak for it and 1,000 years of ordinary lists stand behind.

    For it count families of every window only: with so many others some speak for any group. Against it all count.
    High is left to human beings: no rule here gives it.
    """
    counted = {family.name for family in score_families()}
    families = sum(finding.direction == "for" and finding.family in counted for finding in findings)
    against = sum(finding.direction == "against" for finding in findings)
    enough = families >= MIN_FAMILIES and episode.list_years >= MIN_CONTROL_YEARS
    level: Confidence = "moderate" if enough and not against else "low"
    basis = (
        f"it rests on the rarity of the pattern, {count(families, 'further kind')} of evidence and a comparison with "
        f"{episode.list_years:,.0f} yearly records of ordinary lists (1,000 needed for more), and nobody was asked"
    )
    return level, f"Our confidence in this is {level}: {basis}."


def no_rate_holds(findings: Sequence[FindingRecord]) -> bool:
    """Whether the project's newcomers press more than those of every control, so that its rates say little here."""
    return any(finding.family == UNLIKE.name and finding.direction == "against" for finding in findings)


def likelihood_of(
    episode: EpisodeRecord, findings: Sequence[FindingRecord], settings: Decision, confidence: Confidence
) -> Likelihood:
    """The interval, the word and the sentence; the sentence says so where no rate holds."""
    rate = max(episode.rate_surrogate, episode.rate_real)
    low, high = posterior(rate, RECALL, settings.prior_per_list_year)
    _, claimed = posterior(max(claimed_rate(episode), rate), RECALL, settings.prior_per_list_year)
    middle = low + 0.75 * (high - low)
    word = likelihood_word(middle, capped=confidence == "low")
    sentence = (
        f"Of 1,000 cases like this one, {of_thousand(low, high)} would be accounts that act together; the others are "
        "coincidence."
    )
    if no_rate_holds(findings):
        sentence = f"{NO_RATE} There, {sentence[0].lower()}{sentence[1:]}"
    rare, common = settings.prior_per_list_year
    capped = word != likelihood_word(middle, capped=False)
    basis = (
        f"The range is wide because nobody knows how common campaigns are: it runs from {one_in(rare)} to "
        f"{one_in(common)} years of one list. In one word, that of the upper part of the range: {word} "
        f"({range_of(word)}){', which goes no higher while confidence is low' if capped else ''}. If chance made such "
        f"groups as often as the few years of ordinary lists still allow, {_share(claimed)} of 1,000 would be."
    )
    return Likelihood(
        low=low, high=high, claimed_high=claimed, word=word, capped=capped, sentence=sentence,
        basis=basis,
    )  # fmt: skip


def of_thousand(low: float, high: float) -> str:
    """A range of shares as numbers out of 1,000.

    Example:
        >>> of_thousand(0.019, 0.654), of_thousand(0.0001, 0.04), of_thousand(0.0, 0.0001)
        ('between 19 and 654', 'at most 40', 'fewer than 1')
    """
    return f"between {per_thousand(low)} and {per_thousand(high)}" if low >= SEEN else _share(high)


def _share(probability: float) -> str:
    return f"at most {per_thousand(probability)}" if probability >= SEEN else "fewer than 1"


def claimed_rate(episode: EpisodeRecord) -> float:
    """The rate that may be claimed: the worse of the surrogate bound and (n + 1) / (years + 1) (docs/method.md S8)."""
    seen = round(episode.rate_real * episode.list_years)
    return max(episode.rate_surrogate_upper, (seen + 1) / (episode.list_years + 1))


def rarity_of(episode: EpisodeRecord, findings: Sequence[FindingRecord] = ()) -> str:
    """How rare a group as extreme is, with authors shuffled and on ordinary lists, with the bounds."""
    seen = round(episode.rate_real * episode.list_years)
    return f"{NO_RATE} There: " * no_rate_holds(findings) + (
        f"Of the years of a list whose authors are shuffled, {one_in(episode.rate_surrogate)} hold a group as extreme "
        f"({episode.surrogate_years:,.0f} such years; 95 % upper bound {one_in(episode.rate_surrogate_upper)}); "
        f"{seen} of {episode.list_years:,.0f} years of ordinary lists reached it "
        f"(95 % upper bound {one_in(episode.rate_real_upper)})."
    )
