"""`barograph export`: case files to hand over."""

from __future__ import annotations

from pathlib import Path

import click

from barograph.cli.case_id import CASE_ID
from barograph.cli.session import Session, pass_session


@click.command("export", short_help="Write case files to hand over.")
@click.argument("case_ids", metavar="CASE...", nargs=-1, required=True, type=CASE_ID)
@click.option("--format", "forms", default="html,json", show_default=True, metavar="FORMATS",
              help="One or more, comma-separated; `list` names them.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="cases", show_default=True,
              help="Folder.")  # fmt: skip
@click.option("--identify", is_flag=True, help="Put names into the files; they are then readable by their owner alone.")
@click.option("--key", is_flag=True, help="Write the key of the labels beside, apart from the case file (mode 0600).")
@pass_session
def command(session: Session, case_ids: tuple[str, ...], forms: str, out: Path, identify: bool, key: bool) -> None:
    """Write case files, pseudonymised unless --identify; prints the path of each file written. CASE may be `all`.

    barograph export C-ABCDEFGHIJ --format html,json,markdown --out handover
    """
    from barograph.export.registry import export_case, formats, write_key

    if forms == "list":
        for item in formats():
            click.echo(f"{item.name:10} {item.title}")
        return
    workspace = session.workspace
    chosen = [case.case_id for case in workspace.cases()] if case_ids == ("all",) else list(case_ids)
    for case_id in chosen:
        case = workspace.case(case_id)
        if identify or key:
            session.reveal("export", case_id, "--identify" if identify else "--key")
        names = workspace.names(case_id) if identify or key else None
        for path in export_case(case, names, [form.strip() for form in forms.split(",")], out, identify):
            click.echo(path)
        if key and names:
            click.echo(write_key(names, out))
