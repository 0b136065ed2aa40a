"""Health statements, hidden characters, likelihood words."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import barograph.cases
import barograph.export
from barograph.cases.text.health import MASK, mask
from barograph.cases.text.language import WORDS, accusations, likelihood_word
from barograph.text.safe_text import MAX_CHARACTERS, safe_line, safe_text

MODULES = [
    f"{package.__name__}.{found.name}"
    for package in (barograph.cases, barograph.export)
    for found in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    "said",
    [
        "I have been ill for most of the winter",
        "my mental health is not good",
        "I am burned out",
        "After the surgery I write little",
        "Ich war krank",
        "tengo una enfermedad",
        "I'm still sick",
        "they diagnosed ADHD",
        "I was in hospital",
    ],
)
def test_a_sentence_of_the_target_about_health_goes_as_a_whole(said: str) -> None:
    shown, masked = mask(f"Thanks. {said}. The fix is in.", whole_sentences=True)
    assert masked
    assert shown == f"Thanks. {MASK} The fix is in."


def test_in_the_words_of_others_the_demand_stays() -> None:
    shown, masked = mask("Sorry about your illness, but hand it over.", whole_sentences=False)
    assert masked
    assert shown == f"Sorry about your {MASK}, but hand it over."


@pytest.mark.parametrize(
    "said", ["I still like it", "a healthy project", "the build takes long", "it will be chronicled"]
)
def test_ordinary_words_stay(said: str) -> None:
    assert mask(said, whole_sentences=True) == (said, False)


@given(st.text(max_size=400))
def test_nothing_hidden_is_left(text: str) -> None:
    shown = safe_text(text)
    hidden = {c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - set("\n\t\u200c\u200d")
    assert {c for c in hidden if unicodedata.bidirectional(c) not in ("AN", "L")} == set()
    assert safe_text(shown) == shown


def test_a_giant_text_is_cut_and_says_so() -> None:
    assert "further characters are not shown" in safe_text("x" * (MAX_CHARACTERS + 5))
    assert len(safe_line("y" * 1000)) == 300


@given(st.floats(0, 1))
def test_a_word_for_every_probability(probability: float) -> None:
    order = [word for _, word, _ in WORDS]
    free, capped = likelihood_word(probability, capped=False), likelihood_word(probability, capped=True)
    assert order.index(capped) == min(order.index(free), order.index("likely"))


def test_words_that_accuse_are_found() -> None:
    said = "The attackers, a sockpuppet and two bots; a suspected account; malicious"
    assert accusations(said) == ["attackers", "sockpuppet", "bots", "malicious"]
