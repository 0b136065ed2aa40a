"""`barograph evaluate`: false alarms on the loaded archive, and what planted campaigns it would have found there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import ConfigError


@dataclass(frozen=True, slots=True)
class _Given:
    """Options of the command."""

    cells: str
    draws: int
    passes: int
    seed: int
    episodes: tuple[Path, ...]
    answered: tuple[float, ...]
    evasions: bool
    trick: tuple[str, ...]
    out: Path | None


@click.command("evaluate", short_help="Count false alarms here, and plant campaigns to see what would be found.")
@click.option("--as-of", metavar="DATE", help="Nothing later is looked at; by default the last message's day.")
@click.option("--cells", default="headline", show_default=True, help="headline, full (1,296 cells), or names by comma.")
@click.option(
    "--draws",
    type=click.IntRange(0, 10_000),
    default=20,
    show_default=True,
    help="Plantings of each cell; a quarter of that of each look-alike.",
)
@click.option("--passes", type=click.IntRange(1, 1000), default=12, show_default=True,
              help="Copies of the archive at most; each costs about one run.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed plants otherwise.")
@click.option("--episodes", multiple=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Plant the campaigns and look-alikes of this file of JSON lines instead. Repeatable.")  # fmt: skip
@click.option("--answered", multiple=True, type=click.FloatRange(0, 1), default=(0.5,), show_default=True,
              help="With --episodes: share of the threads they open that the target answers. Repeatable.")  # fmt: skip
@click.option("--evasions", is_flag=True, help="With --episodes: the campaigns once more under each known trick.")
@click.option("--trick", multiple=True, metavar="NAME",
              help="With --episodes: the campaigns once more under this trick. Repeatable.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the files that are written; by default in the workspace.")  # fmt: skip
@format_option
@pass_session
def command(session: Session, /, as_of: str | None, form: str, **options: Any) -> None:
    """Measure detection on the loaded archive: false alarms as it is, and recall of planted campaigns.

    barograph evaluate --draws 20 --out build/evaluation
    barograph evaluate --episodes campaigns.jsonl --answered 0 --answered 1
    """
    given = _Given(**options)
    if (given.evasions or given.trick) and not given.episodes:
        asked = "--evasions" if given.evasions else "--trick"
        raise ConfigError([f"{asked}: give the campaigns to be rewritten with --episodes FILE"])
    if given.episodes:
        _episodes(session, given, as_of, form)
        return
    from barograph.cli.progress import stepping
    from barograph.evaluation.pattern import cells_named, lookalikes
    from barograph.evaluation.plan import Plan
    from barograph.evaluation.report import COLUMNS, document, rate_in_words, rows, write

    harmless_draws = -(-given.draws // 4)
    plan = Plan(cells_named(given.cells), lookalikes(), given.draws, harmless_draws, given.passes, given.seed)
    workspace = session.workspace
    with stepping(session, "evaluate", 1 + given.passes) as steps:
        result = workspace.evaluate(plan, as_of, steps.end)
    written = write(result, given.out or workspace.store.root / "evaluation")
    if form == "json":
        print_json(document(result))
    else:
        print_rows(rows((*result.cells, *result.lookalikes)), COLUMNS, form)
    it = result.as_it_is
    session.say(
        f"{it.at_review} alarms at tier 1 or above in {it.list_years:.1f} list-years: "
        f"{rate_in_words(it.per_1000, it.per_1000_upper, it.list_years)}. Recall is of planted campaigns only. "
        f"Written: {', '.join(str(path) for path in written)}"
    )


def _episodes(session: Session, given: _Given, as_of: str | None, form: str) -> None:
    """Plant the episodes of files."""
    from barograph.cli.progress import stepping
    from barograph.evaluation.episodes.episode_file import read_episodes
    from barograph.evaluation.episodes.evaluate import EpisodePlan
    from barograph.evaluation.episodes.report import document, trick_rows, write
    from barograph.evaluation.episodes.tables import campaign_lines, lookalike_lines, rows_of_lines

    workspace = session.workspace
    answered = tuple(dict.fromkeys(given.answered))
    plan = EpisodePlan(read_episodes(given.episodes), answered, given.seed, given.passes)
    with stepping(session, "evaluate", None) as steps:
        result = workspace.evaluate_episodes(plan, given.evasions or given.trick, as_of, steps.end)
    written = write(result, given.out or workspace.store.root / "evaluation")
    if form == "json":
        print_json(document(result))
    else:
        rows = [
            {"class": name, "answered": f"{run.answered:g}", **row}
            for run in result.runs
            if not run.trick
            for name, lines in (("campaign", campaign_lines), ("look-alike", lookalike_lines))
            for row in rows_of_lines(lines(run.outcomes, result.hit_p))
        ]
        print_rows(rows, list(rows[0]), form)
        tricks = trick_rows(result)
        if tricks:
            print_rows(tricks, list(tricks[0]), form)
    session.say(
        f"{len(plan.episodes) - len(result.not_planted)} episodes in {result.projects} projects; "
        f"{len(result.not_planted)} found no room. Written: {', '.join(str(path) for path in written)}"
    )
