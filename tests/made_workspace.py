"""A workspace without Spark: several invented cases, each on its own list, written as tables and built by the stage.

The cases are those of `case_samples`, with ids of their own. `Changes` puts hostile text into every one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.stage import case_rows
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.identifiers import digest, sha256_of
from barograph.storage.store import Store
from case_samples import AS_OF, Changes, sample_inputs

TIERS = (2, 1, 1, 0, 0, 0)
"""Tiers of the first cases; further ones go round again."""


def made_workspace(root: Path, cases: int = 6, changes: Changes | None = None) -> Store:
    """Write the tables of so many cases and build their case files."""
    store = Store(root)
    write(store, [numbered(n, changes) for n in range(cases)])
    build_cases(store)
    return store


def build_cases(store: Store) -> None:
    """Run the stage that makes case files, as a rebuild does."""
    store.replace_arrow(Table.CASES, case_rows(store, Config(), AS_OF), {"stage": "cases"})


def numbered(number: int, changes: Changes | None = None) -> CaseInputs:
    """The sample case as the number-th of several: own list, own ids, own tier and rate."""
    project = f"{(changes or Changes()).project}-{number}"
    inputs = sample_inputs(replace(changes or Changes(), project=project))
    ids = {message.message_id: digest("made", number, message.message_id) for message in inputs.messages}

    def own(record: Any) -> Any:
        return replace(record, message_id=ids[record.message_id])

    def these(old: Iterable[str]) -> tuple[str, ...]:
        return tuple(ids[message_id] for message_id in old)

    episode_id = sha256_of(f"made {number}".encode())[:32]
    episode = replace(
        inputs.episode,
        episode_id=episode_id,
        tier=TIERS[number % len(TIERS)],
        rate_surrogate=0.0001 * (number + 1),
        message_ids=these(inputs.episode.message_ids),
        hit_ids=these(inputs.episode.hit_ids),
    )
    return replace(
        inputs,
        episode=episode,
        findings=tuple(replace(f, episode_id=episode_id, message_ids=these(f.message_ids)) for f in inputs.findings),
        messages=tuple(own(message) for message in inputs.messages),
        answered=tuple(own(message) for message in inputs.answered),
        placements=tuple(
            replace(own(place), thread_id=f"{place.thread_id}-{number}", parent_id=ids.get(place.parent_id or ""))
            for place in inputs.placements
        ),
        acts=tuple(own(act) for act in inputs.acts),
        kinds=tuple(own(kind) for kind in inputs.kinds),
    )


def write(store: Store, cases: list[CaseInputs]) -> None:
    """Write the rows of cases as the tables of a workspace."""
    rows: dict[Table, list[dict[str, Any]]] = {}

    def put(table: Table, records: Iterable[Any], **more: object) -> None:
        rows.setdefault(table, []).extend({**_values(record), **more} for record in records)

    for case in cases:
        project = case.episode.project
        put(Table.EPISODES, [case.episode], k=len(case.episode.identities), single_score=0.0)
        put(Table.EVIDENCE, case.findings)
        for message in case.messages:
            author = case.author(message)
            put(Table.MESSAGES, [message], account_id=author, words=len((message.own_text or "").split()))
        put(Table.PLACEMENTS, case.placements, venue=project)
        put(Table.ACTS, case.acts, project=project)
        put(Table.KINDS, case.kinds, project=project)
        put(Table.ROLES, case.roles, project=project)
        put(Table.RIGHTS, case.rights)
        put(Table.EXPOSURE, case.exposure)
        put(Table.LOADS, case.loads)
        edges = [{**row, "project": project, "venue": project} for row in case.edges.to_pylist()]
        rows.setdefault(Table.EDGES, []).extend(edges)
        quiet = {"score": 0.0, "p": 1.0, "value": 0.5, "alarm": False, "calibration_id": case.episode.calibration_id}
        months = ({"project": project, "month": month.month, **quiet} for month in case.exposure)
        rows.setdefault(Table.GUARD, []).extend(months)
    put(Table.ACCOUNTS, _merged(cases))
    for act, place in ((a, p) for a in rows[Table.ACTS] for p in rows[Table.PLACEMENTS]):
        if act["message_id"] == place["message_id"]:
            act |= {name: place[name] for name in ("identity_id", "thread_id", "sent_at")}
            act["hit"] = (act["p"] or 1.0) <= 0.05
    for table, held in rows.items():
        store.replace_arrow(table, pa.Table.from_pylist(held, schema=table.arrow), {"stage": "made"})


def _merged(cases: list[CaseInputs]) -> list[Any]:
    """Accounts of all cases: one row an account, seen on every list."""
    found: dict[str, Any] = {}
    for case in cases:
        for account in case.accounts:
            held = found.get(account.account_id)
            merged = account
            if held is not None:
                names = tuple(sorted({*held.names, *account.names}))
                merged = replace(account, seen=held.seen + account.seen, names=names)
            found[account.account_id] = merged
    return list(found.values())


def _values(record: Any) -> dict[str, Any]:
    if not hasattr(record, "__dataclass_fields__"):
        return asdict(record)
    return {item.name: getattr(record, item.name) for item in fields(record)}
