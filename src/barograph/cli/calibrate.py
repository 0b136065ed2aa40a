"""`barograph calibrate`: how often would nothing but chance score as high, on the archives of this workspace?"""

from __future__ import annotations

from pathlib import Path

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("project", "branch", "year", "score")


@click.command("calibrate", short_help="Count false alarms on this workspace's own archives.")
@click.option("--draws", type=click.IntRange(1), default=None, help="Surrogates of each list-year [calibration.draws].")
@click.option("--name", default="own", show_default=True, help="Name of the calibration.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="JSON file to write (.json)."
)
@format_option
@pass_session
def command(session: Session, draws: int | None, name: str, out: Path, form: str) -> None:
    """Score every list-year of the last run as it is and with authors shuffled, and write the counts: numbers only.

    Load archives believed quiet, run, then calibrate; use the file with `calibration.name: FILE.json`. Its list-years
    join the shipped ones. The list-years that scored are printed: look at them, for a real campaign among them makes
    every rate too large.

    barograph calibrate --draws 500 --out own.json
    """
    if out.suffix != ".json":
        raise click.BadParameter(f"{out}: the name must end in .json", param_hint="--out")
    from barograph.catalogue.tables import Table
    from barograph.detection.calibration.calibrate import calibrate
    from barograph.detection.calibration.check import summary_lines
    from barograph.errors import DataError
    from barograph.pipeline.runner import check_same_as_of

    workspace = session.workspace
    if not workspace.store.row_count(Table.ACTS):
        raise DataError("there are no measured messages here yet; first: barograph run --as-of DATE")
    tables = (Table.ACTS, Table.KINDS, Table.PLACEMENTS)
    check_same_as_of(tables, workspace.store)
    acts, kinds, placements = (workspace.store.read(workspace.spark, table) for table in tables)
    made = calibrate(acts, kinds, placements, workspace.config, draws or workspace.config.calibration.draws, name)
    out.write_bytes(made.calibration.to_json() + b"\n")
    rows: list[dict[str, object]] = [
        {"project": top.project, "branch": top.branch, "year": top.year, "score": top.score} for top in made.top
    ]
    facts = {"calibration_id": made.calibration.calibration_id, "list_years": dict(made.list_years), "scored": rows}
    print_rows(rows, COLUMNS, form, full=facts)
    for line in summary_lines(made.calibration):
        session.say(line)
    session.say(f"wrote {out}: {sum(years for _, years in made.list_years)} control list-years")
