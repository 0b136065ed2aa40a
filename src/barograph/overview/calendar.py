"""Months and weeks as whole numbers, in SQL and in Python, and the instant up to which a workspace was looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from barograph.catalogue.tables import Table
from barograph.storage.duckdb_reader import fetched
from barograph.storage.store import Store

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTH = "year(make_timestamp(epoch_us({0}))) * 12 + month(make_timestamp(epoch_us({0}))) - 1"
"""The month of a column of instants, as a whole number: months since the year 0."""
WEEK = "(epoch_us({0}) // 86400000000 + 3) // 7"
"""The week of a column of instants, from Monday on, as a whole number: weeks since 1969-12-29."""


def instant(micros: int | None) -> datetime | None:
    """An instant from microseconds since 1970."""
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


def month_of(at: datetime) -> int:
    """The month of an instant, as `MONTH` counts.

    Example:
        >>> month_start(month_of(datetime(2023, 5, 17, tzinfo=UTC)))
        datetime.datetime(2023, 5, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return at.year * 12 + at.month - 1


def month_start(month: int) -> datetime:
    """First instant of a month."""
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def week_of(at: datetime) -> int:
    """The week of an instant, as `WEEK` counts."""
    return ((at - EPOCH).days + 3) // 7


def week_start(week: int) -> datetime:
    """First instant of a week.

    Example:
        >>> week_start(week_of(datetime(2023, 5, 17, tzinfo=UTC))).isoformat()
        '2023-05-15T00:00:00+00:00'
    """
    return EPOCH + timedelta(days=week * 7 - 3)


def looked_at(store: Store) -> datetime | None:
    """The as-of of the last run, else the last message; None where there is neither.

    Args:
        store: The workspace's tables.
    """
    for table in (Table.CASES, Table.EXPOSURE):
        manifest = store.manifest(table)
        said = manifest.made("as_of") if manifest else None
        if said:
            return datetime.fromisoformat(said)
    columns = ("sent_at",)
    rows = fetched(store, {Table.PLACEMENTS: columns}, "select max(epoch_us(sent_at)) from placements")
    return instant(rows[0][0])
