"""Mail that comes in any order, late, corrected or withdrawn: what is made step by step is what a fresh run makes."""

import os
import random
import re
from pathlib import Path

import pytest

from barograph.catalogue.tables import Table
from barograph.cli import demo
from barograph.workspace import Workspace

from .conftest import demo_config

ORDERS = int(os.environ.get("BAROGRAPH_ARRIVALS", "1"))
"""Orders that are tried; each costs four runs."""
BETWEEN, LAST = "2023-04-30", "2023-06-30"
SHARES = 3
MADE = (
    Table.MESSAGES, Table.PLACEMENTS, Table.THREADS, Table.ACCOUNTS, Table.LINKS, Table.ROLES, Table.EDGES,
    Table.SENSED, Table.ACTS, Table.EXPOSURE, Table.KINDS, Table.EPISODES, Table.EVIDENCE, Table.GUARD, Table.CASES,
)  # fmt: skip
"""All that a run leaves, but the cache of vectors and the books on loads and runs."""


def _shares(chance: random.Random) -> list[list[bytes]]:
    """The mails of the invented list, dealt out at random."""
    text = (demo.demo_folder() / "harbor-list.mbox").read_bytes()
    mails = [b"From " + part for part in re.split(rb"(?m)^From (?=\S+@)", text)[1:]]
    dealt: list[list[bytes]] = [[] for _ in range(SHARES)]
    for mail in mails:
        dealt[chance.randrange(SHARES)].append(mail)
    return dealt


def _write(folder: Path, share: int, mails: list[bytes]) -> Path:
    path = folder / f"share{share}.mbox"
    path.write_bytes(b"".join(mails))
    return path


def _digests(workspace: Workspace) -> dict[str, str]:
    return {str(table): workspace.store.digest(table) for table in MADE}


@pytest.mark.parametrize("seed", range(ORDERS))
def test_what_is_made_as_mail_arrives_is_what_a_fresh_run_makes(spark: object, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    dealt = _shares(chance)
    order = chance.sample(range(SHARES), SHARES)
    first = order[0]
    grown = Workspace(tmp_path / "grown", demo_config())

    # The first share comes with a mail that is withdrawn later, and with one whose text is corrected later.
    early = list(dealt[first])
    corrected = chance.randrange(len(early))
    early[corrected] = early[corrected].rstrip(b"\n") + b"\nA line that is taken back later.\n\n"
    early.append(early[0].replace(b"Message-ID: <", b"Message-ID: <withdrawn-", 1))
    grown.load(_write(tmp_path, first, early), venue=demo.VENUE)
    grown.run(BETWEEN)
    for share in order[1:]:
        grown.load(_write(tmp_path, share, dealt[share]), venue=demo.VENUE)
        if share == order[1]:
            grown.run(LAST)
    grown.load(_write(tmp_path, first, dealt[first]), venue=demo.VENUE)
    made = [report.stage for report in grown.run(LAST) if not report.skipped]
    assert {"link", "sense", "measure"} <= set(made)

    fresh = Workspace(tmp_path / "fresh", demo_config())
    for share in range(SHARES):
        fresh.load(tmp_path / f"share{share}.mbox", venue=demo.VENUE)
    fresh.run(LAST)
    assert fresh.store.row_count(Table.MESSAGES) == sum(len(share) for share in dealt)
    assert _digests(grown) == _digests(fresh)
