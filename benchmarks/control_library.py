"""Load the control archives that are at hand, and say how many list-years of each kind of venue they hold.

    python benchmarks/control_library.py build/controls --clones DIR     (then scripts/make_reference.py)

`control_library.toml` names archives without a known campaign. A file stands below the folder of archives
(`BAROGRAPH_ARCHIVES`); a repository is a clone `OWNER+NAME` below `--clones`, made by you. What is not at hand is named
and left out. An archive that is in already is not read again.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import click

from barograph.catalogue.tables import Table
from barograph.errors import BarographError
from barograph.workspace import Workspace
from detect_data import edges_of

ROOT = Path(__file__).resolve().parents[1]
ARCHIVES = Path(os.environ.get("BAROGRAPH_ARCHIVES", ROOT.parent / "shared" / "data"))
BURN_IN_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class ControlArchive:
    """One archive of the library.

    Attributes:
        venue: Name it is loaded under.
        kind: development, users, tracker or forum.
        file: Path below the folder of archives; None where it is a clone.
        repository: owner/name; None where it is a file.
        branch: Branch of the clone that holds `path`.
        path: A file or folder of the clone that is the archive, `.` for all files; None where the clone itself is.
    """

    venue: str
    kind: str
    file: str | None = None
    repository: str | None = None
    branch: str | None = None
    path: str | None = None

    def at_hand(self, archives: Path, clones: Path | None, files: Path) -> Path | None:
        """Where it can be loaded from; None where it is not at hand.

        Args:
            archives: Folder of archives.
            clones: Folder of clones; None for none.
            files: Folder that files of clones are written to.
        """
        if self.file is not None:
            return archives / self.file if (archives / self.file).exists() else None
        if clones is None or self.repository is None:
            return None
        clone = clones / self.repository.replace("/", "+")
        if not clone.exists() or self.path is None:
            return clone if clone.exists() else None
        return self._written(clone, files / clone.name)

    def _written(self, clone: Path, folder: Path) -> Path | None:
        """Write the part of a clone that is the archive; None where the clone lacks it."""
        given = ["git", "-C", str(clone), "archive", self.branch or "HEAD", "--", str(self.path)]
        made = subprocess.run(given, capture_output=True, check=False)
        if made.returncode:
            return None
        with tarfile.open(fileobj=io.BytesIO(made.stdout)) as packed:
            packed.extractall(folder, filter="data")
        return folder / str(self.path)


def library() -> tuple[ControlArchive, ...]:
    """All archives of `control_library.toml`."""
    given = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(ControlArchive(**entry) for entry in given["archive"])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--archives", type=click.Path(path_type=Path), default=ARCHIVES, help="Folder of archives.")
@click.option("--clones", type=click.Path(path_type=Path), help="Folder of clones named OWNER+NAME.")
def main(folder: Path, archives: Path, clones: Path | None) -> None:
    """Load what is at hand into the workspace FOLDER."""
    workspace = Workspace(folder)
    loaded = workspace.store.arrow(Table.MESSAGES, ["venue"]) if workspace.store.row_count(Table.MESSAGES) else None
    known = set(loaded["venue"].unique().to_pylist()) if loaded is not None else set[str]()
    absent = []
    for archive in library():
        if archive.venue in known:
            continue
        place = archive.at_hand(archives, clones, folder / "files")
        if place is None:
            absent.append(archive.venue)
            continue
        try:
            workspace.load(place, venue=archive.venue)
            click.echo(f"{archive.venue}: loaded")
        except BarographError as error:
            click.echo(f"{archive.venue}: {error}", err=True)
    click.echo(f"not at hand: {', '.join(absent) or 'none'}")
    _count(workspace)


def _count(workspace: Workspace) -> None:
    """Whole list-years after the burn-in, by kind of venue."""
    kinds = {archive.venue: archive.kind for archive in library()}
    sent = workspace.store.arrow(Table.MESSAGES, ["venue", "sent_at"]).rename_columns(["project", "sent_at"])
    years: dict[str, int] = defaultdict(int)
    for venue, edges in edges_of(sent, BURN_IN_DAYS).items():
        years[kinds.get(venue, "other")] += max(len(edges) - 1, 0)
    for kind, number in sorted(years.items()):
        click.echo(f"{kind}: {number} list-years")
    click.echo(f"all: {sum(years.values())} list-years")


if __name__ == "__main__":
    main()
