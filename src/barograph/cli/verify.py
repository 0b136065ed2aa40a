"""`barograph verify`: is a case file what it says it is."""

from __future__ import annotations

from pathlib import Path

import click

from barograph.cli.session import Session, pass_session


@click.command("verify", short_help="Check the digest of a case file.")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--against", metavar="DIGEST", help="Digest of the case from elsewhere, as `cases` prints it.")
@pass_session
def command(session: Session, paths: tuple[Path, ...], against: str | None) -> None:
    """Recompute the digests inside exported case files and say what differs; exit 4 if anything does.

    barograph verify C-ABCDEFGHIJ.json
    """
    from barograph.export.verify import verify_file

    failed = False
    for path in paths:
        report = verify_file(path, against)
        failed = failed or not report.ok
        click.echo(f"{path}: {'ok' if report.ok else 'DIFFERS'}")
        for line in report.differs or (f"case {report.case_digest}; checked: {', '.join(report.checked)}",):
            click.echo(f"  {line}")
    if failed:
        raise click.exceptions.Exit(4)
