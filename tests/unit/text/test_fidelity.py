"""Own words of mails in the styles of many clients: what is kept, and what of somebody else's slips in."""

from __future__ import annotations

from collections import Counter

import pytest
from mail_languages import LANGUAGES
from mail_languages import cases as language_cases
from mail_styles import STYLES, Case, cases

from barograph.text.own_words import own_words

LEAST = 0.98


def recall_and_precision(found: str, own: str) -> tuple[float, float]:
    """Share of the own words found, and share of the found words that are own; words counted with their number."""
    have, want = Counter(found.split()), Counter(own.split())
    both = (have & want).total()
    return both / want.total(), both / have.total() if have else 1.0


def measured(chosen: list[Case]) -> tuple[float, float]:
    pairs = [recall_and_precision(own_words(case.body).own_text, case.own) for case in chosen]
    return sum(recall for recall, _ in pairs) / len(pairs), sum(precision for _, precision in pairs) / len(pairs)


@pytest.mark.parametrize("style", STYLES)
def test_own_words_of_a_style(style: str) -> None:
    recall, precision = measured([case for case in cases() if case.style == style])
    assert recall >= LEAST
    assert precision >= LEAST


def test_spans_point_at_the_own_lines() -> None:
    for case in cases():
        words = own_words(case.body)
        pointed = [case.body[start:end].rstrip() for start, end in words.spans]
        assert pointed == [row for row in words.own_text.split("\n") if row]


def test_somebody_elses_words_are_never_own() -> None:
    """Not a single line of the quoted text of these styles stands in the own text."""
    for case in cases():
        if case.style in ("plain", "footer", "google_group", "fenced", "logs", "patch", "reviewed", "tracker_by_mail"):
            continue
        own = set(own_words(case.body).own_text.split("\n"))
        assert own <= set(case.own.split("\n")) | {""}


@pytest.mark.parametrize("code", LANGUAGES)
def test_own_words_of_a_language(code: str) -> None:
    recall, precision = measured([case for case in language_cases() if case.style.split(" ")[0] == code])
    assert recall >= LEAST
    assert precision >= LEAST


def test_the_suite_has_the_languages_of_the_field() -> None:
    assert len(LANGUAGES) >= 20


@pytest.mark.parametrize(
    "row",
    [
        "He wrote on 3 May 2020 at 10:12 that the parser is slow, and I agree:",
        "As Bo Celik <bo@example.net> said in the meeting, here is the list",
        "The numbers from 2020-01-03 12:34 are these:",
        "From: the first release on, To: the last one",
    ],
)
def test_prose_that_looks_like_an_attribution_stays(row: str) -> None:
    assert own_words(f"{row}\n\none, two, three.\n").own_text == f"{row}\n\none, two, three."
