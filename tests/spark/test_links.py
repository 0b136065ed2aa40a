"""Openly-same links between accounts: what joins a mailing list's account with a tracker's, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from barograph.config import Identity
from barograph.linking.links import openly_same

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COLUMNS = "account_id string, display_name string, address string, login string, native_id string, automation boolean"
DAY = datetime(2020, 1, 1, tzinfo=UTC)


def found(spark: SparkSession, *accounts: tuple[str | None, str | None, str | None]) -> dict[str, float]:
    """Reasons and strengths of the links between accounts given as name, address, login."""
    rows = [(f"a{number}", *account, f"m{number}", False, DAY) for number, account in enumerate(accounts)]
    messages = spark.createDataFrame(rows, f"{COLUMNS}, sent_at timestamp")
    return {row["reason"]: row["strength"] for row in openly_same(messages, Identity()).collect()}


def test_a_login_of_two_words_is_a_name_where_the_tracker_gives_none(spark: SparkSession) -> None:
    links = found(spark, ("Ada Quillmere", "ada-quillmere@host.example", None), (None, None, "ada-quillmere"))
    assert links == {"name-and-login": 0.9}


@pytest.mark.parametrize(
    ("name", "address", "login"),
    [
        ("Ada Quillmere", "ada@host.example", "ada-quillmere"),
        ("Ada Quillmere", "aquillmere@host.example", "aquillmere"),
        ("Somebody Else", "ada-quillmere@host.example", "ada-quillmere"),
        ("Ada", "ada@host.example", "ada"),
    ],
    ids=["other local part", "login of one word", "other name", "short"],
)
def test_less_than_that_joins_nobody(spark: SparkSession, name: str, address: str, login: str) -> None:
    assert found(spark, (name, address, None), (None, None, login)) == {}
