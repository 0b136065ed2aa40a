"""Mail that comes in any order, late or withdrawn: what is made step by step is what a fresh run makes."""

import json
import os
import random
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from barograph.catalogue.tables import Table
from barograph.cli import demo
from barograph.workspace import Workspace

from .conftest import demo_config

ORDERS = int(os.environ.get("BAROGRAPH_ARRIVALS", "1"))
"""Orders that are tried; each costs four runs."""
BETWEEN, LAST = "2023-04-30", "2023-06-30"
MADE = (
    Table.MESSAGES, Table.PLACEMENTS, Table.THREADS, Table.ACCOUNTS, Table.LINKS, Table.ROLES, Table.EDGES,
    Table.SENSED, Table.ACTS, Table.EXPOSURE, Table.KINDS, Table.EPISODES, Table.EVIDENCE, Table.GUARD,
)  # fmt: skip
"""All that a run leaves, but the cache of vectors and the books on loads and runs; cases name these books."""
Step = tuple[str, bytes]
"""`m` and a mail that comes, or `d` and one that is withdrawn."""


def _mails() -> list[bytes]:
    text = (demo.demo_folder() / "harbor-list.mbox").read_bytes()
    return [part.partition(b"\n")[2] for part in re.split(rb"(?m)^From (?=\S+@)", text)[1:]]


def _commit(inbox: Path, steps: Iterable[Step]) -> None:
    """Add commits to a public-inbox repository, one a step."""
    if not inbox.exists():
        subprocess.run(["git", "init", "-q", "--bare", "-b", "master", str(inbox)], check=True)
    tip = subprocess.run(
        ["git", "-C", str(inbox), "rev-parse", "-q", "--verify", "master"], stdout=subprocess.PIPE, check=False
    )
    stream = b""
    for number, (file, raw) in enumerate(steps):
        parent = b"from refs/heads/master^0\n" if number == 0 and not tip.returncode else b""
        stream += b"commit refs/heads/master\ncommitter a <a@example.org> 1704067200 +0000\ndata 0\n" + parent
        stream += b"deleteall\nM 100644 inline %s\ndata %d\n%s\n" % (file.encode(), len(raw), raw)
    subprocess.run(["git", "-C", str(inbox), "fast-import", "--quiet"], input=stream, check=True)


def _arrivals(chance: random.Random) -> list[list[Step]]:
    """Three nights of mail in any order; two mails of the first are withdrawn in the last, one of them sent anew."""
    nights: list[list[Step]] = [[], [], []]
    mails = _mails()
    chance.shuffle(mails)
    for mail in mails:
        nights[chance.randrange(3)].append(("m", mail))
    (_, right), (_, twin) = chance.sample(nights[2], 2)
    wrong = right.replace(b"Message-ID: <", b"Message-ID: <wrong-", 1).rstrip(b"\n") + b"\n\nA line too much.\n"
    extra = twin.replace(b"Message-ID: <", b"Message-ID: <extra-", 1)
    nights[0] += [("m", wrong), ("m", extra)]
    nights[2] += [("d", wrong), ("d", extra)]
    return nights


def _digests(workspace: Workspace) -> dict[str, str]:
    return {table.name: workspace.store.digest(table) for table in MADE}


def _cases(workspace: Workspace) -> list[dict[str, Any]]:
    """The case files but for what they say of the loads."""
    read = [json.loads(row["document"]) for row in workspace.arrow("cases").to_pylist()]
    return [{key: value for key, value in case.items() if key not in ("digest", "provenance")} for case in read]


@pytest.mark.parametrize("seed", range(ORDERS))
def test_what_is_made_as_mail_arrives_is_what_a_fresh_run_makes(spark: object, tmp_path: Path, seed: int) -> None:
    inbox, nights = tmp_path / "inbox.git", _arrivals(random.Random(seed))
    grown = Workspace(tmp_path / "grown", demo_config())
    for steps, as_of in zip(nights, (BETWEEN, LAST, LAST), strict=True):
        _commit(inbox, steps)
        grown.load(inbox, venue=demo.VENUE)
        made = {report.stage for report in grown.run(as_of) if not report.skipped}
        assert {"link", "sense", "measure", "cases"} <= made

    fresh = Workspace(tmp_path / "fresh", demo_config())
    fresh.load(inbox, venue=demo.VENUE)
    fresh.run(LAST)
    assert fresh.store.row_count(Table.MESSAGES) == len(_mails())
    assert _digests(grown) == _digests(fresh)
    assert _cases(grown) == _cases(fresh)
    assert _cases(fresh)
