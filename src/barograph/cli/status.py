"""`barograph status`: what the workspace holds."""

from __future__ import annotations

import click

from barograph.catalogue.tables import Table
from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("table", "rows", "digest", "stage", "as_of")


@click.command("status", short_help="Tell what the workspace holds.")
@format_option
@pass_session
def command(session: Session, form: str) -> None:
    """List tables with rows, digest and the stage that made them; equal digests mean equal contents.

    barograph status
    """
    store = session.store
    rows: list[dict[str, object]] = []
    for table in Table:
        manifest = store.manifest(table)
        if manifest is None:
            continue
        made = dict(manifest.made_by)
        rows.append(
            {
                "table": table.label,
                "rows": store.row_count(table),
                "digest": manifest.digest[:16],
                "stage": made.get("stage"),
                "as_of": made.get("as_of"),
            }
        )
    print_rows(rows, COLUMNS, form)
    if not rows:
        begin = f"barograph --workspace {session.root} load auto PATH"
        session.say(f"{session.root}: nothing is loaded. Begin with: {begin}")
