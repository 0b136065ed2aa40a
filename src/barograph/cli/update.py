"""`barograph update`: one night - fetch, load, run, and say what is new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, plain, print_json
from barograph.cli.session import Session, pass_session
from barograph.cli.watch import today
from barograph.cli.whatsnew import print_news
from barograph.errors import DataError

if TYPE_CHECKING:
    from barograph.watch.update import Night


@click.command("update", short_help="One night: fetch, load, run, say what is new.")
@click.option("--as-of", metavar="DATE", help="Nothing later is looked at; today, UTC, by default.")
@click.option("--project", "projects", multiple=True, help="Fetch only this project. Repeatable.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write whatsnew.txt and whatsnew.html there, for a mailer of your own.")  # fmt: skip
@format_option
@pass_session
def command(session: Session, as_of: str | None, projects: tuple[str, ...], out: Path | None, form: str) -> None:
    """Fetch what is new of the watched venues, load it, run all stages and say what is new; one line where nothing is.

    Nothing is sent anywhere. Ends with 0 whether or not something is new, and with 4 where a venue could not be fetched
    or loaded: the rest is done all the same. Only one update runs at a time. Killed, it goes on when called again.

    barograph update --out digest
    """
    import os

    from barograph.as_of import as_of_instant
    from barograph.watch.letter import page, plain_text, quiet_letter, write_letter
    from barograph.watch.sync import Outside
    from barograph.watch.update import update
    from barograph.watch.watch_list import read_watch_list

    instant = as_of_instant(as_of or today(None))
    watched = read_watch_list(session.root).of(projects)
    if not watched.venues:
        raise DataError("nothing is watched. Begin with: barograph watch add PROJECT VENUE KIND URL")
    night = update(session.workspace, watched, instant, Outside(os.environ), session.say)
    quiet = f"as of {instant.date()}: nothing new in {len(watched.venues)} venues"
    if night.faults:
        quiet = f"{quiet}; {len(night.faults)} faults, see the log"
    if out:
        news = night.news
        write_letter(out, *((plain_text(news), page(news)) if news else quiet_letter(quiet)))
    if form == "json":
        print_json(_facts(night, quiet))
    elif night.news:
        print_news(session, night.news, form)
    else:
        click.echo(quiet)
    if night.faults:
        raise DataError("\n".join(night.faults))


def _facts(night: Night, quiet: str) -> dict[str, object]:
    from barograph.watch.changes import one_line

    return {
        "line": one_line(night.news) if night.news else quiet,
        "ran": night.ran,
        "venues": plain(night.synced),
        "loads": plain(night.loaded),
        "news": plain(night.news),
    }
