"""Campaigns and look-alikes by other hands, planted into eight control lists: the first figures of docs/evaluation.md.

    python benchmarks/detect_episodes.py [--archives DIR] [--episodes PATH] [--work DIR]

First of `make bench-detect`. Loads the lists unless the workspace is there, plants every episode with half, none and
all of the threads it opens answered, and the campaigns once more under each trick of an adversary, half answered.
Writes `benchmarks/RESULTS-episodes.md`; misses are written as misses.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from barograph.evaluation.episodes.episode_file import read_episodes
from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodePlan, evaluate_episodes
from barograph.evaluation.episodes.report import tables_of, trick_lines
from barograph.evaluation.episodes.tables import line_of
from barograph.evaluation.evasions import TRICKS
from barograph.evaluation.power import Share
from barograph.evaluation.scratch_runner import ScratchRunner
from detect_data import open_hosts

HERE = Path(__file__).resolve().parent
ANSWERED = (0.5, 0.0, 1.0)
"""Shares of the threads episodes open that the target answers; targets are stated for the first."""

COLUMNS = ("measure", "value", "floor", "aim", "met")


def files_of(path: Path) -> list[Path]:
    """The file itself, or the JSON lines of a folder."""
    return [path] if path.is_file() else sorted(path.glob("*.jsonl"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, default=HERE.parents[1] / "shared" / "data")
    parser.add_argument("--episodes", type=Path, help="file or folder; by default the folder beside the archives")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build" / "bench-episodes")
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS-episodes.md")
    given = parser.parse_args()
    started = time.monotonic()
    hosts = open_hosts(given.archives, given.work)
    runner = ScratchRunner(hosts.spark, hosts.store, hosts.config)
    as_of = runner.last_message()
    files = files_of(given.episodes or given.archives.parent / "episodes")
    plan = EpisodePlan(read_episodes(files), ANSWERED)
    whole = evaluate_episodes(runner, as_of, plan, {}, print)
    campaigns = tuple(episode for episode in plan.episodes if episode.kind_of == "campaign")
    tricked = evaluate_episodes(runner, as_of, replace(plan, episodes=campaigns, answered=(0.5,)), TRICKS, print)
    lines = [
        "# Texts by other hands, planted",
        "",
        f"Made by `python benchmarks/detect_episodes.py`. {len(plan.episodes) - len(whole.not_planted)} episodes of "
        f"{', '.join(file.name for file in files)}, each in one of {whole.projects} projects "
        f"({whole.as_it_is.list_years:.1f} list-years). As they are, the lists give {whole.as_it_is.at_review} alarms "
        f"at tier 1 or above and {whole.as_it_is.at_watch} at the watch list.",
        "",
        "## What was wanted, half of the opened threads answered",
        "",
        *target_lines(whole),
        *tables_of(whole, 2),
        *trick_lines(tricked, 2),
        "",
        "The tricks are played by the campaigns alone, in one copy of the lists.",
        "",
        f"Seconds on this machine, all together: {time.monotonic() - started:.0f}.",
        "",
    ]
    given.out.write_text("\n".join(lines), encoding="utf-8")
    print(f"written: {given.out}")


def target_lines(result: EpisodeEvaluation) -> list[str]:
    """What was wanted of campaigns of which half of the opened threads are answered, and of look-alikes."""
    by_share = {run.answered: run.outcomes for run in result.runs if not run.trick}
    campaigns = [one for one in by_share[0.5] if one.kind_of == "campaign"]
    harmless = [one for one in by_share[0.5] if one.kind_of == "lookalike"]
    silent = [one for one in by_share[0.0] if one.kind_of == "campaign"]
    steady = [one for one in campaigns if one.style != "polite" and one.shape in ("slow", "medium")]
    groups = {
        "polite": [one for one in campaigns if one.style == "polite"],
        "blitz": [one for one in campaigns if one.shape == "blitz"],
        "long": [one for one in campaigns if one.shape == "long"],
        "two accounts": [one for one in campaigns if one.accounts == 2],
    }
    whole = line_of(campaigns, "", "all", result.hit_p)
    rows = [
        _row("found, all", whole.found, 0.45, 0.60),
        _row("found, not polite, slow or medium", line_of(steady, "", "", result.hit_p).found, 0.55, 0.75),
        _row("at tier 1", whole.at_review, 0.30, 0.45),
        *(
            _row(f"found, {name}", line_of(outcomes, "", "", result.hit_p).found, None, 0.45)
            for name, outcomes in groups.items()
        ),
        _row(
            "found, nobody answers", line_of(silent, "", "", result.hit_p).found, 0.8 * (whole.found.value or 0.0), None
        ),
        _row("hit .05", whole.hits, 0.85, None),
        _row("hit .01", whole.fine_hits, 0.60, None),
    ]
    most = [
        _most("cover hit .05", whole.cover_hits, 0.07),
        _most("look-alikes at tier 1", line_of(harmless, "", "", result.hit_p).at_review, 0.0),
        _most("look-alikes at tier 0", line_of(harmless, "", "", result.hit_p).at_watch, 2.0 / max(1, len(harmless))),
    ]
    head = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    return [*head, *("| " + " | ".join(row) + " |" for row in (*rows, *most)), ""]


def _row(name: str, share: Share, floor: float | None, aim: float | None) -> tuple[str, ...]:
    wanted = [value for value in (floor, aim) if value is not None]
    met = share.value is not None and share.value >= min(wanted)
    return (name, _shown(share), *(f"{v:.2f}" if v is not None else "" for v in (floor, aim)), _met(share, met))


def _most(name: str, share: Share, most: float) -> tuple[str, ...]:
    return (
        name,
        _shown(share),
        f"at most {most:.2f}",
        "",
        _met(share, share.value is not None and share.value <= most),
    )


def _met(share: Share, met: bool) -> str:
    return "not measured" if share.value is None else "yes" if met else "**missed**"


def _shown(share: Share) -> str:
    return f"{share.value:.2f} ({share.found} of {share.of_all})" if share.value is not None else ""


if __name__ == "__main__":
    main()
