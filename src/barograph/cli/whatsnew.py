"""`barograph whatsnew`: what a run found that an earlier one had not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, plain, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import DataError

if TYPE_CHECKING:
    from barograph.watch.changes import News

COLUMNS = ("step", "case_id", "project", "tier_before", "tier", "rate", "messages_before", "messages", "was", "why")
RUN_COLUMNS = ("number", "run_id", "as_of", "messages", "cases", "calibration", "version")


@click.command("whatsnew", short_help="What a run found that an earlier one had not.")
@click.option("--since", metavar="DATE", help="Compare the last run with the last one as of this date or earlier.")
@click.option("--run", "run", metavar="ID", help="What this run brought; the first letters of its id are enough.")
@click.option("--runs", "list_runs", is_flag=True, help="List the runs instead.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write whatsnew.txt and whatsnew.html there, for a mailer of your own.")  # fmt: skip
@format_option
@pass_session
def command(session: Session, since: str | None, run: str | None, list_runs: bool, out: Path | None, form: str) -> None:
    """Say which cases are new, raised, lowered, dismissed, returned or gone, and why as far as that is known.

    Without an option the last run is compared with the one before it. Names are never shown, nothing is sent.

    barograph whatsnew --since 2024-06-01
    """
    from barograph.as_of import as_of_instant
    from barograph.watch.changes import whatsnew
    from barograph.watch.letter import page, plain_text, write_letter

    if list_runs:
        _print_runs(session, form)
        return
    if since and run:
        raise click.UsageError("give --since or --run, not both")
    news = whatsnew(session.store, as_of_instant(since) if since else None, run)
    if since and news.before is None:
        session.say(f"no run as of {since} or earlier; every case of the last run counts as new")
    print_news(session, news, form)
    if out:
        for path in write_letter(out, plain_text(news), page(news)):
            session.say(str(path))


def print_news(session: Session, news: News, form: str) -> None:
    """Print the changes, or one line where there is none."""
    from barograph.watch.changes import one_line
    from barograph.watch.letter import compared

    if form == "table" and not news.changes:
        click.echo(one_line(news))
        return
    rows = [{**plain(change), "why": "; ".join(change.why)} for change in news.changes]
    print_rows(rows, COLUMNS, form, full={**plain(news), "line": one_line(news)})
    if form == "table":
        session.say(one_line(news))
        session.say(compared(news))


def _print_runs(session: Session, form: str) -> None:
    from barograph.as_of import as_of_text
    from barograph.cases.repository.run_history import runs

    known = runs(session.store)
    if not known:
        raise DataError(f"{session.root}: no run is recorded. Run first: barograph run --as-of DATE")
    rows = [{**plain(run), "run_id": run.run_id[:8], "as_of": as_of_text(run.as_of)} for run in known]
    print_rows(rows, RUN_COLUMNS, form, full=[plain(run) for run in known])
