"""Evidence families: caps, absence, direction, and that the tier needs more than the score (docs/method.md S6, S9)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from barograph.config import Decision
from barograph.detection.calibration.rates import Rate
from barograph.detection.decision import posterior, tier_of
from barograph.detection.evidence.act_calls import act_p, together
from barograph.detection.evidence.campaign import declared
from barograph.detection.evidence.families import (
    acts_together,
    contribution,
    convergence,
    merge_act,
    pile_on,
    revert_act,
    role_act,
    silence_act,
    time_of_day,
)
from barograph.detection.evidence.family import Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.registry import score_families
from barograph.detection.evidence.statistics import brown, fisher, log10_beta, sidak
from barograph.detection.scoring.population import Population
from barograph.detection.scoring.project import Project
from made_blocks import block_of, drawn


def facts_of(block, accounts, role_p=None, patch=None, act_p_values=None) -> GroupFacts:
    size = len(block)
    given = [None] * size if act_p_values is None else act_p_values
    acts = pa.table(
        {
            "message_id": [f"m{n}" for n in range(size)],
            "patch": pa.array([False] * size if patch is None else patch, pa.bool_()),
            "role_p": pa.array([None] * size if role_p is None else role_p, pa.float64()),
            "act_p_values": pa.array(given, pa.list_(pa.float64())),
        }
    )
    return GroupFacts(Project("list", acts, block, (), Population.of(block)), np.arange(size), accounts)


def pair(**columns):
    return block_of([0, 1, 0, 1], [0.0, 1.0, 10.0, 11.0], [0.01] * 4, **columns)


@pytest.mark.parametrize("seed", range(8))
def test_no_family_exceeds_its_cap(seed):
    draw = np.random.default_rng(seed)
    block = drawn(seed)
    facts = facts_of(
        block, (0, 1, 2), draw.random(120).tolist(), (draw.random(120) < 0.3).tolist(), draw.random((120, 7)).tolist()
    )
    found = [finding for family in score_families() if (finding := family.find(facts)) is not None]
    assert len(found) >= 11
    for finding in found:
        assert abs(finding.log10_lr) <= finding.cap
        assert finding.p is None or 0 <= finding.p <= 1
        assert set(finding.message_ids) <= {f"m{n}" for n in range(120)}


def test_a_lower_cap_holds_and_a_higher_one_does_not():
    found = Finding("pile-on", 1.0, None, None, -1.5, 2.0, (), "")
    assert found.within({"pile-on": 0.5}) == replace(found, log10_lr=-0.5, cap=0.5)
    assert found.within({"pile-on": 9.0}) == found == found.within({"role-act": 0.1})


def test_what_was_not_assessed_says_nothing():
    assert role_act.finding(facts_of(pair(), (0, 1))) is None
    assert time_of_day.finding(facts_of(pair(), (0, 1))) is None
    assert contribution.finding(facts_of(pair().take(np.zeros(0, dtype=int)), (0, 1))) is None


def test_role_act_takes_the_clearest_message_and_pays_for_looking():
    found = role_act.finding(facts_of(pair(), (0, 1), [0.001, 0.5, None, 0.9]))
    assert found is not None
    assert found.p == pytest.approx(fisher([0.001, sidak(0.5, 2)])), "account 1 wrote two of the three"
    assert found.message_ids == ("m0",)
    assert found.direction == "for"
    dull = role_act.finding(facts_of(pair(), (0, 1), [0.9, 0.8, 0.7, 0.9]))
    assert dull is not None
    assert dull.log10_lr < 0


def test_contribution_speaks_for_helpers():
    helps = contribution.finding(facts_of(pair(), (0, 1), patch=[True] * 4))
    asks = contribution.finding(facts_of(pair(), (0, 1)))
    assert helps is not None and asks is not None
    assert helps.direction == "against"
    assert asks.direction == "for"


def test_convergence_is_the_exact_chance_and_adds_nothing():
    block = block_of([0, 0, 1, 1, *range(2, 9)], range(11), [0.01] * 4 + [0.5] * 7, thread=[0, 1, 0, 2, *range(2, 9)])
    found = convergence.finding(facts_of(block, (0, 1)))
    assert found is not None
    assert found.p == pytest.approx(1 - (7 * 6) / (9 * 8))
    assert (found.statistic, found.log10_lr, found.message_ids) == (1.0, 0.0, ("m0", "m2"))


def test_pile_on_only_speaks_against():
    few = pile_on.finding(facts_of(pair(), (0, 1)))
    crowd = block_of([0, 0, *range(1, 15)], np.arange(16.0), [0.01] * 16)
    many = pile_on.finding(facts_of(crowd, (0,)))
    assert few is not None and many is not None
    assert few.log10_lr == 0
    assert many.log10_lr == -2.0


def test_time_of_day_tells_same_from_different_hours():
    days = np.arange(20.0)
    account = [0, 1] * 10
    profile = block_of([9] * 48, np.arange(48) / 24 + 0.01, [0.5] * 48)

    def compare(hours):
        group = block_of(account, days + np.array(hours) / 24 + 0.01, [0.01] * 20)
        both = replace(
            group, **{n: np.append(getattr(group, n), getattr(profile, n)) for n in group.__dataclass_fields__}
        )
        found = time_of_day.finding(facts_of(both, (0, 1)))
        assert found is not None
        return found.log10_lr

    assert compare([3] * 20) > 0 > compare([3, 15] * 10)


SETTINGS = Decision()


def rate(value):
    return Rate(value, value, 0.0, 0.1, 1e5, 100.0)


def said(family, log10_lr, p=None, cap=1.0):
    return Finding(family, 0.0, None, p, log10_lr, cap, (), "")


def test_tiers_need_an_act_and_one_more_family():
    role, more = said("role-act", 0.8, p=0.001), said("no-contribution", 0.5, cap=0.5)
    assert tier_of(rate(0.02), [role, more], SETTINGS) == -1
    assert tier_of(rate(5e-5), [], SETTINGS) == 0
    assert tier_of(rate(5e-5), [role], SETTINGS) == 0
    assert tier_of(rate(5e-5), [more], SETTINGS) == 0
    assert tier_of(rate(5e-5), [role, said("time-of-day", 0.3, cap=0.3)], SETTINGS) == 0
    assert tier_of(rate(5e-4), [role, more], SETTINGS) == 1
    assert tier_of(rate(5e-5), [role, more], SETTINGS) == 2
    assert tier_of(rate(5e-5), [role, more, said("time-of-day", -1.5, cap=2.0)], SETTINGS) == 1
    assert tier_of(rate(5e-5), [role, more, said("pile-on", -0.9, cap=2.0)], SETTINGS) == 2
    assert tier_of(rate(5e-5), [role, more, said("pile-on", -1.5, cap=2.0)], SETTINGS) == 0
    assert tier_of(rate(5e-5), [role, more], SETTINGS, share=0.2) == 1


def test_a_sentence_that_asks_for_one_act_speaks_in_the_family_of_that_act_only():
    rows = [[0.9] * 7, None, [0.9, 0.001, None, 0.9, 0.9, 0.9, 0.9], [0.9, 0.5, None, 0.9, 0.9, 0.9, 0.9]]
    facts = facts_of(pair(), (0, 1), act_p_values=rows)
    found = merge_act.finding(facts)
    assert (found.family, found.statistic, found.message_ids) == ("merge-act", 0.001, ("m2",))
    assert found.p == pytest.approx(fisher([sidak(0.001, 2), 0.5])), "account 0 wrote two of the three, account 1 one"
    assert found.direction == "for" and "1 of 3 messages looked at ask that one particular change" in found.text
    assert silence_act.finding(facts).direction == "none"
    assert revert_act.finding(facts).p == pytest.approx(0.9)


def test_accounts_that_ask_for_nothing_in_particular_seldom_seem_to_ask_together():
    draw = np.random.default_rng(3)
    accounts = np.array([0, 0, 0, 0, 1, 2, 2])
    p = np.array([together(draw.random(7), accounts) for _ in range(4_000)])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.012)


def test_two_moderate_calls_of_two_accounts_count_more_than_two_of_one():
    calls = np.array([0.05, 0.9, 0.05, 0.9])
    assert together(calls, np.array([0, 0, 1, 1])) < together(calls, np.array([0, 1, 0, 1]))


def test_an_act_without_a_reference_is_left_out():
    facts = facts_of(pair(), (0, 1), [0.01] * 4, act_p_values=[[0.01, *[None] * 6]] * 4)
    assert merge_act.finding(facts) is None
    assert role_act.finding(facts).statistic == 0.01


@pytest.mark.parametrize("family", ["merge-act", "revert-act", "urgency-act", "nomination-act", "silence-act"])
def test_any_act_opens_tier_one_beside_one_more_family(family):
    more = said("no-contribution", 0.5, cap=0.5)
    assert tier_of(rate(5e-4), [said(family, 0.4, p=0.01), more], SETTINGS) == 1
    assert tier_of(rate(5e-4), [said("exclusivity", 0.4, p=0.001), more], SETTINGS) == 0


def test_the_more_acts_are_looked_at_the_rarer_one_must_be():
    more = said("no-contribution", 0.5, cap=0.5)
    others = [said(f"{name}-act", 0.0, p=0.9) for name in ("revert", "urgency", "nomination", "endorsement", "silence")]
    for p, tier in ((0.005, 1), (0.007, 0), (0.03, 0)):
        acts = [said("role-act", 0.4, p=p), said("merge-act", 0.0, p=0.9), *others]
        assert tier_of(rate(5e-4), [*acts, more], SETTINGS) == tier
    assert tier_of(rate(5e-4), [said("role-act", 0.4, p=0.04), more], SETTINGS) == 1


def test_by_chance_some_act_is_seen_as_often_as_one_alone():
    for acts in (1, 2, 4, 7):
        drawn = np.random.default_rng(4).random((20_000, acts))
        assert np.mean([act_p(row.tolist()) <= 0.05 for row in drawn]) == pytest.approx(0.05, abs=0.007)


def test_several_acts_that_show_a_little_are_seen_together():
    more = said("no-contribution", 0.5, cap=0.5)
    names = ("role", "merge", "revert", "urgency", "nomination", "endorsement", "silence")
    little = [said(f"{name}-act", 0.1, p=0.1) for name in names]
    assert tier_of(rate(5e-4), [*little, more], SETTINGS) == 1
    assert tier_of(rate(5e-4), [*little[:3], *(said(f.family, 0.0, p=0.8) for f in little[3:]), more], SETTINGS) == 0


def test_equal_acts_count_as_one_and_independent_ones_as_fisher_says():
    assert brown([0.05] * 4, 4.0) == pytest.approx(0.05)
    assert brown([0.05, 0.2, 0.6], 0.0) == pytest.approx(fisher([0.05, 0.2, 0.6]))
    drawn = np.random.default_rng(5).random((20_000, 7))
    assert np.mean([brown(row, 0.0) <= 0.05 for row in drawn]) == pytest.approx(0.05, abs=0.005)


def test_a_rare_role_sentence_is_asked_for():
    weak = said("role-act", 0.2, p=SETTINGS.role_p * 1.01)
    assert tier_of(rate(5e-5), [weak, said("no-contribution", 0.5, cap=0.5)], SETTINGS) == 0


def test_without_a_hint_of_an_act_a_group_is_in_no_queue():
    more = said("no-contribution", 0.5, cap=0.5)
    for p, tier in ((0.25, 0), (0.35, -1)):
        assert tier_of(rate(5e-5), [said("role-act", 0.0, p=p), more], SETTINGS) == tier
    assert tier_of(rate(5e-5), [more], SETTINGS) == 0, "where none could be assessed none is asked for"


def test_all_acts_together_speak_for_and_against_a_group():
    rows = [[0.9] * 7, None, [0.9, 0.0001, 0.9, 0.9, 0.9, 0.9, 0.9], [0.9] * 7]
    found = acts_together.finding(facts_of(pair(), (0, 1), act_p_values=rows))
    assert found is not None and found.direction == "for" and "plainest is merge-act" in found.text
    assert found.log10_lr == pytest.approx(log10_beta(found.p, declared().acts, 3.0))
    nothing = acts_together.finding(facts_of(pair(), (0, 1), act_p_values=[[0.9] * 7] * 4))
    assert nothing is not None and nothing.direction == "against"
    assert acts_together.finding(facts_of(pair(), (0, 1), act_p_values=[None] * 4)) is None


def test_what_acts_add_has_a_mean_of_one_where_nothing_is_asked_for():
    every = (np.arange(100_000) + 0.5) / 100_000
    assert np.mean([10 ** log10_beta(p, 0.25, 3.0) for p in every]) == pytest.approx(1.0, abs=0.06)


def test_posterior_is_the_arithmetic_of_the_method():
    low, high = posterior(1e-4, 0.6, (1e-5, 1e-4))
    assert low == pytest.approx(0.0566, abs=1e-3)
    assert high == pytest.approx(0.375, abs=1e-3)
