"""The table of edges, made by Spark from a thread written out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from barograph.catalogue.tables import Table
from barograph.config import Graphs
from barograph.graphs.interactions import capped_threads, edges
from barograph.identifiers import digest

T0 = datetime(2020, 1, 1, tzinfo=UTC)
LATER = T0 + timedelta(days=100)

# message, identity, thread, parent's identity, day, own text, mentions
SAID = [
    ("m1", "ada", "t1", None, 0, "How do I build this on a small machine?", []),
    ("m2", "bob", "t1", "ada", 1, "Try the other flag, it is in the manual.", []),
    ("m3", "cleo", "t1", "bob", 2, "+1, that worked here too.", []),
    ("m4", "ada", "t1", "bob", 3, "I don't agree with this at all.", ["Cleo"]),
    ("m5", "ada", "t1", "ada", 4, "agreed with myself", ["nobody"]),
    ("m6", "robo", "t1", "ada", 5, "agreed", []),
    ("m7", "bob", "t2", None, 6, "A second thread", ["dee"]),
    ("m8", "dee", "t2", "bob", 7, "I fully agree.", []),
    ("m9", "eve", "t2", "dee", 200, "Agreed!", []),
]


def table(which: Table, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist([{**dict.fromkeys(which.columns), **row} for row in rows], schema=which.arrow)


@pytest.fixture(scope="module")
def frames(spark: SparkSession) -> tuple[object, object, object]:
    messages, placements = [], []
    for message, identity, thread, parent, day, text, mentions in SAID:
        at = T0 + timedelta(days=day)
        messages.append(
            {"message_id": message, "venue": "v", "own_text": text, "words": len(text.split()), "mentions": mentions}
        )
        place = {"message_id": message, "venue": "v", "project": "p", "identity_id": identity, "sent_at": at}
        placements.append({**place, "thread_id": thread, "parent_identity": parent})
    accounts = []
    for name in ("ada", "bob", "cleo", "dee", "eve", "robo"):
        first = min(T0 + timedelta(days=row[4]) for row in SAID if row[1] == name)
        seen = [{"venue": "v", "first_seen": first, "last_seen": LATER, "messages": 1}]
        accounts.append(
            {
                "account_id": name,
                "identity_id": name,
                "names": [name.title()],
                "logins": [name],
                "automation": name == "robo",
                "messages": 1,
                "seen": seen,
            }
        )
    return (
        spark.createDataFrame(table(Table.MESSAGES, messages)),
        spark.createDataFrame(table(Table.PLACEMENTS, placements)),
        spark.createDataFrame(table(Table.ACCOUNTS, accounts)),
    )


def test_edges_of_a_thread(frames: tuple[object, object, object]) -> None:
    rows = edges(*frames, as_of=LATER, settings=Graphs()).collect()
    by_kind: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, set()).add((row.message_id, row.actor, row.towards))
        assert row.edge_id == digest("edge", row.message_id, row.kind, row.towards)
    assert by_kind["reply"] == {
        ("m2", "bob", "ada"),
        ("m3", "cleo", "bob"),
        ("m4", "ada", "bob"),
        ("m8", "dee", "bob"),
    }
    assert by_kind["support"] == {("m3", "cleo", "bob"), ("m8", "dee", "bob")}
    assert by_kind["mention"] == {("m4", "ada", "cleo")}  # dee had not been seen yet when m7 named her
    assert by_kind["co-thread"] == {
        ("m2", "bob", "ada"),
        ("m3", "cleo", "ada"),
        ("m3", "cleo", "bob"),
        ("m4", "ada", "bob"),
        ("m4", "ada", "cleo"),
        ("m8", "dee", "bob"),
    }
    assert len({row.edge_id for row in rows}) == len(rows)


def test_large_threads_are_capped_and_named(frames: tuple[object, object, object]) -> None:
    settings = Graphs(max_thread_identities=2)
    kinds = {
        row.thread_id for row in edges(*frames, as_of=LATER, settings=settings).where("kind = 'co-thread'").collect()
    }
    assert kinds == {"t2"}
    capped = capped_threads(frames[1], LATER, settings).collect()
    assert [(row.thread_id, row.identities) for row in capped] == [("t1", 4)]


def test_the_future_changes_nothing(frames: tuple[object, object, object]) -> None:
    messages, placements, accounts = frames
    now = T0 + timedelta(days=3, hours=1)
    cut = placements.where(placements.sent_at <= now)
    whole = edges(messages, placements, accounts, as_of=now, settings=Graphs()).collect()
    assert whole
    assert sorted(whole) == sorted(edges(messages, cut, accounts, as_of=now, settings=Graphs()).collect())
