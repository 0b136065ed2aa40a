"""A workspace of many invented projects without Spark: what the pages of projects read, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from barograph.catalogue.tables import Table
from barograph.identifiers import digest
from barograph.overview.calendar import month_of, month_start
from barograph.storage.manifest import DataFile
from barograph.storage.store import Store

AS_OF = datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC)
MADE_BY = {"stage": "made", "as_of": AS_OF.isoformat()}


def project_name(number: int) -> str:
    return f"forge.example/crew/project-{number:03d}"


def made_projects(root: Path, projects: int = 3, months: int = 30, monthly: int = 12) -> Store:
    """Write the tables of so many projects, each with so many messages a month.

    Project n has n % 4 + 1 maintainers, leaves n % 5 in five threads unanswered, and every seventh of them slows down.
    """
    store = Store(root)
    rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in WRITTEN}
    first = month_of(AS_OF) - months + 1
    for number in range(projects):
        for month in range(first, first + months):
            _month(rows, number, month, monthly)
        rows[Table.LOADS].append(_load(number, months * monthly))
    for table, held in rows.items():
        _write(store, table, pa.Table.from_pylist(held, schema=table.arrow))
    return store


WRITTEN = (
    Table.PLACEMENTS, Table.ACCOUNTS, Table.ROLES, Table.ACTS, Table.EXPOSURE, Table.GUARD, Table.EDGES, Table.LOADS,
)  # fmt: skip


def _month(rows: dict[Table, list[dict[str, Any]]], number: int, month: int, monthly: int) -> None:
    project, at = project_name(number), month_start(month)
    here = {"project": project, "venue": project}
    slow = number % 7 == 0
    rows[Table.EXPOSURE].append(
        {"project": project, "month": at, "maintainers": number % 4 + 1, "median_reply_days": 2.0 + number % 9,
         "unanswered_share": number % 5 / 5.0, "reply_trend": -1.0 if slow else 0.0, "threads": 40,
         "activity_ratio": 1.0, "load_stated": slow and month == month_of(AS_OF)}
    )  # fmt: skip
    rows[Table.GUARD].append(
        {"project": project, "month": at, "score": 0.0, "p": 1.0, "value": 0.5 + month % 12 * (number % 3),
         "alarm": False, "calibration_id": "made"}
    )  # fmt: skip
    for message, author in enumerate(_authors(month, monthly)):
        sent = at + timedelta(hours=20 * (message + 1))
        one = {**here, "message_id": digest("m", number, month, message), "identity_id": author, "sent_at": sent}
        rows[Table.PLACEMENTS].append({**one, "thread_id": "t", "threaded_by": "root"})
        if message % 5 == 0:
            rows[Table.ACTS].append({**one, "hit": message % 10 == 0, "p": 0.01})
        towards = _account(number, message % 3)
        if author != towards:
            edge = {**here, "edge_id": digest("e", number, month, message), "kind": "reply", "actor": author}
            rows[Table.EDGES].append({**edge, "towards": towards, "at": sent, "message_id": one["message_id"]})
    keeper = {"project": project, "identity_id": _account(0, 0), "month": at, "role": "maintainer"}
    rows[Table.ROLES].append({**keeper, "messages": 9, "answers": 9, "rights": 0, "share": 1.0})


def _authors(month: int, monthly: int) -> Iterator[str]:
    """Ten that stay, and one in four messages by an account of the month."""
    for message in range(monthly):
        yield _account(month, message) if message % 4 == 3 else _account(0, message % 10)


def _account(group: int, number: int) -> str:
    return digest("account", "made", group, number)


def _load(number: int, units: int) -> dict[str, Any]:
    project = project_name(number)
    one = {"load_id": digest("load", number), "venue": project, "source": "mbox", "path": f"{number}.mbox", "bytes": 9}
    return {**one, "sha256": "0" * 64, "units": units, "messages": units, "rights": 0, "rejects": number % 3,
            "duplicates": 0, "removals": 0}  # fmt: skip


def _write(store: Store, table: Table, rows: pa.Table) -> None:
    """As Spark lays a table out: row groups of a normal size, and no hash of every row in Python."""
    folder = store.folder(table)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"part-{uuid4().hex}.parquet"
    pq.write_table(rows, folder / name, compression="zstd")
    size = (folder / name).stat().st_size
    store.commit(table, (DataFile(name, rows.num_rows, size),), rows.num_rows, MADE_BY)
