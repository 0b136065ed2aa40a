"""`barograph graph`: the interaction graph of a case or a venue, for Gephi and others."""

from __future__ import annotations

from pathlib import Path

import click

from barograph.as_of import as_of_instant
from barograph.cli.case_id import CASE_ID
from barograph.cli.session import Session, pass_session
from barograph.graphs.export import FORMS, render


@click.command("graph", short_help="Write the graph of a case or a venue.")
@click.argument("what", metavar="CASE|VENUE", type=CASE_ID)
@click.option("--format", "form", type=click.Choice(FORMS), default="gexf", show_default=True, help="File format.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; without it JSON goes to stdout.")
@click.option("--until", metavar="DATE", help="Edges later than this are left out (venues).")
@click.option("--ego", metavar="LABEL", help="Only this node and its neighbours.")
@click.option("--identify", is_flag=True, help="Name accounts; otherwise labels stand for them.")
@pass_session
def command(
    session: Session, what: str, form: str, out: Path | None, until: str | None, ego: str | None, identify: bool
) -> None:
    """Write who acts towards whom: around a case (target, acting accounts, neighbours), or in a whole venue.

    barograph graph C-ABCDEFGHIJ --format gexf --out out
    """
    instant = as_of_instant(until) if until else None
    graph = session.workspace.graph(what, until=instant, ego=ego, identify=identify)
    if identify:
        session.reveal("graph", what)
    if out is None:
        click.echo(render(graph, "json")["json"].decode())
        return
    out.mkdir(parents=True, exist_ok=True)
    stem = what.replace("/", "_")
    for ending, content in render(graph, form).items():
        target = out / f"{stem}.{ending}"
        target.write_bytes(content)
        click.echo(target)
    session.say(f"{graph.number_of_nodes()} accounts, {graph.number_of_edges()} edges")
