"""`barograph evaluate`: false alarms on the loaded archive, and what planted campaigns it would have found there."""

from __future__ import annotations

from pathlib import Path

import click

from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session


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
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of evaluation.json, evaluation.md and recall.svg; by default in the workspace.")  # fmt: skip
@format_option
@pass_session
def command(
    session: Session, as_of: str | None, cells: str, draws: int, passes: int, seed: int,
    out: Path | None, form: str,
) -> None:  # fmt: skip
    """Measure detection on the loaded archive: false alarms as it is, and recall of planted campaigns.

    barograph evaluate --draws 20 --out build/evaluation
    """
    from barograph.evaluation.pattern import cells_named, lookalikes
    from barograph.evaluation.plan import Plan
    from barograph.evaluation.report import COLUMNS, document, rows, write

    plan = Plan(cells_named(cells), lookalikes(), draws, -(-draws // 4), passes, seed)
    workspace = session.workspace
    result = workspace.evaluate(plan, as_of, session.say)
    written = write(result, out or workspace.store.root / "evaluation")
    if form == "json":
        print_json(document(result))
    else:
        print_rows(rows((*result.cells, *result.lookalikes)), COLUMNS, form)
    it = result.as_it_is
    session.say(
        f"{it.at_review} alarms at tier 1 or above in {it.list_years:.1f} list-years: {it.per_1000:.1f} per 1,000 "
        f"(95 % upper bound {it.per_1000_upper:.1f}). Recall is of planted campaigns only. "
        f"Written: {', '.join(str(path) for path in written)}"
    )
