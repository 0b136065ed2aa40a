"""One function makes messages of tracker fields; accounts are told apart with care."""

from __future__ import annotations

from datetime import UTC, datetime

from barograph.identifiers import login_account
from barograph.sources.automation import is_automation
from barograph.sources.base import Provenance
from barograph.sources.trackers.account import author_of_address, author_of_login, author_of_name
from barograph.sources.trackers.message import Utterance, tracker_message

PLACE = Provenance("test", "a.jsonl", 0, 1, "0" * 64)
AT = datetime(2020, 1, 2, tzinfo=UTC)


def said(native_id: str = "github.com/acme/lantern/issues/5/comment/1", **more: object) -> Utterance:
    fields: dict[str, object] = {
        "venue": "github.com/acme/lantern",
        "thread": "github.com/acme/lantern/issues/5",
        "native_id": native_id,
        "kind": "comment",
        "login": "wren",
        "sent_at": AT,
        "title": "Two\nlines  here",
        "body": "> old words\n\nNew words, @finch.\n\n```\ncode\n```\n",
        **more,
    }
    return Utterance(**fields)  # type: ignore[arg-type]  # fields of mixed types, checked by the dataclass's users


def test_own_words_title_and_mentions() -> None:
    message = tracker_message(said(), PLACE)
    assert message.own_text == "New words, @finch."
    assert message.subject == "Two lines here"
    assert message.mentions == ("finch",)
    assert (message.quoted_lines, message.code_lines) == (1, 3)
    assert message.thread_hint == "github.com/acme/lantern/issues/5"
    assert message.patch is False


def test_each_message_of_ghost_is_an_account_of_its_own_without_login() -> None:
    first, second = (tracker_message(said(f"id{n}", login="Ghost"), PLACE) for n in (1, 2))
    assert first.account_id != second.account_id
    assert first.login is None and first.display_name is None
    assert any("deleted" in note for note in first.notes)
    again = tracker_message(said("id1", login="ghost"), PLACE)
    assert again.account_id == first.account_id


def test_no_author_is_not_one_account_either() -> None:
    first, second = (tracker_message(said(f"id{n}", login=None), PLACE) for n in (1, 2))
    assert first.account_id != second.account_id
    assert author_of_name("v", "Former user", "a").account_id != author_of_name("v", "Former user", "b").account_id


def test_a_pull_request_and_a_diff_are_patches() -> None:
    assert tracker_message(said(kind="pull"), PLACE).patch


def test_nul_is_replaced_with_a_note() -> None:
    message = tracker_message(said(body="a\x00b"), PLACE)
    assert "\x00" not in message.own_text
    assert message.notes == ("NUL in text replaced",)


def test_long_title_is_cut_with_a_note() -> None:
    message = tracker_message(said(title="x" * 5000), PLACE)
    assert len(message.subject) == 1000 and "5000" in message.notes[0]


def test_automation_is_a_bracket_or_the_list_never_a_suffix() -> None:
    assert is_automation("github.com", "Dependabot[bot]")
    assert is_automation("github.com", "bors")
    assert not is_automation("gitlab.example", "bors")
    assert not is_automation("github.com", "helpful-bot")


def test_no_reply_addresses_name_a_login() -> None:
    expected = login_account("github.com", "some-one")
    assert author_of_address("12345+Some-One@users.noreply.github.com").account_id == expected
    assert author_of_address("some-one@users.noreply.github.com").account_id == expected
    assert author_of_address("1-some-one@users.noreply.gitlab.com").account_id == login_account(
        "gitlab.com", "some-one"
    )
    assert author_of_address("a@example.org").login is None


def test_logins_are_one_account_in_any_case() -> None:
    assert (
        author_of_login("github.com", "Wren", "a").account_id == author_of_login("github.com", "wren", "b").account_id
    )
