"""Measures of a text: taken together or one by one they are equal, and no text breaks them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.text.confusables import undisguised
from barograph.text.language import language_of
from barograph.text.measures import Measures, content_key, count_words, measured, text_digest
from barograph.text.own_words import own_words
from barograph.text.paragraphs import assessed_language, assessed_part
from barograph.text.scrub import scrub

_ROWS = """> q|On 1 May 2020, A <a@b.c> wrote:|-- |```||own words|@@ -1,2 +1 @@|-----BEGIN PGP SIGNATURE-----|From: A
|Sent: B|To: C|<!-- x|-->|___________________|---|diff --git a/x b/x""".replace("\n", "")
LINES = st.sampled_from(_ROWS.split("|"))


@given(st.text(max_size=300) | st.text(alphabet="ab http://x 1.\n", max_size=300))
def test_together_or_one_by_one(text: str) -> None:
    assert measured(text) == Measures(count_words(text), content_key(text), text_digest(text), assessed_language(text))


@given(st.lists(LINES | st.text(max_size=20), max_size=30), st.booleans())
def test_any_body_is_split_and_splitting_again_keeps_it(rows: list[str], markdown: bool) -> None:
    body = scrub("\n".join(rows))
    words = own_words(body, markdown)
    assert words.quoted_lines + words.code_lines + words.diff_lines + len(words.spans) <= body.count("\n") + 1
    pointed = undisguised("\n".join(body[start:end].strip() for start, end in words.spans)).text
    assert [row.strip() for row in pointed.split("\n") if row.strip()] == [
        row.strip() for row in words.own_text.split("\n") if row.strip()
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I would like to see this in the next release because it is what most of us have been waiting for.", "en"),
        (
            "Ich habe das Programm gestern ausprobiert und es stürzt leider immer noch ab, wenn die Datei leer ist.",
            "de",
        ),
        (
            "Je pense que cette version fonctionne bien, mais il faudrait encore corriger la documentation du module.",
            "fr",
        ),
        ("ok", "und"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language


FOREIGN = (
    "Buongiorno a tutti, vi scrivo di nuovo perche nessuno mi ha risposto la settimana scorsa e vorrei sapere che cosa "
    "ne pensate della mia proposta, grazie mille e a presto."
)
PLEA = "Nobody has looked at this for months, and I think that somebody else should be given the rights to merge it."


def test_a_foreign_paragraph_does_not_hide_the_english_below_it():
    text = f"{FOREIGN}\n\n{PLEA}"
    assert language_of(text) == "it"
    assert assessed_language(text) == "en"
    assert assessed_part(text) == PLEA


def test_a_text_of_another_language_with_one_english_line_stays_what_it_is():
    text = "\n\n".join([FOREIGN] * 5 + ["The file could not be opened because it was not found on this machine."])
    assert assessed_language(text) == "it"


def test_short_english_paragraphs_below_a_foreign_one_are_judged_together():
    short = ["Any news?", "It has been a year.", "Somebody else could do this, and they would be glad to.", "Ines"]
    text = "\n\n".join([FOREIGN, *short])
    assert assessed_language(text) == "en"
    assert assessed_part(text) == "\n\n".join(short)
