"""A case file that does not contradict itself, and a likelihood in one plain sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from barograph.cases.build import build
from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.inputs.records import FindingRecord
from barograph.cases.model.case import CaseFile
from barograph.cases.text.tier_note import TIER_NOTE
from barograph.export.brief import brief_for
from barograph.export.html import html_page
from barograph.export.markdown import markdown_document
from barograph.export.next_steps import STEPS
from barograph.export.words import MARKS, asks, flow, of_thousand
from case_samples import Changes, sample_inputs


def with_finding(inputs: CaseInputs, family: str, weight: float, direction: str) -> CaseFile:
    found = FindingRecord(
        inputs.episode.episode_id, family, 1.0, 0.5, 0.05, 0.4, 1.0, weight, direction, inputs.episode.hit_ids[:2],
        f"What {family} found.",
    )  # fmt: skip
    return build(replace(inputs, findings=(*inputs.findings, found)))


def test_the_summary_counts_what_is_addressed_to_the_target() -> None:
    inputs = sample_inputs()
    hits = set(inputs.episode.hit_ids)
    answering = [m for m in inputs.messages if m.message_id in hits and m.message_id in inputs.to_target]
    assert 0 < len(answering) < len(hits)
    seen = build(inputs).summary.seen
    assert "in answer to the maintainer T" in seen
    assert "press the maintainer T" not in seen
    assert "seven in answer" in seen
    (target,) = build(inputs).account("target")
    assert target.note.startswith(f"{len(inputs.to_target)} of ")


@pytest.mark.parametrize(("weight", "headline"), [(0.0, False), (0.5, True)])
def test_a_headline_names_the_account_spoken_for_only_where_that_counts(weight: float, headline: bool) -> None:
    case = with_finding(sample_inputs(), "beneficiary", weight, "for")
    assert ("for G" in flow(case)) is headline
    assert ("and speak for" in html_page(case).decode()) is headline
    assert ("the score leaves G out" in case.summary.seen) is not headline


def test_a_counted_step_says_why() -> None:
    case = with_finding(sample_inputs(), "convergence", 0.5, "for")
    assert all(len(step.words.split()) > 2 for step in case.waterfall)
    assert any(step.words == "What convergence found." for step in case.waterfall)


def test_one_word_is_not_used_for_the_score_and_the_target() -> None:
    page = html_page(build(sample_inputs())).decode()
    assert "Score T" not in page
    assert "scores of two cases cannot be compared" in page


def test_the_likelihood_is_one_sentence_with_the_rest_behind_it() -> None:
    likelihood = build(sample_inputs()).summary.likelihood
    assert likelihood.sentence.count(".") == 1
    assert likelihood.sentence.startswith("Of 1,000 cases like this one, ")
    assert "coincidence" in likelihood.sentence
    assert likelihood.word not in likelihood.sentence
    for part in ("how common campaigns are", likelihood.word, "years of ordinary lists"):
        assert part in likelihood.basis
    assert likelihood.basis in html_page(build(sample_inputs())).decode().replace("&#39;", "'")


def test_the_first_page_says_what_to_do_next_and_claims_no_word_in_large_letters() -> None:
    case = build(sample_inputs())
    page = LexborHTMLParser(html_page(case).decode())
    assert [item.text() for item in page.css("#summary .next li")] == list(STEPS["lawyer"])
    large = [item.text() for item in page.css("#summary .word")]
    assert large == [of_thousand(case.summary.likelihood), f"{case.summary.confidence} confidence"]
    assert page.css_first("#summary details:not([open])") is not None


FIELD_TERMS = ("core statistic", "control list-years", "control archives", "further families")


def test_the_first_page_needs_no_glossary() -> None:
    case = with_finding(sample_inputs(), "disclosed-affiliation", 0.0, "against")
    page = LexborHTMLParser(html_page(case).decode())
    shown = " ".join(page.css_first(part).text(separator=" ") for part in ("header", "#summary"))
    said = [shown, markdown_document(case).decode().split("## 2.")[0]]
    said += [brief_for(reader)(case).decode() for reader in ("lawyer", "maintainer")]
    assert [(term, text[:40]) for text in said for term in FIELD_TERMS if term in text] == []
    assert all(MARKS[case.head.tlp] in text for text in said)


def test_a_high_tier_beside_low_confidence_is_explained() -> None:
    inputs = sample_inputs()
    case = build(replace(inputs, episode=replace(inputs.episode, tier=2)))
    assert (case.head.tier, case.summary.confidence) == (2, "low")
    page = LexborHTMLParser(html_page(case).decode())
    assert page.css_first("#tier-note").text() == TIER_NOTE
    assert "how rare" in TIER_NOTE.split(";")[0]
    assert TIER_NOTE in markdown_document(case).decode()


@pytest.mark.parametrize("mark", sorted(MARKS))
def test_a_sharing_mark_says_which_question_it_answers(mark: str) -> None:
    inputs = sample_inputs()
    name = "tlp" if mark.startswith("TLP") else "pap"
    privacy = inputs.config.privacy.model_copy(update={name: mark})
    case = build(replace(inputs, config=inputs.config.model_copy(update={"privacy": privacy})))
    badges = LexborHTMLParser(html_page(case).decode()).css(".marks span[title]")
    shown = {badge.text(): badge.attributes["title"] for badge in badges}
    assert shown[f"{mark} {asks(mark)}"] == f"{asks(mark).capitalize()}: {MARKS[mark]}"


def test_families_that_tell_nothing_fold_into_one_line() -> None:
    case = with_finding(sample_inputs(Changes()), "turn-taking", 0.0, "none")
    page, text = html_page(case).decode(), markdown_document(case).decode()
    assert "says nothing either way:</strong> Taking turns" in page
    assert "tells nothing either way</span>" not in page
    line = next(line for line in text.splitlines() if line.startswith("Looked for, and says nothing"))
    assert "Taking turns" in line
