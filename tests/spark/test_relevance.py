"""Unanswered messages count by their words, as they stood when they were sent (docs/method.md S1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.signals.eligibility import TOLD_APART_BY, eligible, with_tenure

START = datetime(2010, 1, 1, tzinfo=UTC)
TALK = (
    "the decoder crashes when the bitstream header is truncated, please test the patch against the trunk",
    "I have tagged a new release of the decoder; the tarball and the changelog are on the mirror",
    "your patch does not apply to the trunk, rebase it and run the regression tests of the decoder",
)
PLEA = "The decoder had no release for a year and my patch for the truncated header waits. Please tag a tarball."
SCAM = (
    "Dear friend, I am a widow and write to you in confidence about the sum of eighteen million dollars that my late "
    "husband left in a bank. I need an honest person to receive this money and share it with the church."
)
ONLY_DIALOGUES = Config.model_validate({"text": {"relevance": None}})


def written(spark, sent, kind="mail", programs=()):
    """The two frames of (identity, day, thread, own text), with a member who talks each week for three years."""
    keeper = [("keeper", float(day), f"k{day}", TALK[day % 3]) for day in range(0, 1100, 7)]
    rows = []
    for number, (who, day, thread, text, *parent) in enumerate([*keeper, *sent]):
        answered = parent[0] if parent else None
        rows.append(
            {
                "message_id": f"m{number:04}", "venue": "list", "project": "project", "identity_id": who,
                "thread_id": thread, "sent_at": START + timedelta(days=day), "native_id": f"n{number}",
                "automation": who in programs, "words": len(text.split()), "language": "en", "patch": False,
                "kind": kind,
                "content_key": None, "subject": "question", "own_text": text, "parent_identity": answered,
            }
        )  # fmt: skip
    return [
        spark.createDataFrame(
            [{name: row.get(name) for name in table.columns} for row in rows], table.spark_schema(), verifySchema=False
        )
        for table in (Table.MESSAGES, Table.PLACEMENTS)
    ]


def counted(spark, sent, config=None, kind="mail", programs=()):
    """Eligible messages of others than the member, by identity: when ready (days), in dialogue, words."""
    messages, places = written(spark, sent, kind, programs)
    tenured = with_tenure(messages.select(*TOLD_APART_BY), places)
    texts = messages.select("message_id", "subject", "own_text")
    found = eligible(tenured, texts, config or Config()).where("identity_id <> 'keeper'").collect()
    return {
        row.identity_id: ((row.ready_at.replace(tzinfo=UTC) - START).days, row.dialogue, row.words) for row in found
    }


SENT = [
    ("plea", 800.0, "a", PLEA),
    ("scam", 801.0, "b", SCAM),
    ("answered", 802.0, "c", SCAM),
    ("keeper", 810.0, "c", TALK[0]),
    ("later", 803.0, "d", PLEA),
    ("keeper", 820.0, "d", TALK[1]),
    ("seconder", 805.0, "a", "Same here, any news?", "plea"),
    ("alone", 806.0, "f", "Same here, any news?", "alone"),
    ("pasted", 804.0, "e", PLEA + " " + " ".join(TALK * 20)),
]


def test_a_plea_that_nobody_answers_counts_and_a_scam_does_not(spark):
    found = counted(spark, SENT)
    assert found["plea"] == (800, False, len(PLEA.split()))
    assert found["seconder"][:2] == (805, False), "it answers another account"
    assert not {"scam", "alone"} & set(found)
    assert found["answered"][:2] == (810, True), "counts from the answer, its words are not the project's"
    assert found["later"][:2] == (803, True), "an answer moves no date that words have given"
    assert found["pasted"] == (804, False, Config().text.max_words), "cut, not dropped"


@pytest.mark.parametrize("kind", ["mail", "comment"])
def test_where_two_accounts_speak_whoever_opened_the_thread_counts_from_the_first_answer_on(spark, kind):
    sent = [("opener", 800.0, "z", SCAM), ("second", 802.0, "z", SCAM), ("opener", 803.0, "y", SCAM)]
    found = counted(spark, sent, kind=kind)
    assert {who: row[:2] for who, row in found.items()} == {"opener": (802, False), "second": (802, False)}


def test_a_program_answers_nobody(spark):
    sent = [("opener", 800.0, "z", SCAM), ("program", 801.0, "z", SCAM)]
    assert counted(spark, sent, programs={"program"}) == {}


def test_without_relevance_only_dialogues_count(spark):
    found = counted(spark, SENT, ONLY_DIALOGUES)
    assert {who: row[:2] for who, row in found.items()} == {"answered": (810, True), "later": (820, True)}


@pytest.mark.parametrize("day", [800.0, 1000.0])
def test_what_is_said_later_makes_nothing_relevant(spark, day):
    new_word = "quaternion interpolation rotates splines wrongly"
    later = [("keeper", day + offset, f"q{offset}", new_word) for offset in range(1, 90)]
    asked = [("early", day, "x", new_word)]
    assert counted(spark, asked + later) == counted(spark, asked) == {}
