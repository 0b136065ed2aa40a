"""Accounts from messages: an account is a program's by most of its messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.linking.accounts import automation_accounts, automation_identities, seen_accounts

DAY = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def messages(spark):
    marks = {"human": [True, False, False], "half": [True, False], "program": [True, True, False], "unsaid": [None]}
    rows = [
        {**dict.fromkeys(Table.MESSAGES.columns), "account_id": who, "venue": "v", "sent_at": DAY, "automation": mark}
        for who, said in marks.items()
        for mark in said
    ]
    return spark.createDataFrame(pa.Table.from_pylist(rows, schema=Table.MESSAGES.arrow))


def test_most_messages_decide(messages) -> None:
    found = {row.account_id: row.automation for row in seen_accounts(messages).collect()}
    assert found == {"human": False, "half": False, "program": True, "unsaid": False}
    assert [row.account_id for row in automation_accounts(messages).collect()] == ["program"]


def test_an_identity_is_a_program_by_most_messages_of_its_accounts(messages) -> None:
    accounts = seen_accounts(messages)
    alone = accounts.withColumn("identity_id", F.col("account_id"))
    assert [row.identity_id for row in automation_identities(alone).collect()] == ["program"]
    joined = accounts.withColumn("identity_id", F.lit("all"))
    assert automation_identities(joined).count() == 0
