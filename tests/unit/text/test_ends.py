"""A long text is judged by one of its ends, so that pasted prose below or above hides nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.signals.head import load_head
from barograph.signals.sense import most_pressing_ends
from barograph.text.ends import LONG, ends
from barograph.text.measures import count_words
from barograph.text.sentences import sentences

PLEA = (
    "This patch has been waiting for four months and nobody answers. Please hand the project over to somebody who has "
    "the time, or at least make a release with the fixes that everybody here is asking for."
)
PROSE = "\n".join(f"The {n}th morning was bright and the boats went out before the tide had turned." for n in range(40))


@pytest.mark.parametrize("text", [f"{PLEA}\n\n{PROSE}", f"{PROSE}\n\n{PLEA}"])
def test_what_is_asked_above_or_below_pasted_prose_is_judged_as_if_it_stood_alone(text):
    head = load_head()
    (end,), (logit,) = most_pressing_ends([text], head)
    assert end.text == PLEA
    assert [s.text for s in end.sentences] == [s.text for s in sentences(PLEA)]
    assert logit == head.score([PLEA])[0]


def test_texts_keep_their_order_and_short_ones_are_judged_whole():
    texts = ["Please merge it.", f"{PLEA}\n\n{PROSE}", "", "Thanks.\n\nIt works now."]
    found, logits = most_pressing_ends(texts, load_head())
    assert [end.text for end in found] == [texts[0], PLEA, texts[2], texts[3]]
    assert logits == load_head().score([texts[0], PLEA, texts[2], texts[3]]).tolist()


def test_a_text_without_sentences_or_of_one_is_judged_whole():
    for text in ("", "!" * 300, "word " * 300):
        (end,) = ends(text)
        assert end.text == text


@given(st.lists(st.sampled_from(["alpha", "Beta", "gamma.", "delta!", "\n", "\n\n", " - "]), max_size=600))
def test_ends_are_parts_of_the_text_and_made_of_its_sentences(pieces):
    text = " ".join(pieces)
    found = ends(text)
    split = sentences(text)
    assert len(found) == (2 if count_words(text) > LONG and len(split) > 1 else 1)
    for end in found:
        assert end.text in text
        assert set(end.sentences) <= set(split)
        assert len(found) == 1 or len(end.text.split()) <= LONG
    assert len(found) == 1 or (text.strip().startswith(found[0].text[:20]) or found[0].sentences[0] == split[0])
