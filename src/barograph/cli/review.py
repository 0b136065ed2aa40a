"""`barograph review`: read cases and decide, in a browser on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from barograph.cli.session import Session, pass_session


@click.command("review", short_help="Read cases and decide, in a browser on this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any free one.")
@click.option("--open", "show", is_flag=True, help="Open the browser.")
@click.option("--identify", is_flag=True, help="Name accounts and addresses; recorded in the audit log.")
@click.option("--static", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write the same pages as files instead, without forms.")  # fmt: skip
@pass_session
def command(session: Session, port: int, show: bool, identify: bool, folder: Path | None) -> None:
    """Serve the review page on 127.0.0.1 under an address that only this run has; Ctrl-C ends it.

    The address is printed on stdout. Who has it can read and decide, so keep it to yourself. A decision made there is
    an act of now: the clock is read here and handed to the page.

        barograph review --open
    """
    from barograph.review.service import ReviewService

    workspace = session.workspace
    service = ReviewService(workspace.store, identify, workspace.config.projects, workspace.config.review)
    service.repository.entries(False)
    if identify:
        session.reveal("review", "all cases")
    if folder:
        from barograph.review.static_site import write_copy

        written = write_copy(service, folder)
        click.echo(str(folder / "index.html"))
        session.say(f"{len(written):,} files; open index.html")
        return
    from barograph.review.server import prepared

    served = prepared(service, lambda: datetime.now(UTC), session.who, port)
    click.echo(served.url)
    session.say("only this machine is answered, and only under this address; Ctrl-C ends it")
    if show:
        click.launch(served.url)
    served.run()
