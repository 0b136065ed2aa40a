"""What context evidence is given by Spark: cut by date, access only by who has it, and an account named at the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.episodes import FOUND
from barograph.detection.evidence.context_evidence import with_context_evidence
from barograph.detection.evidence.context_rows import (
    CONTEXT_SCHEMA,
    ELIGIBLE,
    ELSEWHERE,
    MESSAGE,
    RIGHT,
    Archive,
    context_rows,
)

START = datetime(2024, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def made(spark: SparkSession, schema: pa.Schema, rows: list[dict[str, object]]) -> DataFrame:
    full = [{**dict.fromkeys(schema.names), **row} for row in rows]
    return spark.createDataFrame(pa.Table.from_pylist(full, schema=schema))


SENT = [
    ("a0", "list", "a", 0.0), ("b0", "list", "b", 10.0), ("a1", "list", "a", 20.0), ("b1", "list", "b", 40.0),
    *[(f"new{n}", "list", "new", -5.0 + n) for n in range(2)],
    *[(f"old{n}", "list", "old", -30.0 + n) for n in range(18)],
    ("far", "list", "old", -900.0), ("late", "list", "old", 45.0),
    ("there", "other", "a", 5.0), ("nobody", "other", "z", 5.0),
]  # fmt: skip
NAMES = {"new": "Edrin Mossley", "old": "Halvard Brenn"}


def archive(spark: SparkSession) -> Archive:
    acts = [
        {
            "message_id": name, "project": venue, "identity_id": who, "sent_at": day(at), "ready_at": day(at),
            "hit": True, "newcomer": True,
        }
        for name, venue, who, at in SENT if venue == "list" and who in "ab"
    ]  # fmt: skip
    messages = [
        {
            "message_id": name, "venue": venue, "own_text": "Let Edrin merge it.", "words": 4,
            "patch": name == "new0", "display_name": NAMES.get(who),
        }
        for name, venue, who, _ in SENT
    ]  # fmt: skip
    places = [
        {
            "message_id": name, "venue": venue, "project": venue, "identity_id": who, "thread_id": f"t-{name}",
            "sent_at": day(at),
        }
        for name, venue, who, at in SENT
    ]  # fmt: skip
    first = {who: min(at for _, _, writer, at in SENT if writer == who) for _, _, who, _ in SENT}
    accounts = [{"account_id": who, "identity_id": who, "first_seen": day(at)} for who, at in first.items()]
    kinds = [{"message_id": act["message_id"], "project": "list", "role_p": 0.01} for act in acts]
    rights = [
        {"right_id": "1", "venue": "list", "at": day(-3), "account_id": "new", "kind": "commit"},
        {"right_id": "2", "venue": "list", "at": day(60), "account_id": "new", "kind": "push"},
        {"right_id": "3", "venue": "other", "at": day(60), "account_id": "z", "kind": "push"},
    ]
    tables = (Table.ACTS, Table.KINDS, Table.VECTORS, Table.MESSAGES, Table.PLACEMENTS, Table.ACCOUNTS, Table.RIGHTS)
    rows = (acts, kinds, [], messages, places, accounts, rights)
    return Archive(*(made(spark, table.arrow, held) for table, held in zip(tables, rows, strict=True)))


def test_the_context_is_cut_by_date_and_ends_with_a_name(spark: SparkSession) -> None:
    episode = {
        "episode_id": "e", "project": "list", "identities": ["a", "b"], "target": "old", "window_start": day(0),
        "window_end": day(40), "tier": 1, "crossed_at": [day(30), day(40)], "findings": [],
    }  # fmt: skip
    found = made(spark, FOUND, [episode])
    around = context_rows(found, archive(spark), "encoder")
    rows = around.toArrow()
    assert rows.schema.names == CONTEXT_SCHEMA.names
    of = {
        what: [row for row in rows.to_pylist() if row["what"] == what] for what in (ELIGIBLE, MESSAGE, ELSEWHERE, RIGHT)
    }
    assert {row["message_id"] for row in of[ELIGIBLE]} == {"a0", "a1", "b0", "b1"}
    assert all(row["text"] == "Let Edrin merge it." and row["role_p"] == 0.01 for row in of[ELIGIBLE])
    assert len(of[MESSAGE]) == 20
    assert not any(row["text"] for row in of[MESSAGE])
    assert [(row["message_id"], row["hit"]) for row in of[ELSEWHERE]] == [("there", False)]
    assert [(row["identity_id"], row["at"]) for row in of[RIGHT]] == [("new", day(60))]
    assert {row["covered"] for row in rows.to_pylist()} == {2}
    (looked,) = with_context_evidence(found, around, Config()).toArrow().to_pylist()
    assert looked["beneficiary"] == "new"
    told = {finding["family"]: finding for finding in looked["findings"]}
    assert "retrospect" in told["beneficiary"]["text"]
    assert told["beneficiary"]["log10_lr"] == told["beneficiary"]["cap"] == 1.0
