"""The last stage: one case file an episode, as `Table.CASES`. Plain reads of few rows; no Spark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from barograph.cases.build import BuiltCase, build_with_names
from barograph.cases.inputs.gather import CaseReader
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.identifiers import canonical_json
from barograph.storage.store import Store


def case_rows(store: Store, config: Config, as_of: datetime) -> pa.Table:
    """Build the case file of every episode of the last detection.

    Args:
        store: The workspace's tables.
        config: The configuration the episodes were made with.
        as_of: The run's as-of.

    Returns:
        `Table.CASES`, in order of the queue: highest tier first, then the rarest, then the id.
    """
    names = ["episode_id", "project", "rate_surrogate", "rate_real", "score", "message_ids"]
    episodes = store.arrow(Table.EPISODES, names)
    reader = CaseReader(store, config, as_of)
    rows = [
        case_row(episode, build_with_names(reader.inputs(episode["episode_id"])), as_of)
        for episode in sorted(episodes.to_pylist(), key=lambda row: row["episode_id"])
    ]
    rows.sort(key=lambda row: (-row["tier"], row["rate"], -row["score"], row["case_id"]))
    return pa.Table.from_pylist(rows, schema=Table.CASES.arrow)


def case_row(episode: dict[str, Any], built: BuiltCase, as_of: datetime) -> dict[str, Any]:
    """The row of `Table.CASES` of a built case; listings read its narrow columns, never the document."""
    head = built.case.head
    return {
        "case_id": head.case_id,
        "episode_id": episode["episode_id"],
        "project": episode["project"],
        "tier": head.tier,
        "score": episode["score"],
        "rate": max(episode["rate_surrogate"], episode["rate_real"]),
        "first_crossed_at": head.first_crossed_at,
        "window_start": head.window_start,
        "window_end": head.window_end,
        "as_of": as_of,
        "branch": head.branch,
        "title": head.title,
        "likelihood": built.case.summary.likelihood.word,
        "confidence": built.case.summary.confidence,
        "shown_as": head.project,
        "acting": [account.label for account in built.case.account("acting")],
        "target": next((account.label for account in built.case.account("target")), None),
        "gained": next((account.label for account in built.case.account("gained")), None),
        "message_ids": episode["message_ids"],
        "digest": built.case.digest,
        "document": canonical_json(built.case.document()).decode(),
        "names": built.names.to_json(),
    }
