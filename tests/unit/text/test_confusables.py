"""Disguised letters are undone and counted; honest text in any script is left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.text.confusables import Undisguised, undisguised
from barograph.text.own_words import own_words


@pytest.mark.parametrize(
    ("text", "plain", "letters", "invisible"),
    [
        ("When will this be m\u0430intained?", "When will this be maintained?", 1, 0),
        ("h\u200bo\u200bld on", "hold on", 0, 2),
        ("hand\u00adover", "handover", 0, 1),
        ("\uff48\uff41\uff4e\uff44 over", "hand over", 4, 0),
        ("\U0001d421\U0001d41a\U0001d427\U0001d41d it over", "hand it over", 4, 0),
        ("the \u0440\u0430\u0441\u0435 of this project is slow", "the pace of this project is slow", 4, 0),
    ],
)
def test_disguises_are_undone(text: str, plain: str, letters: int, invisible: int) -> None:
    assert undisguised(text) == Undisguised(plain, letters, invisible)


@pytest.mark.parametrize(
    "text",
    [
        "Ветка ждёт уже неделями, а ответа нет.",
        "Οι κλάδοι περιμένουν εβδομάδες.",
        "The delay is 5 μs and Δt grows with αx.",
        "Grüße, Zoë, naïve, ﬁne, ½, ™",
        "می‌خواهم این شاخه را ببینم",
        "My name is Александр and I use git.",
        "👩‍💻 works",
        "слово cловa",
    ],
)
def test_honest_text_is_left_alone(text: str) -> None:
    assert undisguised(text) == Undisguised(text)


@given(st.text(max_size=80))
def test_any_text_is_undone_once_and_for_all(text: str) -> None:
    once = undisguised(text)
    assert len(once.text) == len(text) - once.invisible
    if once.letters == once.invisible == 0:
        assert once.text == text


def test_own_words_are_as_a_reader_sees_them_and_say_so() -> None:
    own = own_words("Pl\u0435ase h\u200band it over.\n\n> Привет, как дела")
    assert own.own_text == "Please hand it over."
    assert own.notes == ("1 letters and digits that only look like Latin letters, 1 invisible characters undone",)
    assert own_words("Обычный текст на русском языке.").notes == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7h3r3 h4s b33n n0 4nsw3r", "there has been no answer"),
        ("7h3 m41n741n3r h4s l3f7, w17h x86", "the maintainer has left, with x86"),
        ("Only 0n3 7h4t", "Only 0n3 that"),
        ("pl34se RELEA5E wi7h 5upport", "please RELEASE with support"),
        ("x86, sha1sum, v1a, 105s, Point3D, 100k, l10n", "x86, sha1sum, v1a, 105s, Point3D, 100k, l10n"),
    ],
)
def test_digits_inside_common_words_are_letters(written: str, read: str) -> None:
    found = undisguised(written)
    assert found.text == read
    assert found.letters == sum(a != b for a, b in zip(written, read, strict=True))
