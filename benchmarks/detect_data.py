"""The archives the detection benchmark loads, by path; nothing of them is copied.

python benchmarks/detect_data.py build/controls               (the controls, for scripts/make_reference.py)
python benchmarks/detect_data.py build/ordinary --ordinary DIR  (what the sensor learns newcomers' ordinary talk from)
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from barograph.catalogue.tables import Table
from barograph.detection.calibration.surrogates import list_years
from barograph.signals.responsiveness import days
from barograph.workspace import Workspace

CONTROLS = (
    ("lists/linux-ntb.googlegroups.com.bundle", "linux-ntb-gg"),
    ("lists/linux-snps-arc.lists.infradead.org.bundle", "snps-arc"),
    ("lists/linux-sparse.vger.kernel.org.bundle", "sparse"),
    ("lists/ntb.lists.linux.dev.bundle", "ntb"),
    ("lists/open-iscsi.googlegroups.com.bundle", "open-iscsi"),
    ("lists/util-linux.vger.kernel.org.bundle", "util-linux"),
    ("linux-man/linux-man.mbox.xz", "linux-man"),
    ("reiserfs-devel/reiserfs-devel.bundle", "reiserfs"),
    ("twisted-pipermail/twisted-python", "twisted-python"),
    ("twisted-pipermail/twisted-web", "twisted-web"),
    ("rust-issues/rust-issues.jsonl.gz", "github.com/rust-lang/rust"),
    ("ietf-issue-archive/tlswg_draft-ietf-tls-esni.archive.json", "github.com/tlswg/draft-ietf-tls-esni"),
    ("r-lists/r-sig-mac.tar.xz", "r-sig-mac"),
)
"""Archives without a known campaign: path below the folder of archives, venue."""
HOSTS = ("linux-ntb-gg", "snps-arc", "sparse", "ntb", "open-iscsi", "util-linux", "reiserfs", "twisted-web")
"""Venues of the controls into which campaigns and look-alikes by other hands are planted."""


ORDINARY = (
    ("copslock/kenerl_mipsel_loongson", "linux-mips"),
    ("cygwingitgadget/cygwin-patches-list-mirror", "cygwin-patches"),
)
"""Public repositories on GitHub, by owner and name, that hold lists of which the sensor learns; never controls."""
ORDINARY_LISTS = (("r-lists/r-sig-geo.tar.xz", "r-sig-geo"),)
"""The same, below the folder of archives."""


def open_ordinary(archives: Path, clones: Path, folder: Path) -> Workspace:
    """The workspace of lists that the sensor learns ordinary talk from; loaded on the first call.

    Args:
        archives: The folder of archives.
        clones: Folder with a clone of each repository of `ORDINARY`, named `OWNER+NAME`.
        folder: The workspace.
    """
    workspace = Workspace(folder)
    if not workspace.store.row_count(Table.MESSAGES):
        for name, venue in ORDINARY:
            workspace.load(clones / name.replace("/", "+"), venue=venue)
        for path, venue in ORDINARY_LISTS:
            workspace.load(archives / path, venue=venue)
    return workspace


def open_controls(archives: Path, folder: Path) -> Workspace:
    """The workspace of controls; loaded on the first call."""
    workspace = Workspace(folder)
    if not workspace.store.row_count(Table.MESSAGES):
        for path, venue in CONTROLS:
            print(f"loading {venue}")
            workspace.load(archives / path, venue=venue)
    return workspace


def open_hosts(archives: Path, folder: Path) -> Workspace:
    """The workspace of the lists that texts by other hands are planted into; loaded on the first call."""
    workspace = Workspace(folder)
    if not workspace.store.row_count(Table.MESSAGES):
        for path, venue in CONTROLS:
            if venue in HOSTS:
                workspace.load(archives / path, venue=venue)
    return workspace


def open_case(archives: Path, folder: Path) -> Workspace:
    """The workspace of the one known case: its list, its tracker and its commits."""
    workspace = Workspace(folder)
    if not workspace.store.row_count(Table.MESSAGES):
        workspace.load(archives / "xz-devel" / "xz-devel.mbox", venue="xz-devel")
        workspace.load(archives / "xz-github-events" / "gharchive-tukaani-project.jsonl.gz", venue="github")
        workspace.load(archives / "xz-git-log" / "commits.csv", venue="xz-git")
    return workspace


def edges_of(placements: pa.Table, burn_in: float) -> dict[str, np.ndarray]:
    """Where the whole list-years of each project begin and end, in days.

    Args:
        placements: Columns project and sent_at.
        burn_in: Days at the start of a project that count for nothing.
    """
    edges = {}
    for project in sorted(set(placements["project"].to_pylist())):
        sent = days(placements.filter(pc.equal(placements["project"], project))["sent_at"])
        edges[project] = list_years(float(sent.min()) + burn_in, float(sent.max()))
    return edges


def year_of(at: datetime, edges: np.ndarray) -> int | None:
    """Number of the whole list-year an instant lies in; None where it lies in none."""
    year = int(np.searchsorted(edges, day(at), side="right")) - 1
    return year if 0 <= year < len(edges) - 1 else None


def day(at: datetime) -> float:
    """An instant in days."""
    return at.timestamp() / 86_400.0


if __name__ == "__main__":
    home = Path(os.environ.get("BAROGRAPH_ARCHIVES", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if "--ordinary" in sys.argv:
        open_ordinary(home, Path(sys.argv[sys.argv.index("--ordinary") + 1]), Path(sys.argv[1]))
    else:
        open_controls(home, Path(sys.argv[1]))
