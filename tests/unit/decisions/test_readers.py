from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from barograph.cases.repository.decision_record import DecisionRecord
from barograph.cases.repository.decisions import evidence_digest, status_by_case
from barograph.cases.repository.queue import AT_MOST, RANDOM_SHARE, Ranked, draw, in_random_part, parts
from barograph.cases.repository.reviewer_agreement import agreement, share

AT = datetime(2020, 2, 3, 10, tzinfo=UTC)
IDS = [f"C-{n:010d}" for n in range(2000)]


def said(case: str, reviewer: str, status: str, hours: float = 0, messages: str = "a") -> DecisionRecord:
    ids = tuple(messages.split())
    name = f"{case}{reviewer}{hours}"
    at = AT + timedelta(hours=hours)
    return DecisionRecord(name, case, "d", status, reviewer, None, "why", at, None, evidence_digest(ids), None, ids)


def test_interval_is_that_of_clopper_and_pearson() -> None:
    # Brown, Cai & DasGupta 2001; 8 of 20: (0.1912, 0.6395)
    found = share(8, 20)
    assert (found.low, found.high) == pytest.approx((0.1912, 0.6395), abs=1e-4)


def test_nothing_looked_at_tells_nothing() -> None:
    assert (share(0, 0).share, share(0, 0).low, share(0, 0).high) == (None, 0.0, 1.0)


def test_the_random_part_depends_on_the_id_alone_and_keeps_its_share() -> None:
    drawn = [case for case in IDS if in_random_part(case, len(IDS))]
    assert len(drawn) / len(IDS) == pytest.approx(RANDOM_SHARE, abs=0.03)
    assert drawn == [case for case in reversed(IDS) if in_random_part(case, len(IDS))][::-1]
    assert all(in_random_part(case, 12) for case in IDS[:12])


def test_the_random_part_of_a_growing_workspace_loses_cases_but_swaps_none() -> None:
    small = {case for case in IDS[:100] if in_random_part(case, 100)}
    large = {case for case in IDS[:100] if in_random_part(case, 2000)}
    assert large < small


def test_parts_of_the_queue() -> None:
    ranked = [Ranked(case, 5 + n % 40) for n, case in enumerate(IDS)]
    found = parts(ranked)
    assert [case for case in IDS if "top" in found[case]] == IDS[:AT_MOST]
    sparse = [row for row in ranked if "sparse" in found[row.case_id]]
    assert len(sparse) == AT_MOST
    assert {row.messages for row in sparse} == {5}
    assert [row.case_id for row in sparse] != sorted((row.case_id for row in sparse), key=draw)


def test_false_positives_are_counted_on_the_random_part_only() -> None:
    tiers = dict.fromkeys(IDS[:500], 0)
    drawn = [case for case in tiers if in_random_part(case, 500)]
    left = [case for case in tiers if case not in drawn]
    decided = [said(case, "fern", "FalsePositive") for case in drawn[:30]]
    decided += [said(case, "fern", "TruePositive") for case in drawn[30:40]]
    decided += [said(case, "fern", "Indeterminate") for case in drawn[40:43]]
    decided += [said(case, "fern", "TruePositive") for case in left]
    found = agreement(tiers, status_by_case(dict.fromkeys(tiers, frozenset("a")), decided), decided)
    whole = found.false_positives[0]
    assert (whole.tier, whole.false_positive.count, whole.false_positive.of) == (None, 30, 40)
    assert (whole.indeterminate, whole.undecided) == (3, len(drawn) - 43)


def test_kappa_of_a_known_table() -> None:
    # Cohen's example as in Fleiss 1981: 20 + 15 agree, 5 + 10 differ; kappa 0.4
    table = [("TruePositive", "TruePositive")] * 20 + [("TruePositive", "FalsePositive")] * 5
    table += [("FalsePositive", "TruePositive")] * 10 + [("FalsePositive", "FalsePositive")] * 15
    decided = [said(IDS[n], "fern", one) for n, (one, _) in enumerate(table)]
    decided += [said(IDS[n], "moss", other) for n, (_, other) in enumerate(table)]
    pair = agreement({}, {}, decided).pairs[0]
    assert (pair.first, pair.second, pair.agreed.count, pair.agreed.of) == ("fern", "moss", 35, 50)
    assert pair.kappa == pytest.approx(0.4)


def test_the_last_reading_on_the_same_evidence_counts() -> None:
    decided = [said("C-A", "fern", "TruePositive"), said("C-A", "fern", "FalsePositive", 1)]
    decided += [said("C-A", "moss", "FalsePositive", 2), said("C-B", "moss", "FalsePositive", 3)]
    decided += [said("C-B", "fern", "TruePositive", 4, "a b"), said("C-C", "fern", "InProgress", 5)]
    pair = agreement({}, {}, decided).pairs[0]
    assert (pair.agreed.count, pair.agreed.of, pair.kappa) == (1, 1, None)
