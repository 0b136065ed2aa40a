"""The dates of a replay: the ends of weeks, months or quarters between two dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from barograph.as_of import as_of_instant
from barograph.errors import ConfigError

STEPS = ("week", "month", "quarter")
_MONTHS = {"month": 1, "quarter": 3}


def step_dates(start: date, end: date, step: str) -> list[datetime]:
    """As-of instants from a start to an end: Sundays, last days of months or of quarters, and the end itself.

    Args:
        start: First date that may be one.
        end: Last date; always one.
        step: week, month or quarter.

    Raises:
        ConfigError: The end is before the start, or no such step.

    Example:
        >>> [at.date().isoformat() for at in step_dates(date(2024, 1, 15), date(2024, 3, 10), "month")]
        ['2024-01-31', '2024-02-29', '2024-03-10']
    """
    if step not in STEPS:
        raise ConfigError([f"step {step}: expected {', '.join(STEPS)}"])
    if end < start:
        raise ConfigError([f"from {start} to {end}: the end is before the start"])
    dates = [day for day in _ends(start, end, step) if start <= day < end]
    return [as_of_instant(day) for day in (*dates, end)]


def _ends(start: date, end: date, step: str) -> Iterator[date]:
    if step == "week":
        first = start + timedelta(days=6 - start.weekday())
        yield from (first + timedelta(weeks=n) for n in range((end - first).days // 7 + 1))
        return
    months = _MONTHS[step]
    month = (start.year * 12 + start.month - 1) // months * months + months
    while (last := date(month // 12, month % 12 + 1, 1) - timedelta(days=1)) < end:
        yield last
        month += months
