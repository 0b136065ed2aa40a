"""Context evidence of episodes: who is named as beneficiary, what takes a tier away, and that nothing later is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from barograph.config import Config
from barograph.detection.evidence.context_evidence import add_context_evidence
from barograph.detection.evidence.context_rows import CONTEXT_SCHEMA, ELIGIBLE, ELSEWHERE, MESSAGE, RIGHT
from barograph.detection.evidence.registry import context_families

START = datetime(2024, 1, 1, tzinfo=UTC)
END = START + timedelta(days=40)


def row(number: int, what: str, identity: str, day: float, **more) -> dict[str, object]:
    at = START + timedelta(days=day)
    first = {"first_seen": START - timedelta(days=90), "covered": 2, "thread_id": f"t{number}", "patch": False}
    ready = {"ready_at": at} if what == ELIGIBLE else {}
    return {
        "project": "list", "what": what, "message_id": f"m{number:03}", "identity_id": identity, "at": at,
        **first, **ready, **more,
    }  # fmt: skip


def calls(text: str = "Let Edrin merge it.") -> list[dict[str, object]]:
    return [row(n, ELIGIBLE, "ab"[n % 2], 10.0 * n, text=text, words=4, hit=True, role_p=0.01) for n in range(4)]


def project() -> list[dict[str, object]]:
    named = {"new": ["Edrin Mossley"], "old": ["Halvard Brenn"]}
    return [
        row(100 + n, MESSAGE, who, n / 10, names=named[who], patch=who == "new")
        for n, who in enumerate(["new"] * 2 + ["old"] * 18)
    ]


def episode(tier: int = 2) -> dict[str, object]:
    crossed = [END - timedelta(days=20 - n) for n in range(tier + 1)]
    return {
        "episode_id": "e", "project": "list", "identities": ["a", "b"], "target": "old", "window_start": START,
        "window_end": END, "tier": tier, "crossed_at": crossed, "findings": [], "beneficiary": None,
    }  # fmt: skip


def looked(rows: list[dict[str, object]], tier: int = 2) -> dict[str, object]:
    (found,) = add_context_evidence([episode(tier)], pa.Table.from_pylist(rows, schema=CONTEXT_SCHEMA), Config())
    return found


def test_the_account_the_calls_point_at_is_named():
    found = looked([*calls(), *project()])
    assert found["beneficiary"] == "new"
    assert [one["family"] for one in found["findings"]] == [family.name for family in context_families()]
    assert all(finding["weight"] == 0 for finding in found["findings"])
    assert looked([*calls("Hand it over."), *project()])["beneficiary"] is None


def test_what_speaks_strongly_against_takes_the_high_tier_away():
    work = "Our course needs it, I work at a boatyard."
    both = [dict(one, text=work, domain="uni.ac.uk") for one in calls()]
    found = looked([*both, *project()])
    assert (found["tier"], len(found["crossed_at"])) == (1, 2)
    assert looked([*both, *project()], tier=0)["tier"] == 0
    kept = looked([*calls(), *project()])
    assert (kept["tier"], len(kept["crossed_at"])) == (2, 3)


def test_only_rights_are_told_after_the_window_and_only_in_retrospect():
    rows = [*calls(), *project()]
    later = [
        row(200, ELIGIBLE, "a", 41.0, text="Our course.", words=2, hit=True, role_p=0.001, domain="uni.ac.uk"),
        row(201, MESSAGE, "old", 50.0, names=["Edrin Ashe"]),
        *[row(210 + n, ELSEWHERE, "a", 45.0 + 10 * n) for n in range(9)],
    ]
    assert looked([*rows, *later]) == looked(rows)
    gained = looked([*rows, row(300, RIGHT, "new", 60.0)])
    assert gained["beneficiary"] == "new"
    assert gained["findings"] != looked(rows)["findings"]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_does_not_matter(seed):
    rows = [*calls(), *project(), row(300, RIGHT, "new", 60.0)]
    order = np.random.default_rng(seed).permutation(len(rows))
    assert looked([rows[n] for n in order]) == looked(rows)


def test_another_episode_of_the_project_changes_nothing():
    """Rows that are there for the sake of an earlier episode are older than the two years of a later one."""
    rows = [*calls(), *project()]
    old = [row(400 + n, MESSAGE, "ab"[n % 2], -900.0 + n, names=["Edrin Ashe"]) for n in range(4)]
    earlier = {**episode(0), "episode_id": "d", "window_start": START - timedelta(days=880)}
    earlier["window_end"] = START - timedelta(days=840)
    both = add_context_evidence(
        [earlier, episode()], pa.Table.from_pylist([*rows, *old], schema=CONTEXT_SCHEMA), Config()
    )
    assert both[1] == looked(rows)
