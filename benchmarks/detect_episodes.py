"""Campaigns and look-alikes by other hands, planted into the controls: the first table of RESULTS-detect.md."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from barograph.errors import DataError
from barograph.evaluation.episodes.episode_file import read_episodes
from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodePlan, evaluate_episodes
from barograph.evaluation.episodes.report import tables_of
from barograph.evaluation.episodes.tables import line_of
from barograph.evaluation.evasions import TRICKS
from barograph.evaluation.power import Share
from barograph.evaluation.scratch_runner import ScratchRunner

ANSWERED = (0.5, 0.0, 1.0)
"""Shares of the threads episodes open that the target answers; targets are stated for the first."""

COLUMNS = ("measure", "value", "floor", "aim", "met")


def files_of(path: Path) -> list[Path]:
    """The file itself, or the JSON lines of a folder."""
    return [path] if path.is_file() else sorted(path.glob("*.jsonl"))


def episode_lines(runner: ScratchRunner, as_of: datetime, path: Path) -> list[str]:
    """Tables of the episodes, with what was wanted beside what was reached; why not, where there are none."""
    heading = "## Campaigns and look-alikes by other hands"
    files = files_of(path)
    if not files:
        return [heading, "", f"Not measured: no file of episodes in `{path.name}`.", ""]
    try:
        plan = EpisodePlan(read_episodes(files), ANSWERED)
    except DataError as error:
        return [heading, "", f"Not measured: {error}", ""]
    result = evaluate_episodes(runner, as_of, plan, TRICKS, print)
    return [
        heading,
        "",
        f"{len(plan.episodes) - len(result.not_planted)} episodes of {', '.join(file.name for file in files)}, each in "
        f"one of {result.projects} projects.",
        "",
        *target_lines(result),
        *tables_of(result, 3),
    ]


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
