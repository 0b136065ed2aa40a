"""The as-of: the instant past which nothing is looked at. It is always given, never read from a clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from barograph.errors import ConfigError

LAST_INSTANT = time(23, 59, 59, 999999, UTC)


def as_of_instant(given: str | date | datetime) -> datetime:
    """The instant meant by an as-of.

    Args:
        given: A date (`2024-06-30`: that whole day, UTC, is included), or an instant with a zone (`2024-06-30T12:00Z`).

    Returns:
        An aware instant, UTC, microseconds.

    Raises:
        ConfigError: Not a date, or an instant without a zone.

    Example:
        >>> as_of_instant("2024-06-30").isoformat()
        '2024-06-30T23:59:59.999999+00:00'
        >>> as_of_instant("2024-06-30T14:00+02:00").isoformat()
        '2024-06-30T12:00:00+00:00'
    """
    if isinstance(given, str):
        text = given.strip()
        try:
            given = date.fromisoformat(text) if len(text) == len("2024-06-30") else datetime.fromisoformat(text)
        except ValueError:
            raise ConfigError(
                [f"as-of {text!r}: expected a date such as 2024-06-30, or an instant such as 2024-06-30T12:00Z"]
            ) from None
    if not isinstance(given, datetime):
        return datetime.combine(given, LAST_INSTANT)
    if given.tzinfo is None:
        raise ConfigError([f"as-of {given.isoformat()}: an instant needs a zone, e.g. {given.isoformat()}Z"])
    return given.astimezone(UTC)


def as_of_text(instant: datetime) -> str:
    """An as-of as a user would give it: the date where the whole day is meant, else the instant.

    Example:
        >>> as_of_text(as_of_instant("2024-06-30"))
        '2024-06-30'
        >>> as_of_text(as_of_instant("2024-06-30T12:00Z"))
        '2024-06-30T12:00:00+00:00'
    """
    return instant.date().isoformat() if instant.timetz() == LAST_INSTANT else instant.isoformat()
