"""Conformal p-values with the own project left out (docs/method.md S3, invariants 7 and 9)."""

from __future__ import annotations

import numpy as np
import pytest

from barograph.config import Config
from barograph.detection.calibration.rates import marked_numbers
from barograph.detection.scoring.block import normal_score
from barograph.errors import DataError
from barograph.signals import reference as module
from barograph.signals.acts import acts_of
from barograph.signals.made_with import eligible_settings, marked
from barograph.signals.reference import Reference, empty_reference, key_of, reference_of, shipped_reference
from barograph.signals.strata import QUARTILES, Strata


def reference(scores, project, key=None, length=None, name="made"):
    size = len(scores)
    small = np.zeros(size, dtype=np.int8)
    strata = Strata(small, small if length is None else np.asarray(length, dtype=np.int8), small)
    keys = np.arange(size) if key is None else np.asarray(key)
    return Reference(name, np.asarray(scores, dtype=float), strata, np.asarray(project), keys)


def rated(held, scores, project, length=None, smallest=1):
    asked = reference(scores, project, length=length)
    return held.p_values(asked.scores, asked.strata, asked.project, smallest)


def test_worked_example():
    scores = np.concatenate([np.ones(24), np.zeros(4975)])
    p, n = rated(reference(scores, np.zeros(4999, dtype=int)), [1.0], [7])
    assert (p[0], n[0]) == (0.005, 4999)


def test_equal_scores_count_as_at_least_as_pressing():
    p, _ = rated(reference([1.0, 1.0, 0.0], [0, 0, 0]), [1.0], [7])
    assert p[0] == pytest.approx(3 / 4)


def test_range_of_p():
    draw = np.random.default_rng(0)
    held = reference(draw.normal(size=500), draw.integers(0, 5, 500))
    p, n = rated(held, [-99.0, 99.0, 0.0], [0, 0, 9])
    assert p[0] == 1.0
    assert p[1] == pytest.approx(1 / (1 + n[1]))
    assert np.all((p >= 1 / (1 + n)) & (p <= 1))
    assert np.abs(normal_score(p)).max() <= 3.0903


def test_other_mail_of_the_own_project_never_moves_p():
    draw = np.random.default_rng(1)
    scores, project = draw.normal(size=300), draw.integers(0, 3, 300)
    moved = np.where(project == 1, draw.normal(5, 1, 300), scores)
    asked = draw.normal(size=40)
    before, _ = rated(reference(scores, project), asked, np.ones(40, dtype=int))
    after, _ = rated(reference(moved, project), asked, np.ones(40, dtype=int))
    assert np.array_equal(before, after)
    elsewhere, _ = rated(reference(moved, project), asked, np.zeros(40, dtype=int))
    assert not np.array_equal(before, elsewhere)


@pytest.mark.parametrize("seed", range(5))
def test_p_equals_counting(seed):
    draw = np.random.default_rng(seed)
    held = reference(draw.normal(size=200).round(1), draw.integers(0, 4, 200), length=draw.integers(0, 3, 200))
    asked, project, length = draw.normal(size=30).round(1), draw.integers(0, 5, 30), draw.integers(0, 3, 30)
    p, _ = rated(held, asked, project, length)
    for row in range(30):
        others = (held.strata.length == length[row]) & (held.project != project[row])
        assert p[row] == (1 + np.sum(held.scores[others] >= asked[row])) / (1 + others.sum())


def test_small_strata_merge_upward():
    held = reference(np.arange(100.0), np.zeros(100, dtype=int), length=[0] * 10 + [1] * 90)
    _, fine = rated(held, [5.0], [7], length=[0], smallest=10)
    _, merged = rated(held, [5.0], [7], length=[0], smallest=11)
    assert (fine[0], merged[0]) == (10, 100)


def test_a_loaded_archive_the_reference_was_made_from_is_left_out():
    shipped = reference([1.0, 2.0, 3.0, 4.0], [-1, -1, -2, -2], key=[11, 12, 21, 22], name="shipped")
    loaded = reference([9.0, 9.5], [0, 0], key=[11, 99], name="loaded")
    both = shipped.joined(loaded)
    assert sorted(both.key.tolist()) == [11, 12, 21, 22, 99]
    assert dict(zip(both.key.tolist(), both.project.tolist(), strict=True)) == {11: 0, 12: 0, 21: -2, 22: -2, 99: 0}
    _, n = rated(both, [0.0], [0])
    assert n[0] == 2


def test_joining_nothing_changes_nothing():
    shipped = reference([1.0, 2.0], [-1, -1])
    assert np.array_equal(shipped.joined(empty_reference()).scores, shipped.scores)
    assert len(empty_reference().joined(shipped).scores) == 2


def test_key_is_the_head_of_the_id():
    assert key_of("f" * 32) == 2**60 - 1


def test_shipped_reference_serves_its_sensor():
    held = shipped_reference()
    assert len(held.scores) == len(held.key) == len(held.strata.length) > 10_000
    assert held.project.max() < 0


def test_references_know_the_settings_they_were_made_under():
    assert shipped_reference().settings == eligible_settings(Config())
    assert reference_of(Config()).fingerprint == shipped_reference().fingerprint
    assert "!settings" not in acts_of(Config()).name
    assert marked_numbers(Config()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"newcomer": {"max_age_days": 200}},
        {"newcomer": {"require_globally_new": False}},
        {"established": {"min_prior": 3}},
        {"dormant": {"max_prior": 9}},
        {"text": {"min_words": 5}},
    ],
)
def test_another_rule_of_who_counts_marks_references_as_it_marks_the_calibration(changed):
    config = Config.model_validate(changed)
    reference, acts = reference_of(config), acts_of(config)
    assert reference.name.endswith("!settings") and acts.name.endswith("!settings")
    assert reference.fingerprint != reference_of(Config()).fingerprint
    assert acts.fingerprint != acts_of(Config()).fingerprint
    assert "!settings" in reference.joined(empty_reference()).name
    assert [line.partition(" shipped")[0] for line in marked_numbers(config)[:2]] == [
        "reference of wording",
        "reference of acts",
    ]


def test_what_changes_no_message_marks_no_reference():
    config = Config.model_validate({"group": {"k_max": 4}, "dormant": {"share": 0.1}})
    assert "!settings" not in reference_of(config).name + acts_of(config).name


def test_a_reference_of_another_time_without_settings_is_marked():
    assert marked("old", "{}", eligible_settings(Config())) == "old!settings"


def test_reference_of_another_sensor_is_refused(monkeypatch):
    class Other:
        fingerprint = "0" * 16

    monkeypatch.setattr(module, "load_sensor", lambda name: Other())
    shipped_reference.cache_clear()
    try:
        with pytest.raises(DataError, match="made with sensor"):
            shipped_reference()
    finally:
        shipped_reference.cache_clear()


def test_cuts_of_the_unanswered_share():
    assert list(QUARTILES) == sorted(QUARTILES)
    share = np.array([np.nan, 0.0, 0.35, 0.4, 0.9])
    made = Strata.of(share, np.full(5, 10), np.ones(5, dtype=bool))
    assert made.unanswered.tolist() == [4, 0, 1, 2, 3]
