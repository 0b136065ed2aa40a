"""Detection as of each of many dates: what would have been flagged, since when, and how long before access was gained.

The answer at a date is the answer of a fresh `barograph run --as-of` that date: the same stages run on the messages
sent by then. Nothing that rests on later rows is carried over; what is carried over are vectors of sentences, which
rest on nothing else. (Identity joins, cross-post filter, references and thread summaries of a date all change with rows
that come later, so cutting finished tables by date would not do.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.cases.model.document import NamedAccount
from barograph.cases.repository.case_repository import FalseAlarms
from barograph.catalogue.tables import Table
from barograph.detection.calibration.rates import garwood_upper
from barograph.evaluation.access_gains import Gain, gains, leads
from barograph.evaluation.scores_over_time import ScorePoint, best_scores
from barograph.evaluation.scratch_runner import ScratchRunner
from barograph.identifiers import case_id

Progress = Callable[[str], None]
YEAR_SECONDS = 365.25 * 86_400.0
PRIVATE = ("names", "addresses", "logins")
RATES = ("rate_surrogate", "rate_surrogate_upper", "rate_real", "rate_real_upper", "list_years")


@dataclass(frozen=True, slots=True)
class Alarm:
    """A group that was at the asked-for tier or above at some date.

    Attributes:
        case_id: Id of the case as of the first such date.
        tier: The highest tier it reached at any date.
        venue: The project.
        branch: Branch of its best score.
        first_crossed_at: The message at whose instant the asked-for tier was first reached.
        first_seen_as_of: First date of the replay at which a run would have shown it.
        last_seen_as_of: Last such date.
        crossed_at: Instants at which tiers 0, 1, 2 were first reached.
        window_start: First message of the group.
        window_end: Instant of the best score.
        accounts: The group; with names, addresses and logins where they were asked for.
        target: The maintainer most addressed.
        beneficiary: The account it speaks for or that gained access, as of the last date.
        score: The best score at any date.
        false_alarms_per_list_year: At that score.
        other_case_ids: Ids it had at other dates (its first message may count only later).
        leads: Gains of access after the crossing, by those named in it.
    """

    case_id: str
    tier: int
    venue: str
    branch: str
    first_crossed_at: datetime
    first_seen_as_of: datetime
    last_seen_as_of: datetime
    crossed_at: tuple[datetime, ...]
    window_start: datetime
    window_end: datetime
    accounts: tuple[NamedAccount, ...]
    target: NamedAccount | None
    beneficiary: NamedAccount | None
    score: float
    false_alarms_per_list_year: FalseAlarms
    other_case_ids: tuple[str, ...]
    leads: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class StepCount:
    """What one date gave: episodes at each tier."""

    as_of: datetime
    tiers: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Replay:
    """The result of a replay.

    Attributes:
        list_years: Years of all projects between the first and the last date, after each one's burn-in.
        alarms: Alarms by first crossing.
        per_1000_list_years: Alarms per 1,000 list-years.
        per_1000_list_years_upper: 95 % upper bound of that.
        min_tier: The asked-for tier.
        steps: What each date gave.
        scores: The best score of each project as of each date, whatever its tier.
    """

    list_years: float
    alarms: tuple[Alarm, ...]
    per_1000_list_years: float
    per_1000_list_years_upper: float
    min_tier: int
    steps: tuple[StepCount, ...]
    scores: tuple[ScorePoint, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One episode at one date."""

    as_of: datetime
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a run as of an instant finds.

    Attributes:
        episodes: `Table.EPISODES` rows.
        people: Who is behind their identities, where it was asked for.
    """

    episodes: list[dict[str, Any]]
    people: dict[str, NamedAccount]


def replay(
    runner: ScratchRunner,
    since: datetime,
    dates: Sequence[datetime],
    min_tier: int,
    identify: bool,
    on_progress: Progress = lambda _: None,
) -> Replay:
    """Run detection as of each date.

    Args:
        runner: Workspace, configuration and session.
        since: Start of the time that list-years are counted over; episodes that crossed before it are left out.
        dates: As-of instants, rising.
        min_tier: Tier an episode must reach.
        identify: Put names and addresses beside the labels.
        on_progress: Called with a line as each date ends.
    """
    seen: list[Sighting] = []
    steps: list[StepCount] = []
    people: dict[str, NamedAccount] = {}
    by_date: dict[datetime, list[dict[str, Any]]] = {}
    with runner.working():
        for as_of in dates:
            found = episodes_as_of(runner, as_of, identify)
            rows = by_date[as_of] = found.episodes
            people |= found.people
            seen += [Sighting(as_of, row) for row in rows]
            tiers = [sum(row["tier"] == tier for row in rows) for tier in (0, 1, 2)]
            steps.append(StepCount(as_of, (tiers[0], tiers[1], tiers[2])))
            on_progress(f"{as_of.date()}: {tiers[2]} high, {tiers[1]} to review, {tiers[0]} to watch")
        chains = [chain for chain in joined(seen) if _reached(chain, min_tier, since)]
        messages = runner.loaded(Table.MESSAGES, dates[-1], "sent_at")
        gained = gains(runner, dates[-1], [chain[-1].row for chain in chains], identify)
        spans = _spans(messages, runner.config.projects)
    years = _list_years(spans, runner.config.newcomer.min_project_days, since, dates[-1])
    alarms = [_alarm(chain, min_tier, people, gained) for chain in chains]
    alarms.sort(key=lambda alarm: (alarm.first_crossed_at, alarm.case_id))
    rate = 1000.0 * len(alarms) / years if years else 0.0
    upper = 1000.0 * garwood_upper(len(alarms), years)
    scores = best_scores(by_date, {name: begun for name, (begun, _) in spans.items()})
    return Replay(years, tuple(alarms), rate, upper, min_tier, tuple(steps), scores)


def episodes_as_of(runner: ScratchRunner, as_of: datetime, identify: bool = False) -> AsOf:
    """What a run as of an instant finds; `runner.working()` must hold.

    Args:
        runner: Workspace, configuration and session.
        as_of: The instant.
        identify: Tell who is behind the episodes.
    """
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    rights = runner.loaded(Table.RIGHTS, as_of, "at")
    found = runner.assessed(messages, rights, as_of)
    rows: list[dict[str, Any]] = found[Table.EPISODES].orderBy("episode_id").toArrow().to_pylist()
    people = _people(found[Table.ACCOUNTS], rows) if identify and rows else {}
    return AsOf(rows, people)


def joined(seen: Iterable[Sighting]) -> list[list[Sighting]]:
    """Sightings of one group at several dates: the same episode, or one that shares a pressing message with it."""
    chains: list[list[Sighting]] = []
    for sighting in sorted(seen, key=lambda one: (one.as_of, one.row["episode_id"])):
        same = next((chain for chain in chains if _same(chain[-1].row, sighting.row)), None)
        if same is None:
            chains.append([sighting])
        else:
            same.append(sighting)
    return chains


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    alike = one["episode_id"] == other["episode_id"] or bool(set(one["hit_ids"]) & set(other["hit_ids"]))
    return bool(one["project"] == other["project"] and alike)


def _reached(chain: Sequence[Sighting], tier: int, since: datetime) -> bool:
    crossed = _crossed(chain, tier)
    return crossed is not None and crossed >= since


def _crossed(chain: Sequence[Sighting], tier: int) -> datetime | None:
    """The crossing of a tier as the first date that knew of it stated it."""
    crossings = (sighting.row["crossed_at"] or [] for sighting in chain)
    return next((crossed[tier] for crossed in crossings if len(crossed) > tier), None)


def _alarm(
    chain: Sequence[Sighting], min_tier: int, people: Mapping[str, NamedAccount], gained: Mapping[str, Sequence[Gain]]
) -> Alarm:
    at_tier = [sighting for sighting in chain if sighting.row["tier"] >= min_tier]
    first, last = at_tier[0], at_tier[-1]
    best = min(at_tier, key=lambda one: (-one.row["tier"], -one.row["score"], one.as_of)).row
    crossed = _crossed(chain, min_tier)
    ids = dict.fromkeys(case_id(sighting.row["episode_id"]) for sighting in chain)
    name = case_id(first.row["episode_id"])
    named = [*best["identities"], *(x for x in (best["target"], last.row["beneficiary"]) if x)]
    events = leads(crossed, named, last.row["beneficiary"], gained) if crossed else ()
    return Alarm(
        case_id=name,
        tier=best["tier"],
        venue=best["project"],
        branch=best["branch"],
        first_crossed_at=crossed or first.as_of,
        first_seen_as_of=first.as_of,
        last_seen_as_of=last.as_of,
        crossed_at=tuple(at for at in (_crossed(chain, tier) for tier in (0, 1, 2)) if at is not None),
        window_start=best["window_start"],
        window_end=best["window_end"],
        accounts=tuple(_named(people, x, f"A{n}") for n, x in enumerate(best["identities"], 1)),
        target=_named(people, best["target"], "T") if best["target"] else None,
        beneficiary=_named(people, last.row["beneficiary"], "G") if last.row["beneficiary"] else None,
        score=best["score"],
        false_alarms_per_list_year=FalseAlarms(*(best[rate] for rate in RATES)),
        other_case_ids=tuple(other for other in ids if other != name),
        leads=tuple(events),
    )


def _named(people: Mapping[str, NamedAccount], identity: str, label: str) -> NamedAccount:
    known = people.get(identity)
    empty = NamedAccount(label=label, names=(), addresses=(), logins=())
    return replace(known, label=label) if known else empty


def _people(accounts: DataFrame, episodes: Sequence[Mapping[str, Any]]) -> dict[str, NamedAccount]:
    """Names, addresses and logins of the identities in the episodes, which are few."""
    wanted = {x for row in episodes for x in (*row["identities"], row["target"], row["beneficiary"]) if x}
    frame = accounts.sparkSession.createDataFrame(pa.table({"identity_id": pa.array(sorted(wanted), pa.string())}))
    found = (
        accounts.join(F.broadcast(frame), "identity_id", "left_semi")
        .groupBy("identity_id")
        .agg(*[F.array_sort(F.array_distinct(F.flatten(F.collect_list(name)))).alias(name) for name in PRIVATE])
        .toArrow()
    )
    return {
        row["identity_id"]: NamedAccount(label="", **{name: tuple(row[name]) for name in PRIVATE})
        for row in found.to_pylist()
    }


def _spans(messages: DataFrame, projects: Mapping[str, str]) -> dict[str, tuple[datetime, datetime]]:
    """First and last message of each project; few rows."""
    spans = messages.groupBy("venue").agg(F.min("sent_at").alias("begun"), F.max("sent_at").alias("ended")).toArrow()
    by_project: dict[str, tuple[datetime, datetime]] = {}
    for row in spans.to_pylist():
        name = projects.get(row["venue"], row["venue"])
        begun, ended = by_project.get(name, (row["begun"], row["ended"]))
        by_project[name] = (min(begun, row["begun"]), max(ended, row["ended"]))
    return by_project


def _list_years(
    spans: Mapping[str, tuple[datetime, datetime]], burn_in_days: float, since: datetime, until: datetime
) -> float:
    """Years of all projects between two instants, after the burn-in of each."""
    seconds = 0.0
    for begun, ended in spans.values():
        low = max(begun.timestamp() + burn_in_days * 86_400.0, since.timestamp())
        seconds += max(0.0, min(ended.timestamp(), until.timestamp()) - low)
    return seconds / YEAR_SECONDS
