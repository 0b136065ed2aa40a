"""A case file built from the sample: what it says, what it hides, and that the same rows give the same digest."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from barograph.cases.build import build, build_with_names
from barograph.cases.model.case import CaseFile
from barograph.cases.text.archive_text import see_command
from barograph.cases.text.language import WORDS, accusations
from case_samples import SAID, Changes, sample_inputs


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return build(sample_inputs())


def test_the_same_rows_give_the_same_digest_and_another_row_another(case: CaseFile) -> None:
    assert build(sample_inputs()).digest == case.digest == case.computed_digest()
    assert build(sample_inputs(Changes(text="Something else was said."))).digest != case.digest


def test_the_digest_does_not_cover_decisions_and_names(case: CaseFile) -> None:
    named = case.model_copy(update={"names": build_with_names(sample_inputs()).names})
    assert named.computed_digest() == case.digest
    assert named.computed_parts()["names"] != case.computed_parts()["names"]


@pytest.mark.parametrize("beneficiary", [True, False])
@pytest.mark.parametrize("target", [True, False])
@pytest.mark.parametrize("rate", [0.0, 1e-6, 1.3e-4, 9e-3])
@pytest.mark.parametrize("crowd", [1, 3])
def test_the_summary_has_at_most_120_words(beneficiary: bool, target: bool, rate: float, crowd: int) -> None:
    inputs = sample_inputs(Changes(beneficiary=beneficiary, target=target))
    group = inputs.episode.identities * crowd
    episode = replace(
        inputs.episode, rate_surrogate=rate, list_years=12_354.0, identities=group, surprises=(2.0,) * len(group)
    )
    said = build(replace(inputs, episode=episode)).summary.sentences
    assert len(" ".join(said).split()) <= 120


def test_likelihood_and_confidence_never_share_a_sentence(case: CaseFile) -> None:
    words = [word for _, word, _ in WORDS]
    _, likely, confidence, _ = case.summary.sentences
    assert "confiden" not in likely.lower()
    assert not any(f" {word} " in f" {confidence.lower()} " for word in words)


def test_the_word_is_capped_while_confidence_is_low() -> None:
    inputs = sample_inputs()
    case = build(replace(inputs, episode=replace(inputs.episode, rate_surrogate=1e-9)))
    assert (case.summary.confidence, case.summary.likelihood.word, case.summary.likelihood.capped) == (
        "low", "likely", True,
    )  # fmt: skip


@pytest.mark.parametrize("weights", [{}, {"role-act": 0.5}])
def test_the_counted_steps_sum_to_the_core_score(weights: dict[str, float]) -> None:
    inputs = sample_inputs(Changes(weights=weights))
    case = build(inputs)
    families = sum(weights.get(f.family, 0.0) * f.log10_lr for f in inputs.findings)
    total = sum(step.value for step in case.waterfall if step.counted)
    assert total == pytest.approx(inputs.episode.core_score + families, abs=0.011)


def test_at_least_eight_innocent_explanations_each_with_what_was_counted(case: CaseFile) -> None:
    assert len(case.explanations) >= 8
    assert len({row.name for row in case.explanations}) == len(case.explanations)
    assert all(row.expected and row.seen for row in case.explanations)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Everybody reads about CVE-2019-1234 in the news.", "News"),
        ("We need it for our homework, the professor asked for it.", "A course"),
        ("Debian needs a package of it.", "Users or packagers"),
    ],
)
def test_an_innocent_explanation_stands_where_the_texts_name_it(said: str, name: str) -> None:
    case = build(sample_inputs(Changes(text=said)))
    row = next(row for row in case.explanations if row.name.startswith(name))
    assert row.verdict == "consistent"


@pytest.mark.parametrize(
    ("text", "verdict"), [("Merge it, I tested it here.", "consistent"), ("Merge it at last.", "not tested")]
)
def test_an_act_is_named_quoted_and_has_its_innocent_explanation(text: str, verdict: str) -> None:
    inputs = sample_inputs(Changes(text=text))
    asks = "2 of 8 messages looked at ask that one particular change be merged, uploaded or released now."
    act = replace(inputs.findings[0], family="merge-act", text=asks, message_ids=inputs.episode.hit_ids[:2])
    kinds = tuple(replace(kind, act_sentences=(kind.sentence or "",) * 7) for kind in inputs.kinds)
    case = build(replace(inputs, findings=(act,), kinds=kinds))
    shown = next(item for item in case.evidence if item.family == "merge-act")
    assert (shown.title, shown.seen) == ("Calls to merge one change", asks)
    assert len(shown.quotes) == 2 and all("Merge it" in quote.sentence for quote in shown.quotes)
    row = case.explanations[-1]
    assert (row.name, row.verdict) == ("A tested change that its users wait for", verdict)
    assert row.seen.startswith("2 of 2" if verdict == "consistent" else "0 of 2")
    assert not [row for row in build(replace(inputs, findings=())).explanations if row.name.startswith("A tested")]


def test_no_name_address_or_part_of_one_is_left(case: CaseFile) -> None:
    text = case.model_dump_json().casefold()
    for part in ("pelle", "okonjo", "inês", "carvoeiro", "ines1987", "maren", "holtby", "tove", "brandal", "aratani"):
        assert part not in text


def test_what_the_target_says_of_health_is_masked_as_a_sentence_and_elsewhere_as_words(case: CaseFile) -> None:
    text = case.model_dump_json()
    assert "ill for most of the winter" not in text
    assert "poor health" not in text
    masked = {message.ref: message.text for message in case.messages if message.health_masked}
    assert masked["M5"] == (
        "Only me at present. [health statement masked] I answer what I can. [G] looks after the build of the manual."
    )
    assert "one more reason for a second signer" in masked["M7"]


def test_nothing_of_our_own_words_accuses(case: CaseFile) -> None:
    own = case.model_copy(update={"messages": (), "timeline": ()})
    for item in own.evidence:
        assert accusations(item.title + item.seen + item.rarity) == []
    assert accusations(own.model_dump_json(exclude={"evidence"})) == []


def test_the_timeline_is_in_order_and_holds_every_message_once(case: CaseFile) -> None:
    assert [row.at for row in case.timeline] == sorted(row.at for row in case.timeline)
    assert [row.message for row in case.timeline if row.message] == [message.ref for message in case.messages]
    assert {row.kind for row in case.timeline} == {
        "pressing message", "message", "answer of the target", "access", "silence",
    }  # fmt: skip


def test_a_case_without_kinds_quotes_what_the_head_finds() -> None:
    case = build(replace(sample_inputs(), kinds=()))
    quoted = [quote for item in case.evidence for quote in item.quotes]
    assert quoted
    assert all(any(quote.sentence in message.text for message in case.messages) for quote in quoted)


def test_each_quote_stands_in_its_message(case: CaseFile) -> None:
    text = {message.ref: message.text for message in case.messages}
    quotes = [quote for item in case.evidence for quote in item.quotes]
    assert len(quotes) >= len({quote.message for quote in quotes}) > 3
    assert all(quote.sentence in text[quote.message] for quote in quotes)


def test_nothing_after_the_as_of_stands_in_the_case() -> None:
    inputs = sample_inputs()
    early = build(replace(inputs, as_of=inputs.episode.window_end + timedelta(days=70)))
    assert not [row for row in early.timeline if row.kind == "silence" and "161" in row.what]


@pytest.mark.parametrize("packed", [None, "gzip", "xz", "bzip2"])
def test_the_command_shows_the_raw_message_without_barograph(tmp_path: Path, packed: str | None) -> None:
    before, raw, after = b"From a\n" * 300, "Subject: x\n\nÄ raw message\n".encode(), b"From b\n" * 50
    archive = tmp_path / "a list's.mbox"
    archive.write_bytes(before + raw + after)
    if packed:
        subprocess.run([packed, archive], check=True)
    name = f"{archive}{ {None: '', 'gzip': '.gz', 'xz': '.xz', 'bzip2': '.bz2'}[packed] }"
    message = replace(sample_inputs().messages[0], byte_offset=len(before), byte_length=len(raw))
    shown = subprocess.run(["sh", "-c", see_command(message, name)], check=True, capture_output=True).stdout
    assert shown == raw


def test_every_message_of_the_group_and_each_answer_is_there(case: CaseFile) -> None:
    assert len(case.messages) == len(SAID)
    assert [message.label for message in case.messages if message.label == "T"] == ["T", "T", "T"]


def test_a_case_of_one_that_returns_says_who_presses_beside_it(case: CaseFile) -> None:
    inputs = sample_inputs()
    first, second = inputs.episode.identities[:2]
    kept = {message.message_id for message in inputs.of(second)[:1]} | {m.message_id for m in inputs.of(first)}
    hits = tuple(name for name in inputs.episode.hit_ids if name in kept)
    made = build(replace(inputs, episode=replace(inputs.episode, branch="seconded", hit_ids=hits)))
    assert [step.name.split(" ", 1)[1] for step in made.waterfall[:2]] == [
        "returns with pressure", "presses beside it",
    ]  # fmt: skip
    assert "At least one shared thread or answer" not in {step.name for step in made.waterfall}
    assert made.evidence[0].title.endswith("and others that press beside it")
    assert all(step.name.endswith("returns with pressure") for step in case.waterfall[:2])


def test_a_case_with_older_accounts_does_not_call_them_new(case: CaseFile) -> None:
    inputs = sample_inputs()
    acts = tuple(replace(act, newcomer=False) for act in inputs.acts)
    older = build(replace(inputs, acts=acts, episode=replace(inputs.episode, branch="dormant")))
    assert older.head.title.startswith("Two new or seldom-seen accounts")
    assert "new to the project or seldom seen in it (" in older.summary.seen
    assert older.evidence[0].title == "New or seldom-seen accounts that return with pressure"
    crowd = next(step for step in older.waterfall if step.name == "Size of the crowd")
    assert crowd.words.endswith("9 newcomers and accounts seldom seen")
    assert case.head.title.startswith("Two new accounts")
    assert "seldom" not in case.summary.seen
