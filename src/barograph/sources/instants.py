"""Instants as trackers write them: ISO 8601 in its many spellings, the slashes of 2011, git's form, epoch seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Trackers and their imports do not reach further back; zero of the epoch is a missing date."""
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

_SLASHES = re.compile(r"^(\d{4})/(\d\d)/(\d\d)[ T]")
_GIT = re.compile(r"^[A-Z][a-z]{2} [A-Z][a-z]{2} ")
_ZONE = re.compile(r"\s*([+-]\d\d):?(\d\d)$")
_LONGEST = 40
_EPOCH_MS = 100_000_000_000


def instant(value: object) -> datetime | None:
    """Return an instant in UTC, or None where the value is no date or an absurd one.

    Args:
        value: Text such as `2012-03-10T22:51:46-08:00`, `2011/02/12 00:00:00 -0800`, `2020-01-01 10:00:00 UTC`, or a
            number of seconds or milliseconds since 1970. Without a zone it is UTC.

    Example:
        >>> instant("2011/02/12 00:00:00 -0800").isoformat()
        '2011-02-12T08:00:00+00:00'
    """
    if isinstance(value, dict):
        value = _of_mongo(value)
    return _of_text(value) if isinstance(value, str) else _in_utc(value)


def _of_mongo(value: dict[str, object]) -> object:
    """What a date of MongoDB's extended JSON holds: `{"$date": "2020-01-01T00:00:00Z"}`, or milliseconds."""
    content = value.get("$date", value.get("$numberLong"))
    if isinstance(content, dict):
        content = content.get("$numberLong")
    if isinstance(content, str) and content.lstrip("-").isdecimal() and content.isascii():
        return int(content[:_LONGEST])
    return content


def _in_utc(value: object) -> datetime | None:
    stated = zoned(value)
    return stated.astimezone(UTC) if stated else None


@lru_cache(maxsize=4096)
def _of_text(value: str) -> datetime | None:
    """Events of one hour share their seconds."""
    return _in_utc(value) if len(value) <= _LONGEST else None


def zoned(value: object) -> datetime | None:
    """Return an instant in the zone it was stated in (UTC where it states none); None as `instant` does."""
    try:
        found = _parse(value)
        return found if found is not None and EARLIEST <= found <= LATEST else None
    except (ValueError, OverflowError, OSError):
        return None


def _parse(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        seconds = value / 1000 if abs(value) > _EPOCH_MS else value
        return datetime.fromtimestamp(seconds, UTC)
    if not isinstance(value, str) or not 8 <= len(value) <= _LONGEST:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        if _GIT.match(value):
            return datetime.strptime(value, "%a %b %d %H:%M:%S %Y %z")
        found = datetime.fromisoformat(_plain(value.strip()))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _plain(text: str) -> str:
    text = _SLASHES.sub(r"\1-\2-\3T", text).removesuffix(" UTC")
    return _ZONE.sub(r"\1:\2", text)


def minutes_east(moment: datetime) -> int | None:
    """Return the zone of an instant in minutes east of UTC, None if it has none."""
    offset = moment.utcoffset()
    return None if offset is None else round(offset / timedelta(minutes=1))
