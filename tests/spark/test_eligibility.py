"""Who may count: newcomers, accounts seldom seen, and the same message never twice (docs/method.md S1, invariant 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.signals.eligibility import TOLD_APART_BY, eligible, with_tenure

START = datetime(2010, 1, 1, tzinfo=UTC)
KEEPER = [("keeper", float(day), "list", "project", f"k{day}", None) for day in range(0, 1500, 50)]
ALONE = Config.model_validate({"dormant": {"share": 0.0}})


def said(spark, sent):
    """Rows of (identity, day, venue, project, native id, content key): each in a thread the keeper speaks in."""
    messages, places = [], []
    for number, (who, day, venue, project, native, key) in enumerate(sent):
        own = {"message_id": f"m{number:03}", "venue": venue, "sent_at": START + timedelta(days=day)}
        messages.append(
            {**own, "native_id": native, "automation": False, "words": 9, "language": "en", "patch": False,
             "kind": "mail", "content_key": key, "text_digest": native if key == "head" else key,
             "own_text": "words of our own"}
        )  # fmt: skip
        thread = f"t-{project}"
        places.append({**own, "project": project, "identity_id": who, "thread_id": thread, "parent_id": "x"})
    return [
        spark.createDataFrame(
            [{**dict.fromkeys(table.columns), **row} for row in rows], table.spark_schema(), verifySchema=False
        )
        for table, rows in ((Table.MESSAGES, messages), (Table.PLACEMENTS, places))
    ]


def found_among(messages, places, config):
    texts = messages.select("message_id", "subject", "own_text")
    return eligible(with_tenure(messages.select(*TOLD_APART_BY), places), texts, config)


def counted(spark, sent, config=None):
    """Identity, day and newcomer of the eligible messages, the keeper's apart."""
    messages, places = said(spark, [*KEEPER, *sent])
    found = found_among(messages, places, config or Config())
    rows = found.where("identity_id <> 'keeper'").select("identity_id", "sent_at", "newcomer").collect()
    return sorted((row.identity_id, (row.sent_at.replace(tzinfo=UTC) - START).days, row.newcomer) for row in rows)


def one(who, day, key=None, venue="list", project="project"):
    return who, float(day), venue, project, f"{who}-{day}", key


def test_newcomers_count_and_then_older_accounts_while_they_are_seldom_seen(spark):
    sent = [one("new", 800), one("new", 900), one("seldom", 500), one("seldom", 1000)]
    often = [one("often", 400 + 30 * n) for n in range(20)]
    found = counted(spark, [*sent, *often])
    last = Config().established.min_prior
    assert [row for row in found if row[0] == "new"] == [("new", 800, True), ("new", 900, True)]
    assert [row for row in found if row[0] == "seldom"] == [("seldom", 500, True), ("seldom", 1000, False)]
    mine = [row for row in found if row[0] == "often"]
    assert [day for _, day, newcomer in mine if newcomer] == [400, 430, 460, 490, 520]
    assert len(mine) == last, "then it is an established member"


def test_what_an_account_wrote_elsewhere_makes_it_no_stranger(spark):
    elsewhere = [one("known", 300, venue="other", project="other")]
    sent = [one("known", 900), one("seldom", 500), one("seldom", 1000)]
    assert [row[0] for row in counted(spark, [*elsewhere, *sent])] == ["seldom", "seldom"]


def test_without_the_dormant_branch_only_newcomers_count(spark):
    sent = [one("seldom", 500), one("seldom", 1000)]
    assert counted(spark, sent, ALONE) == [("seldom", 500, True)]


@pytest.mark.parametrize("key", [None, "a-key"])
def test_a_message_seen_in_two_venues_of_a_project_counts_once(spark, key):
    first = ("new", 800.0, "list", "project", "the-same@host", key)
    again = ("new", 800.0, "tracker", "project", "the-same@host", key)
    assert counted(spark, [first, again]) == counted(spark, [first]) == [("new", 800, True)]


@pytest.mark.parametrize(("key", "counts"), [("a-key", 1), ("head", 2)])
def test_the_same_text_counts_once_and_other_texts_below_the_same_head_each(spark, key, counts):
    found = counted(spark, [one("new", 800, key), one("new", 830, key)])
    assert [row[0] for row in found] == ["new"] * counts


@pytest.mark.parametrize(("projects", "counts"), [(2, 2), (3, 3), (4, 0)])
def test_a_text_that_presses_a_few_projects_counts_in_each_and_a_broadcast_in_none(spark, projects, counts):
    names = ["project", "second", "third", "fourth"][:projects]
    keepers = [
        (who, day, name, name, f"{name}-{native}", key) for name in names[1:] for who, day, _, _, native, key in KEEPER
    ]
    sent = [one("new", 800 + number, "a-key", name, name) for number, name in enumerate(names)]
    assert len([row for row in counted(spark, [*keepers, *sent]) if row[0] == "new"]) == counts


@pytest.mark.parametrize(("marked", "counts"), [(1, True), (2, False)])
def test_an_account_is_a_program_by_most_of_its_messages_not_by_one(spark, marked, counts):
    sent = [one("new", 800), one("new", 850), one("new", 900)]
    messages, places = said(spark, [*KEEPER, *sent])
    natives = [native for _, _, _, _, native, _ in sent[:marked]]
    messages = messages.withColumn("automation", F.col("native_id").isin(natives))
    found = found_among(messages, places, Config()).where("identity_id = 'new'")
    assert found.count() == (3 if counts else 0)


def test_the_word_patch_in_a_subject_takes_no_prose_out(spark):
    messages, places = said(spark, [*KEEPER, one("new", 800), one("new", 900)])
    messages = messages.withColumns(
        {"patch": F.col("native_id").startswith("new"), "diff_lines": F.when(F.col("native_id") == "new-900", 9)}
    )
    places = places.withColumn("parent_id", F.lit(None).cast("string"))
    found = found_among(messages, places, Config()).where("identity_id = 'new'")
    assert [(row.sent_at.replace(tzinfo=UTC) - START).days for row in found.collect()] == [800]
