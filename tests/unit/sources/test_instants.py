"""Dates as trackers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.sources.instants import instant, minutes_east, zoned


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05+00:00"),
        ("2012-03-10T22:51:46-08:00", "2012-03-11T06:51:46+00:00"),
        ("2011/02/12 00:00:00 -0800", "2011-02-12T08:00:00+00:00"),
        ("2018-05-24T23:35:30.742+0200", "2018-05-24T21:35:30.742000+00:00"),
        ("2021-01-26 18:11:07+00:00", "2021-01-26T18:11:07+00:00"),
        ("2009-07-30 17:35:33 UTC", "2009-07-30T17:35:33+00:00"),
        (1577934245, "2020-01-02T03:04:05+00:00"),
        (1577934245000, "2020-01-02T03:04:05+00:00"),
    ],
)
def test_spellings(stated: object, expected: str) -> None:
    found = instant(stated)
    assert found is not None and found.isoformat() == expected


@pytest.mark.parametrize(
    "stated", [None, True, "", "yesterday", "0000-00-00", 0, -5, 10**30, float("nan"), "9999-01-01", []]
)
def test_what_is_no_date_is_none(stated: object) -> None:
    assert instant(stated) is None


def test_the_zone_is_kept() -> None:
    found = zoned("2020-01-01T00:00:00-03:30")
    assert found is not None and minutes_east(found) == -210


@given(st.one_of(st.text(max_size=45), st.floats(), st.integers()))
def test_anything_gives_none_or_a_sane_instant(value: object) -> None:
    found = instant(value)
    assert found is None or datetime(1970, 1, 1, tzinfo=UTC) < found < datetime(2201, 1, 1, tzinfo=UTC)
