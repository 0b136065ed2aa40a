"""How often messages of newcomers count as pressing, project by project: a p of .05 should come up once in twenty.

    python benchmarks/shares.py WORKSPACE      (after `barograph run`, or after scripts/make_reference.py)

The aim is .03 to .07 at p .05 and .004 to .018 at p .01 in every project with 300 messages or more (docs/method.md S3).
p_others is the p among other projects only, before the comparison with the project's own earlier newcomers.
"""

from __future__ import annotations

from pathlib import Path

import click

from barograph.catalogue.tables import Table
from barograph.workspace import Workspace

AIMS = ((0.05, 0.03, 0.07), (0.01, 0.004, 0.018))


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--least", default=300, show_default=True, help="Messages a project must have.")
def main(folder: Path, least: int) -> None:
    """Print a table of the projects of the workspace FOLDER."""
    acts = Workspace(folder).store.arrow(Table.ACTS, ["project", "newcomer", "p", "p_others"]).to_pandas()
    acts = acts[acts["newcomer"]]
    click.echo("| project | messages | p <= .05 | p <= .01 | among others .05 | .01 | within the aim |")
    click.echo("|---|--:|--:|--:|--:|--:|---|")
    for project, rows in acts.groupby("project"):
        if len(rows) < least:
            continue
        shares = [(rows["p"] <= p).mean() for p, _, _ in AIMS]
        others = [(rows["p_others"] <= p).mean() for p, _, _ in AIMS]
        met = all(low <= share <= high for share, (_, low, high) in zip(shares, AIMS, strict=True))
        cells = [f"{share:.3f}" for share in (*shares, *others)]
        click.echo(f"| {project} | {len(rows)} | {' | '.join(cells)} | {'yes' if met else 'no'} |")


if __name__ == "__main__":
    main()
