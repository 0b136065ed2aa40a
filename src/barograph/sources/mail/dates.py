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
"""A Date so much before the first server's clock is absurd: queues keep mail for days, moderators for weeks."""
MADE_ENVELOPES = frozenset({datetime(2001, 9, 17, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)})
"""Dates that git and public-inbox write into every From line; they mean nothing."""
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name.title(): number for number, name in enumerate(_NAMES, 1)}
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)? ?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)"
    r"\s*(?:\([^()]*\))?$"
)
_ISO = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_HALF_DAY = re.compile(r"\b(0?[1-9]|1[0-2]):(\d\d)(?::(\d\d))? ?([AP])\.?M\b\.?", re.IGNORECASE)
_TORN_ZONE = re.compile(r" ([+-])0-(\d)(\d\d)\b")
"""A program that wrote the sign of the zone twice: -0-200 is -0200."""
_FOREIGN_MONTH = re.compile(
    r"\b(\d{1,2})\.? (mrz|märz|mär|mai|okt|dez|févr?|avr|juin|juil|août|déc|ene|abr|ago|dic)\b\.?", re.I
)
_FOREIGN = {
    "mrz": "Mar", "märz": "Mar", "mär": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec", "fév": "Feb", "févr": "Feb",
    "avr": "Apr", "juin": "Jun", "juil": "Jul", "août": "Aug", "déc": "Dec", "ene": "Jan", "abr": "Apr", "ago": "Aug",
    "dic": "Dec",
}  # fmt: skip


Envelope = datetime | Callable[[], datetime | None] | None
"""The archive's own date, or what finds it: it is asked for only where the mail and its servers do not say."""


@dataclass(frozen=True, slots=True)
class Sent:
    """When a mail was sent and which clock says so; `at` is None where none does.

    `repaired` says that Date is in no form of mail, but could be read.
    """

    at: datetime | None
    offset_minutes: int | None
    source: str
    repaired: bool = False


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
    value = mail.get("date")
    stated = date_of(value)
    if stated and stated[0] >= OLDEST:
        latest = witness or archive
        in_time = latest is None or stated[0] <= latest + LATE
        if in_time and (witness is None or stated[0] >= witness - EARLY):
            return Sent(stated[0], stated[1], "date-header", _is_repaired(value))
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
    found = [date_of(value) for value in {value.rpartition(";")[2] for value in mail.all("received")}]
    return min((at for at, _ in filter(None, found) if at >= OLDEST), default=None)


def date_of(value: str | None) -> tuple[datetime, int | None] | None:
    """Parse a date of RFC 5322, an obsolete or broken form of it, or ISO 8601.

    Returns:
        The instant, and the offset in minutes: None for none or -0000.

    Example:
        >>> date_of("Fri, 30 Dec 2016 14:08:30 +0200")
        (datetime.datetime(2016, 12, 30, 12, 8, 30, tzinfo=datetime.timezone.utc), 120)
    """
    if not value:
        return None
    value = value.strip()
    usual = _USUAL.match(value)
    if usual and usual[2] in _MONTHS:
        return _of_usual(usual)
    if _ISO.match(value):
        return _of_iso(value)
    try:
        parts = parsedate_tz(_rewritten(" ".join(value[:200].split())))
        if parts is None:
            return None
        at = datetime.fromtimestamp(mktime_tz(parts), UTC)
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None
    offset = None if parts[9] is None else int(parts[9] // 60)
    return at, offset if offset is not None and abs(offset) <= 14 * 60 else None


def _is_repaired(value: str | None) -> bool:
    shown = " ".join((value or "")[:200].split())
    usual = _USUAL.match(shown)
    if usual and usual[2] in _MONTHS:
        return False
    return _ISO.match(shown) is not None or _rewritten(shown) != shown


def _rewritten(value: str) -> str:
    """The forms that `email.utils` misreads, as it reads them: AM and PM, a torn zone, months of other languages."""
    if half := _HALF_DAY.search(value):
        hour = int(half[1]) % 12 + (12 if half[4] in "pP" else 0)
        value = f"{value[: half.start()]}{hour:02}:{half[2]}:{half[3] or '00'}{value[half.end() :]}"
    value = _TORN_ZONE.sub(r" \g<1>0\2\3", value)
    return _FOREIGN_MONTH.sub(lambda found: f"{found[1]} {_FOREIGN[found[2].lower()]}", value)


def _of_iso(value: str) -> tuple[datetime, int | None] | None:
    try:
        at = datetime.fromisoformat(value.split(" (", maxsplit=1)[0].strip())
        east = at.utcoffset()
        if east is None:
            return at.replace(tzinfo=UTC), None
        return at.astimezone(UTC), int(east.total_seconds() // 60)
    except (ValueError, OverflowError):
        return None


def _of_usual(found: re.Match[str]) -> tuple[datetime, int | None] | None:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    east, offset = _zone(sign, hours, minutes)
    number = _MONTHS[month]
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
