"""What a case says about how rare a message is stays true where the project's own newcomers moved its p."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from barograph.export.words import rarity, rarity_here


def message(p, others, own):
    return SimpleNamespace(ref="M1", p=p, p_others=others, compared_with=400, own_references=own)


def test_both_numbers_stand_where_they_differ():
    words = rarity_here(message(0.05, 0.02, 1212))
    assert words.startswith(rarity(0.02, 400))
    assert "1,212 earlier messages of this project's own newcomers" in words
    assert words.endswith("p is 0.05, which counts.")


@pytest.mark.parametrize("others", [None, 0.02])
def test_one_number_stands_where_nothing_was_moved(others):
    assert rarity_here(message(0.02, others, 3)) == rarity(0.02, 400)
