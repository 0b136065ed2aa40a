"""The live guard: worked numbers, new messages only, and that chance seldom sets it off (docs/method.md S9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.config import Config
from barograph.detection.calibration.rates import NAMES, Calibration, Stratum
from barograph.detection.guard import FLOOR, MONTH, guard_rows, month_scores, month_starts, values_of
from barograph.storage.store import Store
from made_blocks import block_of, drawn

P = st.floats(min_value=1e-6, max_value=1.0)
CONFIG = Config()
STARTS = month_starts(0.0, 400.0)


def rows_of(block, older=False) -> pa.Table:
    stamp = pa.timestamp("us", tz="UTC")
    at = (block.ready * 86_400e6).astype("int64")
    names = [f"i{code}" for code in block.account]
    given_ = {
        "project": ["list"] * len(block), "message_id": [f"{n:032x}" for n in range(len(block))], "identity_id": names,
        "kin_id": names, "thread_id": [f"t{n}" for n in block.thread], "sent_at": pa.array(at, stamp),
        "ready_at": pa.array(at, stamp), "p": np.where(block.hit, 0.001, 0.5), "hit": block.hit,
        "newcomer": [not older] * len(block), "patch": [False] * len(block),
    }  # fmt: skip
    nothing = {field.name: pa.nulls(len(block), field.type) for field in Table.ACTS.arrow}
    return pa.table({**nothing, **given_}, schema=Table.ACTS.arrow)


def calibration(surrogate: tuple[float, ...] = (5.0, 3.0), months: float = 99_999.0) -> Calibration:
    return Calibration("made", ((MONTH, (Stratum(surrogate, months, (), 100.0),) * len(NAMES)),))


def test_worked_numbers() -> None:
    assert values_of(np.array([0.01, 0.01, 1.0])).tolist() == [5.0, 30.0, 15.5]
    assert values_of(np.ones(1000)).max() == pytest.approx(1.0)


@given(st.lists(P, min_size=1, max_size=30), st.lists(P, max_size=10))
def test_later_months_change_no_earlier_one(now: list[float], later: list[float]) -> None:
    assert values_of(np.array([*now, *later]))[: len(now)].tolist() == values_of(np.array(now)).tolist()


@given(st.lists(P, min_size=2, max_size=20), st.data())
def test_a_smaller_p_never_lowers_it(p: list[float], data: st.DataObject) -> None:
    month = data.draw(st.integers(0, len(p) - 1))
    smaller = [value / 2 if number == month else value for number, value in enumerate(p)]
    assert np.all(values_of(np.array(smaller)) >= values_of(np.array(p)))


def test_chance_sets_it_off_no_more_than_it_may() -> None:
    draw = np.random.default_rng(7)
    months, runs, threshold = 200, 2000, 1000.0
    alarms = sum(values_of(1.0 - draw.random(months)).max() >= threshold for _ in range(runs))
    # The mean of R_t is at most t, so the chance to reach the threshold within t months is at most t / threshold.
    assert 0 < alarms / runs <= months / threshold


def test_months_are_whole() -> None:
    assert month_starts(0.0, 60.0).tolist() == [0.0, 31.0, 59.0]
    assert month_starts(0.5, 30.0).tolist() == []


@pytest.mark.parametrize("seed", range(4))
def test_a_month_is_scored_by_its_own_messages_only(seed: int) -> None:
    block = drawn(seed, size=300, accounts=60, hits=0.6)
    whole = month_scores(block, STARTS, CONFIG)
    assert (whole > 0).any()
    for month, (start, end) in enumerate(pairwise(STARTS)):
        inside = (block.sent >= start) & (block.sent < end) & (block.ready >= start) & (block.ready < end)
        alone = month_scores(block.take(np.flatnonzero(inside)), STARTS, CONFIG)
        assert alone[month] == whole[month]
        assert whole[month] == 0 or whole[month] >= FLOOR


def campaign(block_days: tuple[float, ...]):
    """Three accounts who press in each of some months."""
    account = [code for _ in block_days for code in (0, 1, 2)]
    sent = [day + code for day in block_days for code in (0, 1, 2)]
    return block_of(account, sent, [0.001] * len(sent))


def test_months_in_a_row_raise_it_and_older_accounts_do_not() -> None:
    acts = rows_of(campaign((5.0, 35.0, 65.0)))
    as_of = datetime(1970, 6, 1, tzinfo=UTC)
    found = guard_rows(acts, calibration(), CONFIG, as_of)
    assert [row["month"] for row in found[:2]] == [datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 2, 1, tzinfo=UTC)]
    assert [row["alarm"] for row in found] == [False, True, True, True, True]
    assert found[0]["p"] == pytest.approx(1e-5)
    assert guard_rows(rows_of(campaign((5.0, 35.0)), older=True), calibration(), CONFIG, as_of) == []


def test_only_months_that_ended_count_and_nothing_later_is_looked_at() -> None:
    acts = rows_of(campaign((5.0, 35.0, 65.0)))
    early = guard_rows(acts, calibration(), CONFIG, datetime(1970, 2, 15, tzinfo=UTC))
    late = guard_rows(acts, calibration(), CONFIG, datetime(1970, 6, 1, tzinfo=UTC))
    assert [row["month"].month for row in early] == [1]  # type: ignore[attr-defined]
    assert early == late[:1]


@settings(deadline=None, max_examples=30)
@given(st.datetimes(datetime(1970, 1, 1), datetime(1970, 9, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_only_the_month_of_the_as_of_matters(as_of: datetime) -> None:
    """So a later day of the same month needs no other run (`pipeline.stage.by_month`)."""
    acts = rows_of(campaign((5.0, 35.0, 65.0)))
    begun = as_of.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert guard_rows(acts, calibration(), CONFIG, as_of) == guard_rows(acts, calibration(), CONFIG, begun)


def test_a_calibration_without_months_never_sounds_it() -> None:
    found = guard_rows(rows_of(campaign((5.0, 35.0))), Calibration("old", ()), CONFIG, datetime(1970, 6, 1, tzinfo=UTC))
    assert {row["p"] for row in found} == {1.0}


def test_who_wrote_does_not_matter() -> None:
    block = drawn(3, size=300, accounts=60, hits=0.6)
    names = np.random.default_rng(0).permutation(100)
    towards = np.where(block.towards >= 0, names[block.towards], -1)
    renamed = replace(block, account=names[block.account], kin=names[block.kin], towards=towards)
    assert np.array_equal(month_scores(block, STARTS, CONFIG), month_scores(renamed, STARTS, CONFIG))


def test_the_verb_lists_the_largest_first_and_names_nobody(tmp_path: Path) -> None:
    rows = [
        {"project": name, "month": datetime(2024, month, 1, tzinfo=UTC), "score": 0.0, "p": 1.0, "value": value * month,
         "alarm": False, "calibration_id": "made"}
        for name, value in (("harbor", 1.0), ("quay", 2.0))
        for month in (1, 2, 3, 4)
    ]  # fmt: skip
    Store(tmp_path).replace_arrow(Table.GUARD, pa.Table.from_pylist(rows, schema=Table.GUARD.arrow), {})
    told = CliRunner().invoke(cli, ["-w", str(tmp_path), "guard", "--months", "2", "--format", "json"])
    assert told.exit_code == 0, told.output
    found = [(row["project"], row["month"], row["value"]) for row in orjson.loads(told.stdout)]
    assert found == [
        ("quay", "2024-03", 6.0), ("quay", "2024-04", 8.0), ("harbor", "2024-03", 3.0), ("harbor", "2024-04", 4.0),
    ]  # fmt: skip
    assert set(Table.GUARD.columns) == {"project", "month", "score", "p", "value", "alarm", "calibration_id"}
