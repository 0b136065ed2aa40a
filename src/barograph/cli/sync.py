"""`barograph sync`: fetch what is new of every watched venue."""

from __future__ import annotations

import click

from barograph.cli.output import format_option, plain, print_rows
from barograph.cli.session import Session, pass_session
from barograph.cli.watch import today
from barograph.errors import DataError

COLUMNS = ("project", "venue", "kind", "new", "unit", "fault")


@click.command("sync", short_help="Fetch what is new of the watched venues.")
@click.option("--project", "projects", multiple=True, help="Only this project. Repeatable.")
@click.option("--until", metavar="DATE", help="Last day to ask for; today by default.")
@format_option
@pass_session
def command(session: Session, projects: tuple[str, ...], until: str | None, form: str) -> None:
    """Fetch what is new into `archives/` of the workspace; nothing is loaded. One request at a time, reading only.

    Call it again after a fault or an interruption: what came is kept. Tokens come from the environment, e.g.
    GITHUB_TOKEN. Ends with 4 where a venue could not be fetched; the others are.

    barograph sync --project harbor
    """
    import os

    from barograph.watch.sync import Outside, alone, sync
    from barograph.watch.update import synced_line
    from barograph.watch.watch_list import read_watch_list

    watched = read_watch_list(session.root).of(projects)
    if not watched.venues:
        raise DataError("nothing is watched. Begin with: barograph watch add PROJECT VENUE KIND URL")
    with alone(session.root):
        done = sync(
            session.root, watched, today(until), Outside(os.environ),
            lambda item: session.say(synced_line(item), venue=item.venue, new=item.new, fault=item.fault),
        )  # fmt: skip
    if not any(item.new or item.fault for item in done) and form == "table":
        click.echo(f"nothing new in {len(done)} venues")
    else:
        print_rows([plain(item) for item in done], COLUMNS, form)
    faults = [f"{item.venue}: {item.fault}" for item in done if item.fault]
    if faults:
        raise DataError(f"{len(faults)} of {len(done)} venues could not be fetched:\n" + "\n".join(faults))
