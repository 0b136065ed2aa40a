"""Exposure: censored answers, trend against the own past, no score rests on it (docs/method.md S2, invariant 8)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from barograph.catalogue.tables import Table
from barograph.pipeline.stages import STAGES
from barograph.signals.exposure import kaplan_meier_median, reply_trend


def test_no_stage_that_scores_reads_exposure():
    after = [stage.name for stage in STAGES if Table.EXPOSURE in stage.reads and stage.name != "cases"]
    writers = [stage.name for stage in STAGES if Table.EXPOSURE in stage.writes]
    assert (after, writers) == ([], ["expose"])


def test_median_with_censored_answers():
    waited, answered = np.array([1.0, 2.0, 9.0, 9.0]), np.array([True, True, False, False])
    assert kaplan_meier_median(waited, answered) == 2.0
    assert kaplan_meier_median(waited, np.array([True, False, False, False])) is None
    assert kaplan_meier_median(np.zeros(0), np.zeros(0, dtype=bool)) is None


BEGUN = np.arange(0.0, 900.0, 10.0)


def test_slower_answers_show_as_a_negative_trend():
    slower = BEGUN + np.where(BEGUN > 720, 10.0, 5.0)
    assert reply_trend(BEGUN, slower, 900.0) == pytest.approx(-np.log(2), abs=0.1)
    assert reply_trend(BEGUN, BEGUN + 5.0, 900.0) == pytest.approx(0.0, abs=0.05)


def test_silence_is_censored_not_left_out():
    silent = np.where((BEGUN > 720) & (np.arange(len(BEGUN)) % 2 == 0), np.nan, BEGUN + 5.0)
    trend = reply_trend(BEGUN, silent, 900.0)
    assert trend is not None
    assert trend < -1.0


def test_later_answers_change_nothing():
    answered = BEGUN + 30.0
    scrambled = np.where(answered > 880.0, answered + 500.0, answered)
    assert reply_trend(BEGUN, answered, 880.0) == reply_trend(BEGUN, scrambled, 880.0)


def test_too_few_threads_tell_nothing():
    assert reply_trend(BEGUN[-9:], BEGUN[-9:] + 1.0, 900.0) is None


@pytest.mark.parametrize("seed", range(20))
def test_the_median_is_that_of_the_reference_implementation(seed: int) -> None:
    """Ours is about seven times as quick as that of scipy; it is called once a project and month."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(1, 60))
    waited, answered = draw.integers(0, 30, size) / 7.3, draw.random(size) < draw.random()
    survival = ecdf(CensoredData.right_censored(waited, ~answered)).sf
    below = np.flatnonzero(survival.probabilities <= 0.5 + 1e-12)
    assert kaplan_meier_median(waited, answered) == (survival.quantiles[below[0]] if len(below) else None)
