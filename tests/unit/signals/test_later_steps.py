"""Numbers made before a step was added are marked, unless the step is switched off (docs/method.md S1, S3)."""

from __future__ import annotations

import pytest

from barograph.signals.made_with import agrees

BEFORE = '{"sensor":{"min_stratum":500},"text":{"min_words":3}}'


@pytest.mark.parametrize(
    ("years", "relevance", "same"),
    [("4", "-0.2", False), ("0", "-0.2", False), ("4", "null", False), ("0", "null", True)],
)
def test_numbers_that_do_not_record_a_later_step_were_made_without_it(years, relevance, same):
    now = (
        f'{{"sensor":{{"min_stratum":500,"own_years":{years}}},"text":{{"min_words":3,"relevance":{relevance}}}}}'
    )  # fmt: skip
    assert agrees(BEFORE, now) is same


def test_numbers_that_record_it_agree():
    now = '{"sensor":{"own_years":4},"text":{"relevance":-0.2}}'
    assert agrees(now, now)
