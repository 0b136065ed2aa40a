from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from barograph.config import Config
from barograph.errors import ConfigError
from barograph.evaluation.access_gains import Gain, leads
from barograph.evaluation.outcome import Outcome, outcomes
from barograph.evaluation.pattern import Pattern
from barograph.evaluation.plant import Planted
from barograph.evaluation.power import Share, cells, over_strength
from barograph.evaluation.replay import Sighting, joined
from barograph.evaluation.report import recall_picture
from barograph.evaluation.steps import step_dates

DAY = datetime(2020, 5, 1, tzinfo=UTC)
PLANTED = Planted(Pattern("3x3", 3, 3, 60.0), 0, "dev", ("a", "b", "c"), ("m1", "m2"), DAY, DAY + timedelta(50), ())
SHARE = 0.2
BOTH = Config.model_validate({"blitz": {"share": SHARE}, "dormant": {"share": 0.0}, "seconded": {"share": 0.0}})


def episode(**changes: Any) -> dict[str, Any]:
    row = {
        "episode_id": "e", "project": "dev", "identities": ["a", "b"], "tier": 0, "branch": "returning", "score": 3.0,
        "rate_surrogate": 5e-4, "rate_real": 0.0, "crossed_at": [DAY + timedelta(30)],
    }  # fmt: skip
    return row | changes


def outcome_of(*episodes: dict[str, Any], planted: Planted = PLANTED) -> Outcome:
    identities = {"a": "a", "b": "b", "c": "c"}
    return outcomes([planted], episodes, identities, {"m1": 0.01, "m2": 0.001}, BOTH)[0]


def test_two_planted_accounts_make_a_find_and_one_does_not() -> None:
    assert outcome_of(episode()).tier == 0
    assert outcome_of(episode(identities=["a", "x"])).tier == -1
    assert outcome_of(episode(project="other")).tier == -1


def test_one_account_of_a_lookalike_is_a_false_alarm_already() -> None:
    harmless = replace(PLANTED, pattern=replace(PLANTED.pattern, harmless=True))
    assert outcome_of(episode(identities=["a", "x"]), planted=harmless).tier == 0


def test_who_harmless_stands_beside_a_planted_campaign_is_no_false_alarm() -> None:
    harmless = replace(PLANTED, accounts=("x",), pattern=replace(PLANTED.pattern, harmless=True))
    beside, apart = episode(identities=["a", "b", "x"]), episode(episode_id="f", identities=["x", "y"])
    told = [outcomes([PLANTED, harmless], rows, {}, {}, BOTH) for rows in ([beside], [beside, apart])]
    assert [one.tier for one in told[0]] == [0, -1]
    assert [one.tier for one in told[1]] == [0, 0]


def test_the_rate_is_held_against_the_share_of_the_branch() -> None:
    assert outcome_of(episode()).rate == pytest.approx(5e-4 / (1 - SHARE))
    assert outcome_of(episode(branch="blitz")).rate == pytest.approx(5e-4 / SHARE)
    assert outcome_of(episode(rate_real=2e-3)).rate == pytest.approx(2e-3 / (1 - SHARE))


def test_strength_is_the_mean_of_minus_log10_p_and_delay_counts_from_the_first_message() -> None:
    found = outcome_of(episode())
    assert found.strength == pytest.approx(2.5)
    assert found.days_to_alarm == pytest.approx(30.0)
    assert found.before_last


def test_the_highest_tier_wins_then_the_rarest() -> None:
    rare = episode(episode_id="f", rate_surrogate=1e-5)
    high = episode(episode_id="g", tier=2, rate_surrogate=9e-4)
    assert outcome_of(episode(), rare).rate == pytest.approx(1e-5 / (1 - SHARE))
    assert outcome_of(episode(), rare, high).tier == 2


def test_shares_have_clopper_pearson_intervals() -> None:
    assert (Share.of(0, 0).value, Share.of(0, 0).low, Share.of(0, 0).high) == (None, 0.0, 1.0)
    assert Share.of(0, 10).high == pytest.approx(0.3085, abs=1e-4)
    assert Share.of(10, 10).low == pytest.approx(0.6915, abs=1e-4)


def test_cells_tell_what_was_not_planted_too() -> None:
    found = outcome_of(episode())
    summed = cells(
        [found, replace(found, rate=1.0, tier=-1, days_to_alarm=None, before_last=False)], ["3x3", "2x3"], 1e-3
    )
    assert [(cell.name, cell.draws, cell.at_rate.value) for cell in summed] == [("3x3", 2, 0.5), ("2x3", 0, None)]


def test_the_picture_is_well_formed_and_the_same_every_time() -> None:
    points = over_strength([outcome_of(episode()), replace(outcome_of(), strength=0.2)], 1e-3)
    assert [point.recall.found for point in points] == [0, 1]
    svg = recall_picture(points, 1e-3)
    assert svg == recall_picture(points, 1e-3)
    assert "script" not in svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_steps_end_weeks_months_and_quarters_and_always_at_the_end() -> None:
    def told(start: date, end: date, step: str) -> list[str]:
        return [at.date().isoformat() for at in step_dates(start, end, step)]

    assert told(date(2024, 1, 31), date(2024, 3, 31), "month") == ["2024-01-31", "2024-02-29", "2024-03-31"]
    assert told(date(2023, 11, 20), date(2024, 4, 2), "quarter") == ["2023-12-31", "2024-03-31", "2024-04-02"]
    assert told(date(2024, 1, 1), date(2024, 1, 16), "week") == ["2024-01-07", "2024-01-14", "2024-01-16"]
    assert told(date(2024, 1, 7), date(2024, 1, 7), "week") == ["2024-01-07"]
    with pytest.raises(ConfigError, match="before the start"):
        told(date(2024, 2, 1), date(2024, 1, 1), "week")
    with pytest.raises(ConfigError, match="expected week"):
        told(date(2024, 1, 1), date(2024, 2, 1), "year")


def test_sightings_of_one_group_are_joined_by_a_common_pressing_message() -> None:
    rows = [
        {"project": "dev", "episode_id": "e1", "hit_ids": ["m1", "m2"]},
        {"project": "dev", "episode_id": "e2", "hit_ids": ["m2", "m3"]},
        {"project": "other", "episode_id": "e3", "hit_ids": ["m3"]},
    ]
    chains = joined(Sighting(DAY + timedelta(n), row) for n, row in enumerate(rows))
    assert [[sighting.row["episode_id"] for sighting in chain] for chain in chains] == [["e1", "e2"], ["e3"]]


def test_a_gain_counts_only_for_those_without_rights_before_and_within_two_years() -> None:
    gained = {
        "old": [Gain("old", "commit", DAY - timedelta(900)), Gain("old", "merge", DAY + timedelta(5))],
        "new": [Gain("new", "commit", DAY + timedelta(100))],
        "far": [Gain("far", "commit", DAY + timedelta(2_000))],
        "a": [Gain("a", "push", DAY + timedelta(10))],
    }
    found = leads(DAY, ["a", "b"], "new", gained)
    assert [(gain.identity, gain.role, gain.days_after_crossing) for gain in found] == [
        ("a", "group", 10.0), ("new", "beneficiary", 100.0)
    ]  # fmt: skip
