"""Forgotten spellings are found in whatever form they come, and nobody else's words are touched."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.errors import DataError
from barograph.identifiers import mail_account
from barograph.privacy.subject import Subject
from barograph.sources.base import Ignored, Message, Provenance, Reject, Removal, Right
from barograph.sources.ingest.erasure_filter import without_forgotten
from barograph.storage.erasure_list import Tombstones

ADA = mail_account("ada.fern@x.example")
SUBJECT = Subject(frozenset({ADA}), frozenset({"Ada Férn"}), frozenset({"ada.fern@x.example"}), frozenset({"adaf77"}))
PLACE = Provenance("mbox", "lists/ada.fern/dev.mbox", 0, 10, "0" * 64)


@pytest.fixture
def held() -> Tombstones:
    return Tombstones(salt="aa" * 16).with_account([ADA], SUBJECT.spellings(), SUBJECT.parts(), ["1@x.example"])


@pytest.mark.parametrize(
    "text",
    [
        "Ada Fern wrote", "ADA FÉRN:", "Fern, Ada", "ada.fern@x.example", "mailto:ada.fern@x.example?x", "ada_fern",
        "adaf77", "@adaf77!", "Ada\nFern", "Ada Fe\u0301rn", "AdaFern", "see <ada.fern+list@x.example>", "@ada",
    ],
)  # fmt: skip
def test_every_form_of_a_spelling_goes(held: Tombstones, text: str) -> None:
    assert held.mentions(text)
    assert "ern" not in held.text(text)


@pytest.mark.parametrize("text", ["Hi Ada,", "the fern grows", "adafernandez", "adaf770", "Grace Fern", "x.example"])
def test_what_others_bear_too_stays(held: Tombstones, text: str) -> None:
    assert held.text(text) == text
    assert held.identifier(text) == text


def test_parts_of_the_name_go_near_erased_messages_only(held: Tombstones) -> None:
    assert held.text("Hi Ada, so Fern is right", in_thread=True) == "Hi [forgotten], so [forgotten] is right"
    assert held.in_thread([None, "1@x.example"])
    assert not held.in_thread(["2@x.example"])


def test_the_file_holds_no_name_and_is_readable_by_its_owner_alone(held: Tombstones, tmp_path: Path) -> None:
    held.write(tmp_path)
    raw = (tmp_path / "forgotten.json").read_bytes().lower()
    for spelling in (*SUBJECT.spellings(), *SUBJECT.parts(), ADA):
        assert spelling.lower().encode() not in raw
    assert stat.S_IMODE((tmp_path / "forgotten.json").stat().st_mode) == 0o600
    assert Tombstones.read(tmp_path) == held


def test_a_broken_file_stops_the_load(tmp_path: Path) -> None:
    (tmp_path / "forgotten.json").write_text("{}")
    with pytest.raises(DataError, match=r"forgotten\.json"):
        Tombstones.read(tmp_path)


@given(st.text(max_size=200))
def test_text_without_tombstones_is_the_same_text(text: str) -> None:
    assert Tombstones().text(text, in_thread=True) == text


@given(st.text(alphabet="adfern. @\n-é", max_size=60))
def test_what_was_scrubbed_once_needs_no_second_time(text: str) -> None:
    held = Tombstones(salt="aa").with_account([ADA], SUBJECT.spellings(), SUBJECT.parts(), [])
    once = held.text(text, in_thread=True)
    assert held.text(once, in_thread=True) == once


def _message(account: str, **values: object) -> Message:
    told = {"native_id": "9@y.example", "subject": "s", "own_text": "t", **values}
    return Message(
        kind="mail", message_id="m", account_id=account, sent_at=datetime(2024, 1, 1, tzinfo=UTC),
        date_source="date-header", provenance=PLACE, **told,  # type: ignore[arg-type]
    )  # fmt: skip


def test_every_unit_stays_accounted_for(held: Tombstones) -> None:
    right = Right("r", datetime(2024, 1, 1, tzinfo=UTC), ADA, "commit", "c", PLACE)
    records = [
        _message(ADA),
        _message("b" * 32),
        right,
        Reject(PLACE, "no-date", "d"),
        Removal("n", PLACE),
        Ignored("s"),
    ]
    told = [type(record).__name__ for record in without_forgotten(records, held)]
    assert told == ["Removal", "Message", "Removal", "Reject", "Removal", "Ignored"]


def test_records_of_others_name_nobody_forgotten(held: Tombstones) -> None:
    given = _message(
        "b" * 32,
        own_text="Hi Ada,\nas Ada Fern said",
        reply_to="1@x.example",
        recipients=("ada.fern@x.example", "dev@x.example"),
        mentions=("adaf77", "grace"),
        reference_ids=("77.ada.fern@mail.example",),
    )
    (kept,) = without_forgotten([given], held)
    assert isinstance(kept, Message)
    assert kept.own_text == "Hi [forgotten],\nas [forgotten] said"
    assert (kept.recipients, kept.mentions) == (("dev@x.example",), ("grace",))
    assert kept.reference_ids == ("77.forgotten@mail.example",)
    assert kept.provenance.path == "lists/forgotten/dev.mbox"
