"""`barograph verify`: is a case file what it says it is."""

from __future__ import annotations

from pathlib import Path

import click

from barograph.cli.output import print_json
from barograph.cli.session import Session, pass_session

SHOWN = {"ok": "ok", "differs": "DIFFERS", "no digest": "no digest", "refused": "NO CASE FILE"}


@click.command("verify", short_help="Check the digest of a case file.")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--against", metavar="DIGEST", help="Digest of the case from elsewhere, as `cases` prints it.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pass_session
def command(session: Session, paths: tuple[Path, ...], against: str | None, form: str) -> None:
    """Recompute the digests inside exported case files and say what differs.

    Goes through all files; what never carries a digest (PDF, STIX, MISP, graphs, the key) is named and passed over.
    Exit 4 if one differs, is no case file, or none could be checked.

    barograph verify C-ABCDEFGHIJ.json
    """
    from barograph.export.verify import all_well, verify_files

    checked = verify_files(paths, against)
    if form == "json":
        print_json(
            [
                {
                    "path": str(item.path),
                    "state": item.state,
                    "details": item.details,
                    "told": item.details,  # the name of `details` before 0.2; goes with the next version
                    "case_digest": item.report.case_digest if item.report else None,
                    "computed": item.report.computed if item.report else None,
                    "checked": item.report.checked if item.report else (),
                }
                for item in checked
            ]
        )
    else:
        for item in checked:
            click.echo("\n  ".join((f"{item.path}: {SHOWN[item.state]}", *item.details)))
    if not all_well(checked):
        raise click.exceptions.Exit(4)
