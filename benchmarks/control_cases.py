"""Cases among the controls, by kind of venue: what was flagged where no campaign is known.

    python benchmarks/control_library.py build/controls --clones DIR
    barograph -w build/controls run --as-of 2026-11-30
    python benchmarks/control_cases.py build/controls

Expected at the watch list is its stated rate times the list-years. The shipped calibration rests on these archives, so
this tells whether the rates hold in each kind of venue, not whether they hold elsewhere.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.workspace import Workspace
from control_library import BURN_IN_DAYS, library
from detect_data import edges_of


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
def main(folder: Path) -> None:
    """Print a table of the kinds of venues of the workspace FOLDER."""
    store = Workspace(folder).store
    kinds = {archive.venue: archive.kind for archive in library()}
    watch = Config().decision.tiers[0]
    edges = edges_of(store.arrow(Table.PLACEMENTS, ["project", "sent_at"]), BURN_IN_DAYS)
    years: Counter[str] = Counter()
    for project, bounds in edges.items():
        years[kinds.get(project, "other")] += max(len(bounds) - 1, 0)
    found: Counter[tuple[str, int]] = Counter()
    for row in store.arrow(Table.EPISODES, ["project", "tier"]).to_pylist():
        found[kinds.get(row["project"], "other"), row["tier"]] += 1
    click.echo("| kind of venue | list-years | watch | expected | tier 1 | tier 2 |")
    click.echo("|---|--:|--:|--:|--:|--:|")
    for kind, number in sorted(years.items()):
        cells = [found[kind, tier] for tier in (0, 1, 2)]
        click.echo(f"| {kind} | {number} | {cells[0]} | {number * watch:.1f} | {cells[1]} | {cells[2]} |")
    total = sum(years.values())
    cells = [sum(found[kind, tier] for kind in years) for tier in (0, 1, 2)]
    click.echo(f"| all | {total} | {cells[0]} | {total * watch:.1f} | {cells[1]} | {cells[2]} |")


if __name__ == "__main__":
    main()
