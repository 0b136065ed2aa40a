"""`barograph files`: settings, schedules and entry points that come with barograph, to copy from."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

import barograph
from barograph.errors import DataError

FOLDERS = ("conf", "pipelines")


@click.command("files", short_help="List the settings and schedules that come with it, or copy them.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Copy them into this folder.")
def command(out: Path | None) -> None:
    """List default settings, entry points for spark-submit and schedules; with --out, copy them to change them there.

    barograph files --out my-barograph
    """
    root = shipped_folder()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            name = path.relative_to(root)
            if out is None:
                click.echo(path)
                continue
            target = out / name
            if target.exists():
                raise DataError(f"{target}: is there already. Choose an empty folder with --out")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            click.echo(target)


def shipped_folder() -> Path:
    """Where these files are: inside the installed package, or in the source checkout.

    Raises:
        DataError: In neither place.
    """
    package = Path(barograph.__file__).parent
    places = (package / "shipped", package.parents[1])
    for place in places:
        if (place / "conf" / "default.yaml").is_file():
            return place
    raise DataError(f"the files are in none of {', '.join(map(str, places))}. Install barograph again")
