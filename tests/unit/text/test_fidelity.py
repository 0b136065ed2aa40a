"""Own words of mails in the styles of many clients: what is kept, and what of somebody else's slips in."""

from __future__ import annotations

from collections import Counter

import pytest
from mail_languages import LANGUAGES
from mail_languages import cases as language_cases
from mail_styles import STYLES, Case, cases

from barograph.text.own_words import LONG_SIGNATURE, own_words

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


PROSE = "The project has been waiting for an answer since spring and people are tired of asking again.\n"


def test_long_prose_below_a_signature_mark_is_kept_and_noted() -> None:
    words = own_words(f"Hi,\n-- \n{PROSE * 12}")
    assert words.own_text.startswith("Hi,\n\nThe project has been waiting")
    assert words.notes == (LONG_SIGNATURE,)


@pytest.mark.parametrize("above", ["", "Hello,\n", "Dear maintainers,\n\n"])
def test_prose_below_a_signature_mark_with_nothing_but_a_greeting_above_is_the_message(above: str) -> None:
    words = own_words(f"{above}-- \n{PROSE}")
    assert words.own_text.endswith("tired of asking again.")
    assert words.notes == (LONG_SIGNATURE,)


def test_long_text_in_a_script_without_blanks_below_a_greeting_is_kept() -> None:
    prose = "这个项目已经好几个月没有人回答了大家都在等待新的版本发布" * 2 + "\n"
    assert own_words(f"Hello,\n-- \n{prose * 12}").notes == (LONG_SIGNATURE,)


@pytest.mark.parametrize("below", ["Ada Berg\nInstitute of Examples\n", "Sent by Ada\n" + f"> {PROSE}" * 3])
def test_a_short_signature_below_a_greeting_is_one(below: str) -> None:
    assert own_words(f"Hello,\n-- \n{below}").own_text == "Hello,"


@pytest.mark.parametrize(
    "below",
    [
        PROSE * 3,
        "Ada Berg\nInstitute of Examples\nRoom 12\n1 Example Street\n" * 5,
        "Ada Berg\n\n" + "> quoted words of somebody else in the thread\n" * 40,
        "2.30.2\n\n" + "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" * 4,
        "Ada\n\n-----Original Message-----\nFrom: Bo\nSent: today\nTo: Ada\nSubject: x\n\n" + PROSE * 20,
    ],
)
def test_signatures_and_what_clients_put_below_them_are_not_own(below: str) -> None:
    words = own_words(f"It works here.\n\n-- \n{below}")
    assert words.own_text == "It works here."
    assert words.notes == ()


def test_the_list_footer_below_long_prose_is_still_cut() -> None:
    footer = "_" * 47 + "\ndev mailing list\ndev@lists.example.org\n"
    assert "mailing list" not in own_words(f"Hi,\n-- \n{PROSE * 12}\n{footer}").own_text
