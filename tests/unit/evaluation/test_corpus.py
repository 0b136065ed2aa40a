from __future__ import annotations

import pytest

from barograph.evaluation.corpus import STRENGTHS, shipped_corpus
from barograph.evaluation.draw import Draw
from barograph.evaluation.wording import writer
from barograph.signals.anchors import load_anchors

KINDS = {"impatience", "entitlement", "neglect", "handover", "guilt", "capacity", "promotion", "exit"}


@pytest.mark.parametrize("strength", STRENGTHS)
def test_every_kind_has_sentences_and_every_sentence_a_rewording(strength: str) -> None:
    held = shipped_corpus().pressure[strength]
    assert set(held) == KINDS
    assert all(len(sentences) >= 4 for sentences in held.values())
    assert all(len(phrasings) >= 2 for sentences in held.values() for phrasings in sentences)
    assert {kind for kind, _ in shipped_corpus().messages[strength]} <= KINDS


def test_no_sentence_of_the_corpus_is_an_anchor_of_the_detector() -> None:
    held = load_anchors()
    anchors = {sentence.lower() for _, sentences in (*held.pressure, *held.acts) for sentence in sentences}
    planted = {
        phrasing.lower()
        for by_kind in shipped_corpus().pressure.values()
        for sentences in by_kind.values()
        for phrasings in sentences
        for phrasing in phrasings
    }
    assert not anchors & planted


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("reworded", [False, True])
def test_texts_are_the_same_for_the_same_draw_and_leave_no_slot_open(strength: str, reworded: bool) -> None:
    texts = []
    for _ in range(2):
        draw = Draw("text", strength)
        by = writer(shipped_corpus(), "Tove", strength == "polite", draw)
        texts.append([by.pressing(strength, reworded, draw) for _ in range(200)])
    assert texts[0] == texts[1]
    assert not [text for text in texts[0] if "{" in text or "||" in text]
    assert len(set(texts[0])) > 100


def test_rewordings_share_no_phrasing_with_the_first_ones() -> None:
    for by_kind in shipped_corpus().pressure.values():
        for sentences in by_kind.values():
            first = {phrasings[0] for phrasings in sentences}
            assert not first & {other for phrasings in sentences for other in phrasings[1:]}
