"""A message says which sentence counted and what it answers; tables turn to cards on a phone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from barograph.cases.build import build
from barograph.cases.model.case import CaseFile
from barograph.export.html import html_page, marked
from barograph.export.markdown import markdown_document
from barograph.export.table_cards import with_headings
from case_samples import sample_inputs


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return build(sample_inputs())


def test_the_sentence_that_counted_is_marked_in_each_pressing_message(case: CaseFile) -> None:
    page = LexborHTMLParser(html_page(case).decode())
    for message in case.messages:
        found = [node.text() for node in page.css(f"#{message.ref} mark")]
        assert [" ".join(text.split()) for text in found] == ([message.counted] if message.pressing else [])
    assert sum(message.pressing for message in case.messages) == 8


def test_a_sentence_over_two_lines_is_marked_and_hostile_words_stay_words() -> None:
    assert str(marked("When?\nHand it\nover.", "Hand it over.")) == "When?\n<mark>Hand it\nover.</mark>"
    assert str(marked("<b>Now</b>", "<b>Now</b>")) == "<mark>&lt;b&gt;Now&lt;/b&gt;</mark>"
    assert str(marked("<i>Now", "Later.")) == "&lt;i&gt;Now"
    assert str(marked("<i>Now", None)) == "&lt;i&gt;Now"


def test_what_a_message_answers_stands_above_it_in_two_lines(case: CaseFile) -> None:
    answer = next(message for message in case.messages if message.ref == "M5")
    assert answer.answered is not None
    assert (answer.answered.label, answer.answered.ref) == ("A2", "M4")
    page = LexborHTMLParser(html_page(case).decode())
    shown = page.css_first("#M5 .answered")
    assert "which of you can sign a release" in shown.text()
    assert "Answers A2 M4:" in markdown_document(case).decode()
    long = replace(sample_inputs().answered[0], own_text="one line\n\nanother\nthird")
    inputs = sample_inputs()
    cut = build(replace(inputs, answered=(long, *inputs.answered[1:])))
    texts = {message.answered.text for message in cut.messages if message.answered is not None}
    assert "one line\nanother …" in texts


def test_words_of_others_than_accounts_of_the_case_are_not_repeated(case: CaseFile) -> None:
    assert {m.answered.label for m in case.messages if m.answered is not None} <= {"T", "G", "A1", "A2"}


def test_the_account_spoken_for_stands_on_the_timeline_where_it_wrote() -> None:
    inputs = sample_inputs()
    others = tuple(message for message in inputs.messages if inputs.author(message) != inputs.episode.beneficiary)
    rows = [row for row in build(replace(inputs, messages=others)).timeline if row.label == "G"]
    assert [row.what for row in rows if row.kind == "message"] == ["G writes in the same threads"]


def test_each_cell_of_a_table_knows_its_heading(case: CaseFile) -> None:
    page = LexborHTMLParser(html_page(case).decode())
    cells = page.css("tbody td")
    assert len(cells) > 50
    assert [cell.html for cell in cells if not cell.attributes.get("data-label")] == []
    assert with_headings("<p>1 < 2</p>") == "<p>1 < 2</p>"
