"""Plant episodes of a file into the loaded archive and see what detection finds: `barograph evaluate --episodes`.

As many episodes as find a free stretch go into one copy of the archive; copies follow until all are planted. The site
of an episode does not depend on how many threads are answered, so shares of answered threads compare like with like.

*Limits*: recall on simulated campaigns. The texts may be by other hands than ours; the headers are lent by the archive
and the target's answers are one neutral sentence each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.evaluation.episodes.draft import rows_of
from barograph.evaluation.episodes.episode import Episode
from barograph.evaluation.episodes.outcome import Assessed, EpisodeOutcome, PlantedEpisode, outcomes_of
from barograph.evaluation.episodes.planting import Planting, Setting
from barograph.evaluation.episodes.sites import Host, Site, activity, claimed, hosts_of
from barograph.evaluation.episodes.target_messages import TargetMessages, by_episode, target_messages
from barograph.evaluation.evaluate import AsItIs, as_it_is_of, episode_rows, pairs_of
from barograph.evaluation.injection_sites import list_years
from barograph.evaluation.people import Donor, donors, donors_of
from barograph.evaluation.scratch_runner import ScratchRunner

Progress = Callable[[str], None]
Rewrite = Callable[[PlantedEpisode], PlantedEpisode]
"""A trick: an episode as planted to the same episode written so as not to be seen."""


@dataclass(frozen=True, slots=True)
class EpisodePlan:
    """What is planted, and how.

    Attributes:
        episodes: Campaigns and look-alikes.
        answered: Shares of the threads they open that the target answers, one run of all episodes each.
        seed: Named by the user; another seed plants elsewhere.
        passes: Copies of the archive at most for each run.
    """

    episodes: tuple[Episode, ...]
    answered: tuple[float, ...] = (0.5,)
    seed: int = 0
    passes: int = 12


@dataclass(frozen=True, slots=True)
class EpisodeRun:
    """All episodes under one setting.

    Attributes:
        answered: Share of the threads they open that the target answers.
        trick: What was done to them; empty for nothing.
        outcomes: What became of each, in the order of the files.
    """

    answered: float
    trick: str
    outcomes: tuple[EpisodeOutcome, ...]


@dataclass(frozen=True, slots=True)
class EpisodeEvaluation:
    """The result of planting episodes."""

    as_of: datetime
    rate: float
    hit_p: float
    seed: int
    projects: int
    passes: int
    as_it_is: AsItIs
    runs: tuple[EpisodeRun, ...]
    not_planted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """What goes into one copy of the archive, before it is written: episodes, sites, and messages of their targets."""

    placed: tuple[tuple[Episode, Site], ...]
    targets: Mapping[str, TargetMessages]


@dataclass(frozen=True, slots=True)
class Ground:
    """What planting needs of an archive.

    Attributes:
        copies: What goes into each copy.
        donors: Headers of real accounts.
        venues: A venue of each project.
        not_planted: Episodes that found no room.
    """

    copies: tuple[Copy, ...]
    donors: Sequence[Donor]
    venues: dict[str, str]
    not_planted: tuple[str, ...]


def evaluate_episodes(
    runner: ScratchRunner,
    as_of: datetime,
    plan: EpisodePlan,
    tricks: Mapping[str, Rewrite] | None = None,
    progress: Progress = lambda _: None,
) -> EpisodeEvaluation:
    """Plant episodes and run detection.

    Args:
        runner: Workspace, configuration and session.
        as_of: Nothing later is looked at.
        plan: What is planted.
        tricks: Each is applied to all campaigns, in runs of their own; None for none.
        progress: Called with a line as each part ends.

    Raises:
        DataError: No project was observed for longer than the burn-in with an established member in it.
    """
    config = runner.config
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    with runner.working():
        base = runner.assessed(messages, runner.loaded(Table.RIGHTS, as_of, "at"), as_of)
        placements = base[Table.PLACEMENTS]
        as_it_is = as_it_is_of(episode_rows(base[Table.EPISODES]), list_years(placements, config), config)
        progress(f"as it is: {as_it_is.list_years:.1f} list-years, {as_it_is.at_review} alarms at tier 1 or above")
        ground = _ground(runner, as_of, placements, plan)
        progress(
            f"{len(plan.episodes) - len(ground.not_planted)} episodes in {len(ground.copies)} copies of the archive"
        )
        runs = [_run(runner, as_of, ground, Setting(share, plan.seed), "", None, progress) for share in plan.answered]
        for name, trick in (tricks or {}).items():
            runs.append(_run(runner, as_of, ground, Setting(plan.answered[0], plan.seed), name, trick, progress))
    projects = {site.project for copy in ground.copies for _, site in copy.placed}
    return EpisodeEvaluation(
        as_of=as_of,
        rate=config.decision.tiers[1],
        hit_p=config.account.hit_p,
        seed=plan.seed,
        projects=len(projects),
        passes=len(ground.copies),
        as_it_is=as_it_is,
        runs=tuple(runs),
        not_planted=ground.not_planted,
    )


def _ground(runner: ScratchRunner, as_of: datetime, places: DataFrame, plan: EpisodePlan) -> Ground:
    """Find a site for every episode, and what its target wrote around it."""
    config: Config = runner.config
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    hosts: list[Host] = hosts_of(activity(messages, places, config).toArrow())
    waiting, copies = list(plan.episodes), list[Copy]()
    while waiting and len(copies) < plan.passes:
        placed, left = claimed(waiting, hosts, config.newcomer.min_project_days, plan.seed + len(copies))
        if not placed:
            break
        sites = [site for _, site in placed]
        copies.append(Copy(tuple(placed), by_episode(target_messages(messages, places, sites).toArrow())))
        waiting = left
    if not copies:
        raise DataError(
            "nothing can be planted: no project was observed for longer than a year with an established member "
            "who writes every month. Load a longer archive"
        )
    named = messages.join(places.select("message_id", "project"), "message_id").groupBy("project")
    venues = pairs_of(named.agg(F.min("venue").alias("venue")).toArrow())
    lent = donors_of(donors(messages).toArrow())
    return Ground(tuple(copies), lent, venues, tuple(episode.id for episode in waiting))


def _run(
    runner: ScratchRunner, as_of: datetime, ground: Ground, setting: Setting, name: str, trick: Rewrite | None,
    progress: Progress,
) -> EpisodeRun:  # fmt: skip
    found: list[EpisodeOutcome] = []
    for number, copy in enumerate(ground.copies, 1):
        planted = _planted(copy, ground, setting)
        if trick is not None:
            planted = [trick(one) for one in planted if not one.episode.harmless]
        if planted:
            found += _assessed(runner, as_of, planted)
        progress(f"{name or 'untouched'}, {setting.answered:g} answered: copy {number} of {len(ground.copies)}")
    return EpisodeRun(setting.answered, name, tuple(sorted(found, key=lambda outcome: outcome.episode_id)))


def _planted(copy: Copy, ground: Ground, setting: Setting) -> list[PlantedEpisode]:
    planted = []
    for episode, site in copy.placed:
        target = copy.targets[episode.id]
        drafts = Planting(episode, site, target, ground.donors, ground.venues, setting).plan()
        planted.append(PlantedEpisode(episode, site, target.messages[-1].account_id, drafts))
    return planted


def _assessed(runner: ScratchRunner, as_of: datetime, planted: Sequence[PlantedEpisode]) -> list[EpisodeOutcome]:
    """Run the stages on the archive with the planted messages in it."""
    rows = rows_of([draft for one in planted for draft in one.drafts])
    added = runner.spark.createDataFrame(rows).where(F.col("sent_at") <= F.lit(as_of))
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at").unionByName(added)
    ids = added.select("message_id")
    projects = {draft.venue: draft.project for one in planted for draft in one.drafts}
    made = runner.assessed(messages, runner.loaded(Table.RIGHTS, as_of, "at"), as_of, ids, projects)
    acts = made[Table.ACTS].join(F.broadcast(ids), "message_id", "left_semi").select("message_id", "raw_score", "p")
    accounts = {*rows["account_id"].to_pylist(), *(one.target_account for one in planted)}
    wanted = runner.spark.createDataFrame(pa.table({"account_id": pa.array(sorted(accounts), pa.string())}))
    known = made[Table.ACCOUNTS].join(F.broadcast(wanted), "account_id", "left_semi")
    assessed = Assessed(
        episode_rows(made[Table.EPISODES]),
        {row["message_id"]: (row["raw_score"], row["p"]) for row in acts.toArrow().to_pylist()},
        pairs_of(known.select("account_id", "identity_id").toArrow()),
    )
    return outcomes_of(planted, assessed, runner.config)
