"""How sure a case is: which families count for it, and that all count against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from barograph.cases.text.likelihood import confidence_of, likelihood_of, rarity_of
from case_samples import sample_inputs

INPUTS = sample_inputs()
EPISODE = replace(INPUTS.episode, list_years=2000.0)
ROLE, IDLE = INPUTS.findings[:2]


@pytest.mark.parametrize(
    ("findings", "level"),
    [
        ((ROLE, IDLE), "moderate"),
        ((ROLE,), "low"),
        ((ROLE, replace(IDLE, family="beneficiary")), "low"),
        ((ROLE, replace(IDLE, family="header-affinity")), "low"),
        ((ROLE, IDLE, replace(IDLE, family="course-cohort", direction="against")), "low"),
    ],
    ids=["two", "one", "one and one shown beside", "one and headers", "two and a fact against"],
)
def test_families_shown_beside_make_no_case_surer(findings, level):
    assert confidence_of(EPISODE, findings)[0] == level


def test_few_control_years_keep_it_low():
    assert confidence_of(replace(EPISODE, list_years=999.0), (ROLE, IDLE))[0] == "low"


def test_where_no_rate_holds_the_first_sentence_says_so():
    unlike = replace(IDLE, family="unlike-controls", direction="against")
    settings = INPUTS.config.decision
    plain, heated = (likelihood_of(EPISODE, found, settings, "low") for found in ((ROLE, IDLE), (ROLE, unlike)))
    assert heated.sentence.startswith("No rate can be stated here: ")
    assert heated.sentence.endswith(plain.sentence[1:])
    assert rarity_of(EPISODE, (ROLE, unlike)).startswith("No rate can be stated here: ")
    assert not rarity_of(EPISODE, (ROLE, IDLE)).startswith("No rate")
