"""How long `barograph similar` takes over a million sentences, all invented.

    python benchmarks/similar.py [--sentences 1000000] [--folder build/similar]

Prints how long the index takes to make, once, and then the median wall seconds of several answers, in a program that
goes on and as a command of its own, start of Python and model included. The vectors are random directions: time does
not depend on what they say. The load of the machine is printed beside.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.embedding.model import encoder_of
from barograph.similar.search import MOST, alike
from barograph.storage.manifest import DataFile, Manifest
from barograph.storage.store import SCRATCH, Store
from reads import called

TARGET = 1.0
REPEATS = 5
SENTENCES = 4
"""Sentences of a message."""

GROUP = 65_536
"""Rows of a row group, about what Spark writes of vectors."""

ONE = "Please let somebody else take over the releases."
LONG = " ".join(f"Nobody answered my report number {n} in months and it is {n} years old." for n in range(MOST))


def vectors(count: int, encoder: str) -> Iterator[pa.Table]:
    """Random unit vectors, as `Table.VECTORS`."""
    draw = np.random.default_rng(20240501)
    for start in range(0, count, GROUP):
        size = min(GROUP, count - start)
        made = draw.standard_normal((size, 384), dtype=np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        yield pa.table(
            [
                pa.array([f"{n:032x}" for n in range(start, start + size)]),
                pa.array([encoder] * size),
                pa.array([384] * size),
                pa.array([row.tobytes() for row in made.astype("<f2")], pa.binary()),
            ],
            schema=Table.VECTORS.arrow,
        )


def sensed(count: int) -> Iterator[pa.Table]:
    """Messages of a few sentences each, as `Table.SENSED`."""
    for start in range(0, count, GROUP):
        rows = range(start, min(start + GROUP, count), SENTENCES)
        values = {
            "message_id": pa.array([f"{n:032x}" for n in rows]),
            "project": pa.array([f"list-{n % 200}" for n in rows]),
            "sent_at": pa.array([1_600_000_000_000_000 + n for n in rows]).cast(pa.timestamp("us", "UTC")),
            "sentences": pa.array([[f"{n + k:032x}" for k in range(SENTENCES) if n + k < count] for n in rows]),
        }
        columns = [values.get(field.name, pa.nulls(len(rows), field.type)) for field in Table.SENSED.arrow]
        yield pa.table(columns, schema=Table.SENSED.arrow)


def lay_down(store: Store, table: Table, parts: Iterator[pa.Table]) -> None:
    """Write row groups as one file of a table, as a run does."""
    folder = store.folder(table)
    folder.mkdir(parents=True, exist_ok=True)
    path, rows = folder / "part-000.parquet", 0
    with pq.ParquetWriter(path, table.arrow, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part)
            rows += part.num_rows
    file = DataFile(path.name, rows, path.stat().st_size)
    (folder / "manifest.json").write_bytes(Manifest("synthetic", 0, (file,)).to_json())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sentences", type=int, default=1_000_000)
    asked.add_argument("--folder", type=Path, default=Path("build/similar"))
    given = asked.parse_args()
    store, settings = Store(given.folder), Config().embed
    if store.row_count(Table.VECTORS) != given.sentences:
        lay_down(store, Table.VECTORS, vectors(given.sentences, encoder_of(settings)))
        lay_down(store, Table.SENSED, sensed(given.sentences))
    shutil.rmtree(store.root / SCRATCH, ignore_errors=True)
    print(f"{given.sentences:,} sentences, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; target {TARGET} s")
    print(f"{'answer':44} {'wall s':>8} {'cpu s':>8}")
    for label, text, repeats in (
        ("the first one: makes the index", ONE, 1),
        ("one sentence", ONE, REPEATS),
        (f"{MOST} sentences", LONG, REPEATS),
    ):
        walls, spent = [], []
        for _ in range(repeats):
            start, before = time.perf_counter(), time.process_time()
            alike(store, settings, text)
            walls.append(time.perf_counter() - start)
            spent.append(time.process_time() - before)
        print(f"{label:44} {statistics.median(walls):8.3f} {statistics.median(spent):8.3f}", flush=True)
    line = [sys.executable, "-c", "from barograph.cli import main; main()", "-w", str(store.root), "similar", ONE]
    whole = called("barograph similar, a process", line, dict(os.environ))
    print(f"{whole.name:44} {whole.wall:8.3f} {whole.processor:8.3f}")


if __name__ == "__main__":
    main()
