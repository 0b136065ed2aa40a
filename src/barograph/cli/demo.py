"""`barograph demo`: the whole way on the invented archive that comes with barograph."""

from __future__ import annotations

from pathlib import Path

import click

import barograph
from barograph.cli.session import Session, pass_session
from barograph.cli.show import summary_lines
from barograph.errors import DataError

AS_OF = "2023-06-30"
VENUE = "harbor-list"
PROJECT = "harbor"
TRACKER = "github.com/invented-harbor/harbor"


@click.command("demo", short_help="Try the whole way on an invented archive.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the case files.")
@pass_session
def command(session: Session, out: Path | None) -> None:
    """Load the invented mailing list and tracker of `harbor`, run, and write the case files of what is flagged.

    barograph --workspace build/demo demo
    """
    from barograph.export.registry import export_case
    from barograph.pipeline.stage import StageReport

    folder = demo_folder()
    workspace = session.workspace
    projects = {VENUE: PROJECT, TRACKER: PROJECT, **workspace.config.projects}
    workspace = workspace.with_config(workspace.config.model_copy(update={"projects": projects}))
    session.say("1/3 load: an invented list and its tracker (nobody in it exists)")
    loaded = workspace.load(folder / "harbor-list.mbox", venue=VENUE)
    loaded += workspace.load(folder / "harbor-tracker.jsonl", venue=TRACKER)
    for item in loaded:
        report = item.report
        session.say(f"  {item.path.name}: {report.units} units, {report.messages} messages, {report.rejects} rejects")

    def on_stage(report: StageReport) -> None:
        rows = ", ".join(f"{count:,} {table}" for table, count in report.rows)
        session.say(f"  {report.stage}: {'up to date' if report.skipped else f'{report.seconds:.1f} s'}: {rows}")

    session.say(f"2/3 run as of {AS_OF}")
    workspace.run(AS_OF, on_progress=on_stage)
    cases = workspace.cases()
    session.say(f"3/3 {len(cases)} flagged\n")
    target = out or session.root / "cases"
    for entry in cases:
        case = workspace.case(entry.case_id)
        click.echo("\n".join(summary_lines(session.repository.document(entry.case_id), case.status)))
        click.echo("\n  the case file:")
        for path in export_case(case, None, ["html", "json"], target):
            click.echo(f"    {path}")
        click.echo("")
    session.say(f"Look further with: barograph --workspace {session.root} cases   (then: show, graph, export)")


def demo_folder() -> Path:
    """Where the invented archive is: in the source checkout, or inside the installed package.

    Raises:
        DataError: In neither place.
    """
    package = Path(barograph.__file__).parent
    places = (package / "demo", package.parents[1] / "data" / "demo")
    for place in places:
        if (place / "harbor-list.mbox").is_file():
            return place
    tried = ", ".join(str(place) for place in places)
    raise DataError(f"the demo archive is in none of {tried}. Make it with: python scripts/make_demo.py")
