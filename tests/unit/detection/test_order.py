"""The same rows in any order, or under other names, give the same episodes (invariants 2 and 3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import calibration_of
from barograph.detection.episodes import episode_rows

START = datetime(2024, 1, 1, tzinfo=UTC)
DESCRIBED = [("kind", pa.string()), ("role_p", pa.float64()), ("act_p_values", pa.list_(pa.float64()))]
COLUMNS = pa.schema([*Table.ACTS.arrow, *(pa.field(*column) for column in DESCRIBED)])
MEMBERS = pa.Table.from_pylist(
    [{"identity_id": "keeper", "month": datetime(2024, 1, 1, tzinfo=UTC), "role": "maintainer", "share": 1.0}]
)


def acts(renamed: dict[str, str] | None = None) -> pa.Table:
    draw = np.random.default_rng(3)
    crowd = [(f"n{n}", float(draw.uniform(0, 50)), float(draw.uniform(0.2, 1.0))) for n in range(6)]
    group = [(who, day, 0.001) for who in "ab" for day in (2.0, 20.0, 20.0, 44.0)]
    rows = []
    for number, (who, day, p) in enumerate([*group, *crowd]):
        name = (renamed or {}).get(who, who)
        at = START + timedelta(days=day)
        rows.append(
            {
                **dict.fromkeys(COLUMNS.names), "message_id": f"m{number:02}", "project": "list", "identity_id": name,
                "kin_id": name, "thread_id": f"t{number % 4}", "addressed": "keeper", "sent_at": at, "ready_at": at,
                "p": p, "hit": p <= 0.05, "newcomer": True, "patch": False, "words": 40,
                "role_p": 0.01 if p <= 0.05 else 0.5,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=COLUMNS)


def found(rows: pa.Table) -> list[dict[str, object]]:
    config = Config()
    return episode_rows(rows, MEMBERS, calibration_of(config), config)


@pytest.mark.parametrize("seed", range(5))
def test_rows_in_any_order_and_in_any_pieces_give_the_same_episodes(seed):
    rows, straight = acts(), found(acts())
    assert len(straight) == 1
    draw = np.random.default_rng(seed)
    mixed = rows.take(pa.array(draw.permutation(rows.num_rows)))
    cut = int(draw.integers(1, rows.num_rows))
    assert found(mixed) == straight
    assert found(pa.concat_tables([mixed.slice(cut), mixed.slice(0, cut)])) == straight


def test_other_names_give_the_same_episodes_under_those_names():
    (straight,), (renamed,) = found(acts()), found(acts({"a": "z", "b": "y", "n0": "a", "n1": "0"}))
    assert renamed.pop("identities") == [{"a": "z", "b": "y"}[name] for name in straight.pop("identities")]
    assert renamed == straight


def members(*rows: tuple[str, int, str, float]) -> pa.Table:
    names = ("identity_id", "month", "role", "share")
    dated = [(who, datetime(2024, month, 1, tzinfo=UTC), role, share) for who, month, role, share in rows]
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in dated])


def target(rows: pa.Table, roles: pa.Table) -> object:
    config = Config()
    (episode,) = episode_rows(rows, roles, calibration_of(config), config)
    return episode["target"]


def answering_each_other(rows: pa.Table) -> pa.Table:
    """`a` and `b` answer each other in most of their messages, and the maintainer in none."""
    names = [{"a": "b", "b": "a"}.get(who, "keeper") for who in rows["identity_id"].to_pylist()]
    return rows.set_column(rows.schema.get_field_index("addressed"), "addressed", pa.array(names))


def test_a_member_of_the_group_is_never_its_target():
    """Accomplices answer each other until one of them counts as a regular; even one who was it before is no target."""
    rows = answering_each_other(acts())
    assert target(rows, members(("keeper", 1, "maintainer", 1.0), ("a", 1, "regular", 0.1))) == "keeper"
    assert target(rows, members(("a", 1, "maintainer", 0.9), ("keeper", 1, "regular", 0.1))) == "keeper"
    assert target(rows, members(("a", 1, "maintainer", 0.9))) is None


def test_whoever_becomes_a_regular_within_the_window_is_no_target():
    names = ["helper" if who in "ab" else "keeper" for who in acts()["identity_id"].to_pylist()]
    rows = acts().set_column(COLUMNS.get_field_index("addressed"), "addressed", pa.array(names))
    before = members(("keeper", 1, "maintainer", 1.0), ("keeper", 2, "core", 0.6), ("helper", 2, "maintainer", 0.4))
    assert target(rows, before) == "keeper"
    assert target(rows, members(("keeper", 1, "core", 0.6), ("helper", 1, "regular", 0.1))) == "helper"
