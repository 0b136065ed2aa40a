"""The ablation table on invented units: it finds what was put in, and refuses what only looks good."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from barograph.detection.calibration.rates import Stratum
from barograph.evaluation.pattern import Pattern
from barograph.evaluation.plant import Planted

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))

from detect_ablation import Judge, Tail, average_precisions, family_rows, table_lines, tail_of
from detect_units import (
    CAMPAIGN,
    CONTROL,
    LOOKALIKE,
    Episode,
    Stack,
    Unit,
    asked_for,
    control_units,
    planted_units,
    read_units,
    write_units,
)

DAY = datetime(2020, 1, 1, tzinfo=UTC)


def unit(kind: str, *episodes: tuple[float, dict[str, float]]) -> Unit:
    return Unit(kind, kind, tuple(Episode("returning", score, 1.5, ratios) for score, ratios in episodes))


def invented() -> list[Unit]:
    """S is noise; `telling` tells, `silent` says the same of all, `partial` speaks for look-alikes most of all."""
    draws = np.random.default_rng(3)
    told = {CAMPAIGN: (1.0, 0.4), LOOKALIKE: (-1.0, 0.5), CONTROL: (-1.0, -0.5)}
    return [
        unit(kind, (draws.uniform(1, 2), {"telling": told[kind][0], "silent": 0.3, "partial": told[kind][1]}))
        for kind in (CAMPAIGN, LOOKALIKE, CONTROL)
        for _ in range(60)
    ]


def test_average_precision_is_that_of_sklearn_with_ties_and_with_counts() -> None:
    draws = np.random.default_rng(1)
    total, positive = draws.integers(0, 6, 80).astype(float), draws.random(80) < 0.4
    times = np.vstack([np.ones(80), draws.integers(0, 4, (5, 80))])
    wanted = [average_precision_score(positive, total, sample_weight=row) for row in times]
    assert average_precisions(total, positive, times) == pytest.approx(wanted)


def test_a_total_is_the_largest_of_the_episodes_and_never_below_nothing() -> None:
    stack = Stack(
        (
            unit(CAMPAIGN, (1.0, {"style": 0.5}), (1.2, {"style": -0.5})),
            unit(CONTROL, (0.5, {"style": -2.0})),
            unit(CONTROL),
        )
    )
    assert stack.total({}).tolist() == [1.2, 0.5, 0.0]
    assert stack.total({"style": 1.0}).tolist() == [1.5, 0.0, 0.0]
    assert stack.spoke("style") == 2


def test_scores_of_branches_are_compared_by_what_each_asks_for() -> None:
    given = ((5.0, 6.0), (2.0, 1.0), (9.0, None))
    loud, rare, never = (Episode("b", score, asked, {"style": 0.5}) for score, asked in given)
    stack = Stack(tuple(Unit(CONTROL, "", held) for held in ((loud,), (rare,), (never,), ())), over_asked=True)
    assert stack.total({}).tolist() == [-1.0, 1.0, -6.0, -6.0]
    assert stack.total({"style": 1.0}).tolist() == [-0.5, 1.5, -6.0, -6.0]


def test_what_a_branch_asks_for_is_the_score_that_comes_up_too_often() -> None:
    held = Stratum(surrogate=(5.0, 4.0, 3.0), surrogate_years=999.0, real=(4.5,), real_years=100.0)
    assert asked_for(held, 0.02) == 0.0
    assert asked_for(held, 0.005) == 4.5
    assert held.rate(4.5).ranking > 0.005 >= held.rate(4.51).ranking
    assert asked_for(held, 0.001) == 5.0
    assert asked_for(held, 0.0001) is None
    assert asked_for(Stratum(), 0.01) is None


def test_pile_on_counts_in_full_whatever_its_weight_and_only_against() -> None:
    stack = Stack((unit(CONTROL, (3.0, {"pile-on": -1.0})), unit(CAMPAIGN, (3.0, {"pile-on": 1.0}))))
    assert stack.total({"pile-on": 0.5}).tolist() == [2.0, 3.0]


def test_the_tail_is_counted_at_the_threshold_that_keeps_the_campaigns() -> None:
    kind = np.array([CAMPAIGN] * 3 + [CONTROL] * 2 + [LOOKALIKE])
    total = np.array([5.0, 4.0, 1.0, 4.5, 0.0, 4.0])
    assert tail_of(total, kind, 2) == Tail(over=0.5, controls=1, lookalikes=1)


def test_only_the_family_that_tells_earns_weight() -> None:
    rows, earned = family_rows(Judge(Stack(tuple(invented()))))
    assert set(earned) == {"telling"}
    verdicts = {row["score"]: row.get("verdict") for row in rows}
    assert verdicts["telling x 1"] == "**earns weight**"
    assert verdicts["silent x 1"] == verdicts["partial x 1"] == "stays 0"
    assert verdicts["all that earned it, together"] == "**holds together**"


def test_what_ranks_better_and_lengthens_the_tail_stays_off() -> None:
    """One control in which the family speaks for a campaign as loudly as for all campaigns together."""
    units = [*invented(), unit(CONTROL, (2.0, {"telling": 3.0}))]
    judge = Judge(Stack(tuple(units)))
    change = judge.precisions({"telling": 1.0}) - judge.precisions({})
    assert np.quantile(change[1:], 0.025) > 0
    assert not judge.earns({"telling": 1.0})


def test_the_table_is_the_same_every_time_and_from_a_file(tmp_path: Path) -> None:
    units = invented()
    write_units(units, tmp_path / "units.json")
    assert read_units(tmp_path / "units.json") == units
    assert table_lines(units) == table_lines(read_units(tmp_path / "units.json"))


def row(project: str, identities: list[str], day: float) -> dict[str, Any]:
    at = DAY + timedelta(days=day)
    return {"project": project, "identities": identities, "window_end": at, "episode": Episode("blitz", day, None, {})}


def test_control_units_are_the_whole_list_years_with_what_ended_in_them() -> None:
    start = DAY.timestamp() / 86_400
    edges = {"dev": start + np.array([0.0, 365.0, 730.0]), "short": np.array([start])}
    told = [row("dev", [], day) for day in (-1.0, 10.0, 400.0, 401.0, 731.0)]
    held = {unit.name: [episode.score for episode in unit.episodes] for unit in control_units(told, edges)}
    assert held == {"dev 1": [10.0], "dev 2": [400.0, 401.0]}


def test_a_campaign_is_caught_by_two_of_its_accounts_and_a_lookalike_by_one() -> None:
    told = [row("dev", ["a", "x"], 1.0), row("dev", ["id-b", "a"], 2.0), row("other", ["a", "id-b"], 3.0)]
    planted = [
        Planted(Pattern("cell", 2, 3, 60.0, harmless=harmless), 0, "dev", ("a", "b"), ("m",), DAY, DAY, ())
        for harmless in (False, True)
    ]
    campaign, lookalike = planted_units(planted, told, {"a": "a", "b": "id-b"})
    assert (campaign.kind, [one.score for one in campaign.episodes]) == (CAMPAIGN, [2.0])
    assert (lookalike.kind, [one.score for one in lookalike.episodes]) == (LOOKALIKE, [1.0, 2.0])
