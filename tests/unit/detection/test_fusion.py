"""The score of a group with families weighed (docs/method.md S7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from barograph.config import Config, Evidence, load_config
from barograph.detection.calibration.rates import Rate, shipped_calibration
from barograph.detection.episode_builder import EpisodeDraft, ScoredWindow, episode_drafts
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.registry import check, faults
from barograph.detection.fusion import findings, totals
from barograph.detection.scoring.branches import branches_of
from barograph.detection.scoring.groups import GroupScore
from barograph.detection.scoring.project import Project
from barograph.errors import ConfigError
from barograph.workspace import Workspace
from made_blocks import act_rows, drawn

NONE = Evidence(weights={})
BRANCH = branches_of(Config())[0]


def project_of(seed: int) -> Project:
    return Project.of(act_rows(drawn(seed, size=400, span=1400.0)), 0.001)


@pytest.mark.parametrize("seed", range(3))
def test_without_weights_the_score_is_the_cores(seed):
    project = project_of(seed)
    assert list(totals(project, BRANCH, NONE)) == list(BRANCH.scores(project.block))


@pytest.mark.parametrize(("seed", "weight", "cap"), [(0, 0.5, 5.0), (1, 1.0, 0.2), (2, 1.0, 5.0)])
def test_a_weighed_family_adds_its_weight_times_its_capped_ratio(seed, weight, cap):
    project, settings = project_of(seed), Evidence(weights={"role-act": weight}, caps={"role-act": cap})
    for core, fused in zip(BRANCH.scores(project.block), totals(project, BRANCH, settings), strict=True):
        facts = GroupFacts(project, BRANCH.rows(project.block, core.at), core.accounts)
        if core.score <= 0:
            assert fused == core
            continue
        told = [found.log10_lr for found in findings(facts, settings) if found.family == "role-act"]
        assert fused.score - core.score == pytest.approx(weight * sum(told))
        assert abs(fused.score - core.score) <= weight * min(cap, 1.0) + 1e-9


def test_some_scores_move():
    project = project_of(2)
    moved = [
        fused.score - core.score
        for core, fused in zip(BRANCH.scores(project.block), totals(project, BRANCH, Evidence()), strict=True)
    ]
    assert any(change > 0 for change in moved) and all(abs(change) <= 3.0 for change in moved)


def test_what_is_calibrated_is_what_is_detected():
    """One code path: the totals that a calibration counts are those an episode is rated by."""
    project, config = project_of(2), Config()
    seen = [one for draft in episode_drafts(project, shipped_calibration(), config) for one in draft.windows]
    assert seen
    for branch in branches_of(config):
        counted = {s.at: s.score for s in totals(project, branch, config.evidence)}
        rated = {one.scored.at: one.total for one in seen if one.branch.name == branch.name}
        assert (rated and all(counted[at] == score for at, score in rated.items())) or branch.name != BRANCH.name
    assert any(one.total != one.scored.score for one in seen)


def test_an_episode_is_told_by_a_window_that_is_in_the_queue():
    group = GroupScore(10.0, 5.0, 1.0, (0, 1), (3.0, 3.0), 5, False)
    rare, common = (Rate(value, value, 0.0, 0.1, 1e5, 100.0) for value in (1e-5, 5e-3))
    without_act = ScoredWindow(BRANCH, group, 5.0, rare, "<30", 9, np.arange(2), (), -1)
    with_act = replace(without_act, total=4.0, rate=common, tier=0)
    assert EpisodeDraft("e", [without_act, with_act]).best is with_act
    assert EpisodeDraft("e", [without_act, replace(with_act, tier=-1)]).best is without_act


def test_newcomers_alone_score_the_same_in_a_project_of_their_own():
    block = drawn(3, size=400, span=1400.0)
    mixed = Project.of(act_rows(replace(block, older=block.account % 3 == 0)), 0.001)
    young = mixed.newcomers()
    assert 0 < len(young.block) < len(mixed.block) and young.acts.num_rows == len(young.block)
    assert list(totals(mixed, BRANCH, Evidence())) == list(totals(young, BRANCH, Evidence()))
    assert young.newcomers() is young


def test_only_families_of_every_window_can_have_a_weight():
    with pytest.raises(ConfigError, match=r"--set: evidence.weights.style: cannot have a weight.*role-act"):
        load_config(None, {"evidence.weights": "{style: 1}"}, faults)
    with pytest.raises(ConfigError, match=r"evidence.weights.convergence: cannot"):
        check(Evidence(weights={"convergence": 1.0}))


def test_all_faults_come_at_once_each_with_the_nearest_name():
    given = {"evidence.weights": "{role-akt: 1, style: 0.5}", "evidence.caps": "{exclusivty: 0.2}", "group.k_mx": "4"}
    with pytest.raises(ConfigError) as caught:
        load_config(None, given, faults)
    assert len(caught.value.faults) == 4
    for hint in ("weights.role-akt: no such", "Did you mean role-act?", "Did you mean exclusivity?", "group.k_max?"):
        assert hint in str(caught.value)
    with pytest.raises(ConfigError, match="Did you mean role-act"):
        Workspace("nowhere", overrides={"evidence.weights": "{role-akt: 1}"})
