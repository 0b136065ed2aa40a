from __future__ import annotations

from dataclasses import replace

import pytest
from episode_samples import episode, planted

from barograph.errors import ConfigError
from barograph.evaluation.episodes.draft import message_of
from barograph.evaluation.episodes.outcome import PlantedEpisode
from barograph.evaluation.evasions import TRICKS, chosen
from barograph.sources.base import Message


def own(one: PlantedEpisode) -> list[Message]:
    return [message_of(draft) for draft in one.drafts if draft.part in ("pressing", "cover")]


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_changes_the_episode_and_leaves_the_given_one_as_it_is(name: str) -> None:
    before = planted(episode(), answered=1.0)
    after = TRICKS[name](before)
    assert after != before
    assert before == planted(episode(), answered=1.0)
    assert after == TRICKS[name](before)
    answers = [draft for draft in after.drafts if draft.part == "answer"]
    assert answers == [d for d in before.drafts if d.part == "answer"] or name == "one thread of their own"
    assert len({draft.native_id for draft in after.drafts}) == len(after.drafts)


def test_tricks_are_chosen_by_name_and_the_nearest_is_told() -> None:
    assert chosen(True) == TRICKS and chosen(False) == {} == chosen(())
    assert list(chosen(("aged accounts", "leetspeak"))) == ["leetspeak", "aged accounts"]
    with pytest.raises(ConfigError, match=r"no trick leetspek.*Did you mean leetspeak"):
        chosen(("leetspek",))


def test_what_each_trick_is_about() -> None:
    plain = planted(episode())
    made = {name: own(trick(plain)) for name, trick in TRICKS.items()}
    words = [message.words for message in own(plain)]
    assert all("Robot" in (message.display_name or "") for message in made["Robot in the name"])
    for name in ("Auto-Submitted", "Robot in the name"):  # nothing an account can choose makes it a program
        assert made[name]
        assert not any(message.automation for message in made[name])
    assert all(message.subject.startswith("[PATCH] ") for message in made["[PATCH] in the subject"])
    assert not any(message.patch for message in made["[PATCH] in the subject"]), "mere words are no patch"
    assert all(m.words >= 500 + w - 60 for m, w in zip(made["500 words pasted below"], words, strict=True))
    assert not any("date known" in message.own_text for message in made["text as quotation"])
    assert len({message.display_name for message in made["one full name for all"]}) == 1
    assert len({message.account_id for message in made["other name in the middle"]}) == 2
    assert len({message.display_name for message in made["other name in the middle"]}) >= 3
    thread = made["one thread of their own"]
    assert {message.reply_to for message in thread} == {None, thread[0].native_id}
    assert any(ord(letter) > 0x400 for letter in made["Cyrillic letters"][0].own_text)


def test_the_same_text_stands_in_a_second_project() -> None:
    copied = TRICKS["same text to a second project"](planted(episode()))
    bodies = [{draft.body for draft in copied.drafts if draft.project == name} for name in ("dev-list", "other-list")]
    assert bodies[0] == bodies[1]
    alone = planted(episode())
    nowhere = replace(alone, site=replace(alone.site, elsewhere=None))
    assert TRICKS["same text to a second project"](nowhere) == nowhere


def test_every_second_account_writes_to_another_list_of_the_project() -> None:
    moved = TRICKS["two lists of one project"](planted(episode())).drafts
    venues = {draft.sender.key: draft.venue for draft in moved if draft.part == "pressing"}
    assert venues == {"a": "dev-list", "b": "dev-list-users"}
    assert {draft.project for draft in moved if draft.part != "history"} == {"dev-list"}


def test_a_third_of_the_messages_is_gone_later_and_every_account_stays() -> None:
    plain = planted(episode())
    own = [draft for draft in plain.drafts if draft.part in ("pressing", "cover")]
    left = [d for d in TRICKS["a third deleted later"](plain).drafts if d.part in ("pressing", "cover")]
    assert len(left) < len(own)
    assert {draft.sender.key for draft in left} == {draft.sender.key for draft in own}
    edited = [d for d in TRICKS["a third edited later"](plain).drafts if d.part in ("pressing", "cover")]
    changed = sum(now.body != before.body for now, before in zip(edited, own, strict=True))
    assert changed == sum(-(-sum(d.sender.key == key for d in own) // 3) for key in {d.sender.key for d in own})


def test_friendly_cover_is_seven_to_three() -> None:
    drafts = TRICKS["70 % friendly cover"](planted(episode())).drafts
    by = [draft.part for draft in drafts if draft.sender.key == "a"]
    assert by.count("cover") / len(by) == pytest.approx(0.7, abs=0.05)


def test_aged_accounts_wrote_more_than_a_year_before() -> None:
    one = planted(episode())
    added = [draft for draft in TRICKS["aged accounts"](one).drafts if draft.part == "history"]
    assert len(added) == 4
    assert all(draft.at < one.site.start - 365.0 for draft in added)
