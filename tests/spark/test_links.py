"""Openly-same links between accounts: what joins a mailing list's account with a tracker's, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from barograph.config import Identity
from barograph.linking.links import find_alias_links

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COLUMNS = "account_id string, display_name string, address string, login string, native_id string, automation boolean"
COLUMNS += ", venue string, sent_at timestamp"
DAY = datetime(2020, 1, 1, tzinfo=UTC)


def found(spark: SparkSession, *accounts: tuple[str | None, ...]) -> dict[str, float]:
    """Reasons and strengths of the links between accounts given as name, address, login."""
    rows = [
        (f"a{number}", *account[:3], f"m{number}", False, account[3] if len(account) > 3 else "github.com/o/r", DAY)
        for number, account in enumerate(accounts)
    ]
    messages = spark.createDataFrame(rows, COLUMNS)
    return {row["reason"]: row["strength"] for row in find_alias_links(messages, Identity()).collect()}


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


def test_a_noreply_address_is_the_login_at_its_own_host_only(spark: SparkSession) -> None:
    address = "123+ada-q@users.noreply.github.com"
    assert found(spark, ("Ada Q", address, None, "list"), (None, None, "ada-q"))["noreply-login"] == 1.0
    assert "noreply-login" not in found(spark, ("Ada Q", address, None, "list"), (None, None, "ada-q", "gitlab.com/o"))


def test_the_same_login_at_two_hosts_joins_nobody(spark: SparkSession) -> None:
    assert found(spark, (None, None, "ada", "github.com/o/r"), (None, None, "ada", "gitlab.com/o/r")) == {}


@pytest.mark.parametrize(("other", "joined"), [("Ada Quillmere", True), ("Bo Celik", False)])
def test_a_plus_address_needs_the_same_name(spark: SparkSession, other: str, joined: bool) -> None:
    links = found(spark, ("Ada Quillmere", "dev@host.example", None), (other, "dev+x@host.example", None))
    assert ("plus-address" in links) == joined


def test_the_same_name_alone_is_kin_and_never_joined(spark: SparkSession) -> None:
    links = found(spark, ("Ada Quillmere", "one@host.example", None), ("ada  QUILLMERE", "two@other.example", None))
    assert links == {"full-name": 0.6}
    assert links["full-name"] < Identity().join_at


def test_one_person_at_two_providers(spark: SparkSession) -> None:
    links = found(
        spark, ("Ada Quillmere", "aquill@host.example", None), ("Ada Quillmere", "aquill@other.example", None)
    )
    assert links["name-and-local-part"] == 0.95


def test_a_role_address_says_nothing(spark: SparkSession) -> None:
    links = found(spark, ("Ada Quillmere", "info@host.example", None), ("Ada Quillmere", "info@other.example", None))
    assert "name-and-local-part" not in links


def test_an_address_many_names_write_from_is_shared(spark: SparkSession) -> None:
    names = ("Ada Quillmere", "Bo Celik", "Cai Dorn")
    rows = [("shared", name, "crew@host.example", None, f"m{n}", False, "list", DAY) for n, name in enumerate(names)]
    rows.append(("other", "Ada Quillmere", "crew@other.example", None, "m9", False, "list", DAY))
    messages = spark.createDataFrame(rows, COLUMNS)
    assert find_alias_links(messages, Identity()).count() == 0


@pytest.mark.parametrize(("marked", "links"), [(1, 1), (2, 0)])
def test_one_marked_message_takes_no_account_out_of_the_links(spark: SparkSession, marked: int, links: int) -> None:
    rows = [
        ("one", "Ada Quillmere", "aquill@host.example", None, f"m{number}", number < marked, "list", DAY)
        for number in range(3)
    ]
    rows.append(("other", "Ada Quillmere", "aquill@other.example", None, "m9", False, "list", DAY))
    found = find_alias_links(spark.createDataFrame(rows, COLUMNS), Identity())
    assert found.where("reason = 'name-and-local-part'").count() == links
