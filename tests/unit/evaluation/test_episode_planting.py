from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from episode_samples import CAMPAIGN, DONORS, LOOKALIKE, START, drafts, episode, host, target

from barograph.catalogue.tables import Table
from barograph.evaluation.episodes.draft import message_of, raw_mail, rows_of
from barograph.evaluation.episodes.planting import neutral_answers
from barograph.evaluation.episodes.sites import APART_DAYS, Allocator, claimed


def test_rows_have_the_columns_of_messages_and_stand_in_the_targets_venue() -> None:
    rows = rows_of(drafts(episode()))
    assert rows.schema == Table.MESSAGES.arrow
    assert set(rows["venue"].to_pylist()) == {"dev-list"}
    assert len(set(rows["message_id"].to_pylist())) == rows.num_rows == 5
    assert set(rows["source"].to_pylist()) == {"planted"}


def test_a_body_goes_through_the_reading_of_own_words() -> None:
    first = message_of(drafts(episode())[0])
    assert first.own_text == "Hello Ada, is a date known?\n\nRegards"
    assert first.quoted_lines == 1
    assert first.utc_offset_minutes == 330
    assert first.list_id == "dev.example.org"
    assert first.client == ("gmail-web" if "@mail.gmail.com" in first.native_id else "mutt")


def test_threads_are_answered_as_the_file_says() -> None:
    planned = {draft.body.split()[0]: draft for draft in drafts(episode(), answered=0.0)}
    opened, joined = planned["Hello"], planned["About"]
    assert (opened.reply_to, opened.subject) == (None, "Plans for dev-list")
    assert planned["The"].reply_to == opened.native_id
    assert planned["Any"].reply_to == opened.native_id
    real = {message.native_id: message for message in target().messages}
    assert real[joined.reply_to or ""].at < joined.at
    assert joined.references == (*real[joined.reply_to or ""].reference_ids, joined.reply_to)
    matter = real[joined.reply_to or ""].subject.removeprefix("Re: [dev] ")
    assert joined.body.startswith(f"About {matter}: Matter ")


def test_the_maintainer_is_answered_where_it_has_answered() -> None:
    messages = [dict(message) for message in CAMPAIGN["messages"]]
    messages[3] |= {"in_reply": "maintainer"}
    planned = drafts(episode(messages=messages), answered=1.0)
    answer = next(draft for draft in planned if draft.part == "answer")
    assert next(draft for draft in planned if draft.body.startswith("Any")).reply_to == answer.native_id
    without = drafts(episode(messages=messages), answered=0.0)
    assert next(draft for draft in without if draft.body.startswith("Any")).reply_to == without[0].native_id


def test_the_target_answers_in_one_neutral_sentence_later_and_nothing_else_changes() -> None:
    silent, heard = drafts(episode(), answered=0.0), drafts(episode(), answered=1.0)
    answers = [draft for draft in heard if draft.part == "answer"]
    assert [answer.body in neutral_answers() for answer in answers] == [True]
    assert 0.05 < answers[0].at - heard[0].at < 5.0
    message = message_of(answers[0])
    assert (message.account_id, message.address) == ("target-account", "ada@home.example.org")
    assert [(d.at, d.body) for d in heard if d.part != "answer"] == [(d.at, d.body) for d in silent]


def test_shares_of_answered_threads_are_nested() -> None:
    answered = {
        share: {n for n in range(40) if any(d.part == "answer" for d in drafts(episode(id=f"c{n}"), answered=share))}
        for share in (0.0, 0.5, 1.0)
    }
    assert not answered[0.0]
    assert answered[0.5] < answered[1.0]
    assert 8 < len(answered[0.5]) < 32


def test_a_history_lies_one_to_three_years_before() -> None:
    planned = drafts(episode(LOOKALIKE))
    history = [draft for draft in planned if draft.part == "history"]
    assert len(history) == 3
    assert all(START - 1095 <= draft.at <= START - 364 for draft in history)
    elsewhere = {**LOOKALIKE["accounts"][0], "history_venue": "other"}
    moved = drafts(episode(LOOKALIKE, accounts=[elsewhere]))
    assert {draft.venue for draft in moved if draft.part == "history"} == {"other-list"}


def test_an_account_whose_address_the_archive_hides_keeps_its_name_only() -> None:
    draft = drafts(episode())[0]
    message = message_of(replace(draft, sender=replace(draft.sender, address=None, name='Ada "K" Keeper, Dr.')))
    assert (message.address, message.display_name) == (None, 'Ada "K" Keeper, Dr.')


def test_long_ids_of_messages_are_not_folded() -> None:
    draft = replace(drafts(episode())[1], references=(f"{'a' * 150}@x.example",), reply_to=f"{'b' * 150}@x.example")
    message = message_of(draft)
    assert (message.reference_ids, message.reply_to) == (draft.references, draft.reply_to)
    assert b"=?" not in raw_mail(draft)


def test_in_a_tracker_threads_are_issues_and_accounts_have_logins() -> None:
    messages = [message_of(draft) for draft in drafts(episode(), kind="issue")]
    assert [message.kind for message in messages] == ["issue", "comment", "comment", "comment", "comment"]
    assert messages[0].thread_hint == messages[0].native_id == messages[2].thread_hint
    assert messages[0].login == "wim-olan"
    assert messages[0].address is None


def test_planting_is_the_same_every_time_and_other_under_another_seed() -> None:
    assert drafts(episode()) == drafts(episode())
    assert drafts(episode(), seed=1) != drafts(episode())
    assert len(DONORS) == 2


def test_the_target_is_whom_most_messages_of_the_year_before_are_from() -> None:
    assert host().target(START) == "busy"
    assert host().target(host().begun + 100.0) is None


def test_episodes_of_one_project_stand_apart_and_after_the_burn_in() -> None:
    many = [
        episode(id=f"c{n}", accounts=[{**a, "name": f"{a['name']} {n}", "address": f"{n}{a['address']}"}
                                      for a in CAMPAIGN["accounts"]])
        for n in range(12)
    ]  # fmt: skip
    placed, left = claimed(many, [host("one"), host("two")], 365.0, 0)
    assert len(placed) + len(left) == 12
    assert {site.project for _, site in placed} == {"one", "two"}
    for project in ("one", "two"):
        sites = sorted((site.start, site.end) for _, site in placed if site.project == project)
        assert sites[0][0] >= host(project).begun + 365.0
        assert all(later[0] - earlier[1] >= APART_DAYS for earlier, later in pairwise(sites))


def test_two_episodes_with_an_account_in_common_never_stand_in_one_copy() -> None:
    allocator = Allocator([host()], 365.0)
    assert allocator.claim(episode(), 0) is not None
    assert allocator.claim(episode(id="c2"), 0) is None


@pytest.mark.parametrize("length", [300.0, 370.0])
def test_a_project_shorter_than_the_burn_in_takes_nothing(length: float) -> None:
    assert claimed([episode()], [host(length=length)], 365.0, 0)[0] == []
