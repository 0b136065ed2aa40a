"""The live guard: worked numbers, and that chance seldom sets it off (METHODS S9)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.detection.guard import e_values, first_alarm, run

P = st.floats(min_value=1e-6, max_value=1.0)


def test_worked_numbers():
    assert run([0.01, 0.01, 1.0]).tolist() == [5.0, 30.0, 15.5]
    assert first_alarm([1e-4] * 3) == 2
    assert first_alarm([1e-4] * 2) is None
    assert first_alarm([]) is None


def test_a_quiet_project_stays_far_below():
    assert run([1.0] * 1000).max() == pytest.approx(1.0)


@given(st.lists(P, min_size=1, max_size=30), st.lists(P, max_size=10))
def test_later_months_change_no_earlier_one(now, later):
    assert run([*now, *later])[: len(now)].tolist() == run(now).tolist()


@given(st.lists(P, min_size=2, max_size=20), st.data())
def test_a_smaller_p_never_lowers_it(p, data):
    month = data.draw(st.integers(0, len(p) - 1))
    smaller = [value / 2 if number == month else value for number, value in enumerate(p)]
    assert np.all(run(smaller) >= run(p))


def test_chance_sets_it_off_no_more_than_it_may():
    draw = np.random.default_rng(7)
    months, runs, threshold = 200, 2000, 1000.0
    alarms = sum(first_alarm(1.0 - draw.random(months), threshold) is not None for _ in range(runs))
    # The mean of R_t is t, so the chance to reach the threshold within t months is at most t / threshold.
    assert 0 < alarms / runs <= months / threshold


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(wrong):
    with pytest.raises(ValueError, match="p-value"):
        e_values([0.5, wrong])
