"""When a mail was sent, and which clock says so: its Date header, the servers it passed, or the archive."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import mktime_tz, parsedate_tz
from functools import lru_cache

from barograph.sources.mail.raw_mail import RawMail

OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
"""Nothing in an archive of mail is older: the form is of 1982."""
LATE = timedelta(days=2)
"""A Date so much after the first server's clock is absurd: no mail arrives before it is sent."""
EARLY = timedelta(days=45)
"""A Date so much before the first server's clock is absurd: queues hold mail for days, moderators for weeks."""
MADE_ENVELOPES = frozenset({datetime(2001, 9, 17, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)})
"""Dates that git and public-inbox write into every From line; they tell nothing."""
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name.title(): number for number, name in enumerate(_NAMES, 1)}
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)? ?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)"
    r"\s*(?:\([^()]*\))?$"
)


Envelope = datetime | Callable[[], datetime | None] | None
"""The archive's own date, or what finds it: it is asked for only where the mail and its servers do not tell."""


@dataclass(frozen=True, slots=True)
class Sent:
    """When a mail was sent and which clock says so; `at` is None where none does."""

    at: datetime | None
    offset_minutes: int | None
    source: str


def sent_of(mail: RawMail, envelope: Envelope) -> Sent:
    """When the mail was sent: by Date, else by the Received chain, else by the archive's own date.

    Args:
        mail: The mail.
        envelope: The archive's own date (mbox From line, git commit).

    Returns:
        Source `date-header`, `received` or `archive`; `unknown` with no instant where all fail. A Date is absurd, and
        not believed, before 1980, after the first server's (or, without servers, the archive's) clock by two days,
        or before the first server's clock by 45 days.
    """
    witness = first_received(mail)
    archive = None if witness else _archive_date(envelope)
    stated = date_of(mail.get("date"))
    if stated and stated[0] >= OLDEST:
        latest = witness or archive
        in_time = latest is None or stated[0] <= latest + LATE
        if in_time and (witness is None or stated[0] >= witness - EARLY):
            return Sent(stated[0], stated[1], "date-header")
    if witness:
        return Sent(witness, None, "received")
    if archive:
        return Sent(archive, None, "archive")
    return Sent(None, None, "unknown")


def _archive_date(envelope: Envelope) -> datetime | None:
    at = envelope() if callable(envelope) else envelope
    return at if at and at >= OLDEST and at not in MADE_ENVELOPES else None


def first_received(mail: RawMail) -> datetime | None:
    """The earliest believable clock of the servers the mail passed."""
    found = [date_of(value.rpartition(";")[2]) for value in mail.all("received")]
    return min((at for at, _ in filter(None, found) if at >= OLDEST), default=None)


def date_of(value: str | None) -> tuple[datetime, int | None] | None:
    """Parse a date of RFC 5322 or an obsolete form of it; the offset is in minutes, None for none or -0000.

    Example:
        >>> date_of("Fri, 30 Dec 2016 14:08:30 +0200")
        (datetime.datetime(2016, 12, 30, 12, 8, 30, tzinfo=datetime.timezone.utc), 120)
    """
    if not value:
        return None
    value = value.strip()
    usual = _USUAL.match(value)
    if usual:
        return _of_usual(usual)
    try:
        parts = parsedate_tz(" ".join(value[:200].split()))
        if parts is None:
            return None
        at = datetime.fromtimestamp(mktime_tz(parts), UTC)
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None
    offset = None if parts[9] is None else int(parts[9] // 60)
    return at, offset if offset is not None and abs(offset) <= 14 * 60 else None


def _of_usual(found: re.Match[str]) -> tuple[datetime, int | None] | None:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    east, offset = _zone(sign, hours, minutes)
    number = _MONTHS.get(month, 0)
    try:
        local = datetime(int(year), number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
        return local - east, offset
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=500)
def _zone(sign: str, hours: str, minutes: str) -> tuple[timedelta, int | None]:
    """How far east a zone is, and its minutes where it is one: -0000 says that the sender's is not known."""
    offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1)
    known = abs(offset) <= 14 * 60 and not (sign == "-" and offset == 0)
    return timedelta(minutes=offset), offset if known else None
