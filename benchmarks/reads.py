"""How long reads take: the review page and the command line on 1,000 cases over a million messages, all invented.

    python benchmarks/reads.py [--messages 1000000] [--cases 1000] [--folder build/reads]

Prints a row a read: median wall seconds of several, processor seconds of the same, and the target of 0.3 s. The load
of the machine is printed beside, since wall time on a busy machine says little. Commands run with compiled bytecode, as
after `pip install`, whatever the environment says: it is kept in the folder, and the first call, which makes it, is not
counted.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from barograph.cases.build import build_with_names  # noqa: E402
from barograph.cases.stage import case_row  # noqa: E402
from barograph.catalogue.tables import Table  # noqa: E402
from barograph.review.server import prepared  # noqa: E402
from barograph.review.service import ReviewService  # noqa: E402
from barograph.storage.manifest import DataFile, Manifest  # noqa: E402
from barograph.storage.store import Store  # noqa: E402
from case_samples import AS_OF  # noqa: E402
from made_workspace import numbered, write  # noqa: E402

TARGET = 0.3
REPEATS = 5
FILES = 16


@dataclass(frozen=True)
class Read:
    """One measured read, in seconds."""

    name: str
    wall: float
    processor: float

    @property
    def line(self) -> str:
        verdict = "holds" if self.wall <= TARGET else "MISSED"
        return f"{self.name:44} {self.wall:8.3f} {self.processor:8.3f}  {verdict}"


def lay_down(store: Store, table: Table, columns: dict[str, pa.Array], rows: int) -> None:
    """Write many rows as the files of a table, the columns not given being null."""
    folder = store.folder(table)
    folder.mkdir(parents=True, exist_ok=True)
    whole = pa.table(
        {field.name: columns.get(field.name, pa.nulls(rows, field.type)) for field in table.arrow}, schema=table.arrow
    )
    files = []
    for number in range(FILES):
        start, end = rows * number // FILES, rows * (number + 1) // FILES
        path = folder / f"part-{number:03d}.parquet"
        pq.write_table(whole.slice(start, end - start), path, compression="zstd")
        files.append(DataFile(path.name, end - start, path.stat().st_size))
    (folder / "manifest.json").write_bytes(Manifest("synthetic", 0, tuple(files)).to_json())


def make(store: Store, messages: int, cases: int) -> None:
    """An invented workspace: cases made like any other, and a sea of messages around them."""
    made = [numbered(n) for n in range(cases)]
    write(store, made[:1])
    episodes = [{name: getattr(case.episode, name) for name in case.episode.__slots__} for case in made]
    schema = Table.EPISODES.arrow
    store.replace_arrow(Table.EPISODES, pa.Table.from_pylist(episodes, schema=schema), {"stage": "made"})
    rows = [case_row(row, build_with_names(case), AS_OF) for row, case in zip(episodes, made, strict=True)]
    store.replace_arrow(Table.CASES, pa.Table.from_pylist(rows, schema=Table.CASES.arrow), {"stage": "made"})
    draw = np.random.default_rng(20240501)
    ids = pa.array([f"{n:032x}" for n in range(messages)])
    who = pa.array([f"{n:032x}" for n in draw.integers(0, max(1, messages // 50), messages)])
    venue = pa.array([f"list-{n}" for n in draw.integers(0, 200, messages)])
    sent = pa.array(draw.integers(1_200_000_000, 1_700_000_000, messages) * 1_000_000).cast(pa.timestamp("us", "UTC"))
    words = pa.array(draw.integers(1, 400, messages))
    text = pa.array(["an invented message of some words, for measuring only"] * messages)
    columns = {"message_id": ids, "venue": venue, "sent_at": sent, "account_id": who, "words": words, "own_text": text}
    lay_down(store, Table.MESSAGES, columns, messages)
    placed = {"message_id": ids, "venue": venue, "project": venue, "identity_id": who, "sent_at": sent}
    lay_down(store, Table.PLACEMENTS, placed, messages)


def measured(name: str, read: Callable[[], object], who: int = resource.RUSAGE_SELF) -> Read:
    """The median of several reads."""
    walls, spent = [], []
    for _ in range(REPEATS):
        before, start = resource.getrusage(who), time.perf_counter()
        read()
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(who)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Read(name, statistics.median(walls), statistics.median(spent))


def commands(store: Store, case: str) -> list[Read]:
    """Reads of the command line, each a process of its own: start of Python included."""
    sql = "select tier, count(*) as n from v_cases group by tier order by tier"
    one = f"select p, pressing from v_case_messages where case_id = '{case}'"  # noqa: S608 (an id of our own)
    verbs = [["cases"], ["show", case], ["status"], ["decisions"], ["rejects"], ["query", sql], ["query", one]]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(store.root / "bytecode")
    found = []
    for verb in verbs:
        line = [sys.executable, "-c", "from barograph.cli import main; main()", "-w", str(store.root), *verb]
        label = f"barograph {' '.join(verb)}"[:44]
        found.append(called(label, line, environment))
    return [*found, called("(Python itself)", [sys.executable, "-c", "pass"], environment)]


def called(label: str, line: list[str], environment: dict[str, str]) -> Read:
    """A command, called once more than it is measured."""

    def call() -> None:
        subprocess.run(line, check=True, capture_output=True, env=environment)

    call()
    return measured(label, call, resource.RUSAGE_CHILDREN)


def pages(store: Store, case: str) -> list[Read]:
    """Reads of the review page over HTTP, once the first page has been shown."""
    served = prepared(ReviewService(store), lambda: datetime(2024, 5, 1, tzinfo=UTC))
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    names = [
        "",
        "?part=all",
        "index.json",
        "history",
        *(f"case/{case}/{lens}" for lens in ("summary", "graph", "messages")),
    ]

    def fetch(name: str) -> bytes:
        with urlopen(served.url + name) as answer:  # noqa: S310 (our own server)
            return bytes(answer.read())

    start = time.perf_counter()
    fetch("")
    first = Read("page (the first one)", time.perf_counter() - start, 0.0)
    found = [first, *(measured(f"page /{name}"[:44], lambda name=name: fetch(name)) for name in names)]
    served.stop()
    thread.join()
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=1_000_000)
    asked.add_argument("--cases", type=int, default=1_000)
    asked.add_argument("--folder", type=Path, default=Path("build/reads"))
    given = asked.parse_args()
    store = Store(given.folder)
    if store.row_count(Table.MESSAGES) != given.messages or store.row_count(Table.CASES) != given.cases:
        make(store, given.messages, given.cases)
    case = ReviewService(store).repository.entries(False)[given.cases // 2].case_id
    print(
        f"{given.cases:,} cases, {given.messages:,} messages, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"{'read':44} {'wall s':>8} {'cpu s':>8}  target {TARGET} s")
    for read in [*pages(store, case), *commands(store, case)]:
        print(read.line)


if __name__ == "__main__":
    main()
