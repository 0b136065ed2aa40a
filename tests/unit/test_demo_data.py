"""The demo archive: it is what its script makes, and the truth beside it names mails that are there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from barograph.sources.base import Message, Reader, ReadOptions, Record, Right
from barograph.sources.mail.mbox import Mbox
from barograph.sources.trackers.gharchive import GhArchive

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
MADE = ("harbor-list.mbox", "harbor-tracker.jsonl", "truth.json")


def records(reader: Reader, name: str, venue: str) -> list[Record]:
    options = ReadOptions(venue)
    return [record for task in reader.plan(DEMO / name, options, 2) for record in reader.read(task, options)]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mails() -> list[Message]:
    found = records(Mbox(), "harbor-list.mbox", "harbor-list")
    assert {type(record) for record in found} == {Message}, "every unit of the list is a message"
    return [record for record in found if isinstance(record, Message)]


@pytest.fixture(scope="module")
def tracker() -> list[Record]:
    return records(GhArchive(), "harbor-tracker.jsonl", "harbor-list")


def groups(truth: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield "campaign", truth["campaign"]["accounts"]
    for name, look_alike in truth["look_alikes"].items():
        yield name, look_alike["accounts"]


def test_the_files_are_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from make_demo import made

    made_now = {name: hashlib.sha256(content).hexdigest() for name, content in made().items()}
    committed = {name: hashlib.sha256((DEMO / name).read_bytes()).hexdigest() for name in MADE}
    assert made_now == committed, "run scripts/make_demo.py"


def test_the_demo_stays_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 3_000_000
    assert {path.name for path in DEMO.iterdir()} == set(MADE)


def test_the_list_is_long_enough_for_a_first_year_that_does_not_count(
    truth: dict[str, Any], mails: list[Message]
) -> None:
    days = [mail.sent_at for mail in mails]
    assert 700 <= len(mails) == truth["list"]["messages"] <= 1500
    assert max(days) - min(days) > timedelta(days=3.5 * 365)
    assert datetime.fromisoformat(truth["campaign"]["window"]["start"]) - min(days) > timedelta(days=2 * 365)
    assert all(mail.own_text.strip() for mail in mails)
    assert not any("harbor-list mailing list" in mail.own_text for mail in mails), "the list's footer is nobody's word"


def test_all_named_mails_are_there_and_by_that_account(truth: dict[str, Any], mails: list[Message]) -> None:
    sender = {mail.native_id: mail.address for mail in mails}
    for name, accounts in groups(truth):
        assert accounts, name
        for account in accounts:
            assert account["message_ids"], account
            assert {sender[found] for found in account["message_ids"]} == {account["address"]}, name
    pressed = {found for account in truth["campaign"]["accounts"] for found in account["message_ids"]}
    assert set(truth["campaign"]["role_demands"]) < pressed


def test_no_account_is_planted_and_innocent_at_once(truth: dict[str, Any]) -> None:
    named = [account["address"] for _, accounts in groups(truth) for account in accounts]
    named += [truth["campaign"][role]["address"] for role in ("target", "beneficiary")]
    assert [address for address, count in Counter(named).items() if count > 1] == []


def test_each_account_of_the_campaign_is_new_and_returns(truth: dict[str, Any], mails: list[Message]) -> None:
    for account in truth["campaign"]["accounts"]:
        days = sorted(mail.sent_at for mail in mails if mail.address == account["address"])
        assert len(days) == len(account["message_ids"]) >= 3
        assert timedelta(days=7) <= days[-1] - days[0] <= timedelta(days=90)


def test_the_look_alikes_have_the_shape_they_are_named_for(truth: dict[str, Any]) -> None:
    accounts = {name: found["accounts"] for name, found in truth["look_alikes"].items()}
    assert {name: len(found) for name, found in accounts.items()} == {
        "pile_on": 20,
        "student_cohort": 12,
        "frequent_pinger": 1,
        "two_addresses": 2,
        "downstream_packagers": 6,
        "takeover_request": 1,
        "angry_alone": 1,
        "scam": 5,
    }
    assert all(len(account["message_ids"]) == 1 for account in accounts["pile_on"])
    assert len(accounts["frequent_pinger"][0]["message_ids"]) >= 20
    assert len({account["name"] for account in accounts["two_addresses"]}) == 1


def test_the_tracker_is_read_without_rejects_and_tells_of_access(truth: dict[str, Any], tracker: list[Record]) -> None:
    assert len(tracker) == truth["tracker"]["events"]
    kinds = Counter(type(record).__name__ for record in tracker)
    assert set(kinds) == {"Message", "Right", "Ignored"}
    assert kinds["Message"] >= 200
    rights = [record for record in tracker if isinstance(record, Right)]
    assert {right.kind for right in rights} == {"push", "merge", "release", "member"}
    assert {right.venue for right in rights} == {truth["tracker"]["venue"]}
    end = datetime.fromisoformat(truth["campaign"]["window"]["end"])
    gained = [right for right in rights if right.login == truth["campaign"]["beneficiary"]["login"]]
    assert min(right.at for right in gained if right.kind == "push") > end
    assert {right.kind for right in gained} >= {"push", "release", "member"}


def test_nobody_of_the_campaign_writes_on_the_tracker(truth: dict[str, Any], tracker: list[Record]) -> None:
    logins = {record.login for record in tracker if isinstance(record, Message)}
    assert not any("login" in account for account in truth["campaign"]["accounts"])
    assert truth["campaign"]["target"]["login"] in logins


def test_the_beneficiary_is_known_on_the_tracker_before_the_pressing_ends(
    truth: dict[str, Any], tracker: list[Record]
) -> None:
    login, end = truth["campaign"]["beneficiary"]["login"], datetime.fromisoformat(truth["campaign"]["window"]["end"])
    said = [record for record in tracker if isinstance(record, Message) and record.login == login]
    assert sum(message.sent_at < end for message in said) >= 2
