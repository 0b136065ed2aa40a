"""Headers of a mail, decoded and repaired: names, addresses, ids, dates, client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import getaddresses, mktime_tz, parsedate_tz

from barograph.text.scrub import scrub

_ID = re.compile(r"<\s*([^<>\s]+(?:\s[^<>\s@]+)?@?[^<>\s]*)\s*>")
_SPOKEN_AT = re.compile(r"^\s*([^\s<>@\"]+) at ([\w.-]+\.\w+)\s*(?:\((.*)\))?\s*$")
_VIA = re.compile(r"^['\"]?(.*?)['\"]?\s+via\s+.+$", re.IGNORECASE)
_HIDDEN = re.compile(r"\.\.\.@|@\.\.\.|\.\.\.$|@[\w.-]*\.invalid$|xxx+@|@x+\.x+$|\*{2,}", re.IGNORECASE)
_AUTOMATION = re.compile(
    r"(?:^|[\W_])(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|buildbot|jenkins|patchwork|syzbot|lkp|kbuild|"
    r"bugzilla(?:-daemon)?|notifications?|gerrit|travis|ci-bot|robot|autobuild|kernelci|tip-bot2?|trac|listmaster)"
    r"(?:$|[\W_])",
    re.IGNORECASE,
)
OLDEST = datetime(1980, 1, 1, tzinfo=UTC)
LATE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Author:
    """Who a mail says it is from."""

    name: str | None
    address: str | None
    automation: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """When a mail was sent and which clock says so."""

    at: datetime
    offset_minutes: int | None
    source: str


def text_of(value: object, notes: list[str] | None = None) -> str:
    """Decode a header (RFC 2047), folded to one line; undecodable bytes are replaced and noted."""
    if value is None:
        return ""
    raw = str(value)
    if "=?" in raw:
        try:
            raw = str(make_header(decode_header(raw)))
        except (LookupError, ValueError, UnicodeError):
            if notes is not None:
                notes.append("header with an unknown or broken encoded word kept as it stands")
    return " ".join(scrub(raw).split())


def ids_of(value: object) -> tuple[str, ...]:
    """Message-IDs of a References or In-Reply-To header, without brackets, in order, each once."""
    if value is None:
        return ()
    found = [" ".join(item.split()) for item in _ID.findall(scrub(str(value)))]
    return tuple(dict.fromkeys(found))


def address_of(raw: str) -> str | None:
    """A mail address in lower case, or None where the archive hides it.

    Example:
        >>> address_of("Ada@Example.ORG"), address_of("ad...@example.org")
        ('ada@example.org', None)
    """
    address = raw.strip().strip("<>").lower()
    if "@" not in address or " " in address or _HIDDEN.search(address):
        return None
    return scrub(address)


def author_of(mail: Mail, notes: list[str]) -> Author:
    """Author by From; by X-Original-From or Reply-To where a list has rewritten From as `X via list`."""
    name, address = _mailbox(mail.get("From"), notes)
    via = _VIA.match(name) if name else None
    if via:
        for header in ("X-Original-From", "X-Original-Sender", "Reply-To"):
            other_name, other = _mailbox(mail.get(header), notes)
            if other and other != address:
                notes.append(f"From was rewritten by a list; author taken from {header}")
                name, address = other_name or via.group(1), other
                break
    stated = str(mail.get("Auto-Submitted", "no")).strip().lower()
    automation = stated not in ("no", "") or bool(_AUTOMATION.search(f"{address or ''} {name or ''}"))
    return Author(name or None, address, automation)


def _mailbox(value: object, notes: list[str]) -> tuple[str, str | None]:
    if value is None:
        return "", None
    raw = " ".join(scrub(str(value)).split())
    spoken = _SPOKEN_AT.match(raw)
    if spoken:
        name = text_of(spoken.group(3) or "", notes)
        return name, address_of(f"{spoken.group(1)}@{spoken.group(2)}")
    pairs = getaddresses([raw])
    name, address = pairs[0] if pairs else ("", "")
    if not address and "<" in raw:
        name, _, rest = raw.partition("<")
        address = rest.partition(">")[0]
    return text_of(name.strip().strip("'\""), notes), address_of(address)


def recipients_of(mail: Mail) -> tuple[str, ...]:
    """Addresses of To and Cc, lower case, sorted, at most 30."""
    raw = [scrub(str(value)) for header in ("To", "Cc") for value in mail.get_all(header, [])]
    found = {address_of(address) for _, address in getaddresses(raw) if address}
    return tuple(sorted(address for address in found if address))[:30]


def sent_of(mail: Mail, envelope: datetime | None) -> Sent | None:
    """When the mail was sent: by Date, else by the Received chain, else by the archive's own date.

    A Date before 1980, or more than two days after the first Received line, is absurd and not believed.
    """
    received = [at for at in (_received(value) for value in mail.get_all("Received", [])) if at]
    witness = min(received) if received else None
    stated = _date(mail.get("Date"))
    if stated and stated[0] >= OLDEST:
        latest = witness or envelope
        if latest is None or stated[0] <= latest + LATE or (witness is None and latest < OLDEST):
            return Sent(stated[0], stated[1], "date-header")
        if witness is None and (latest + timedelta(days=3650)) < stated[0]:
            return Sent(stated[0], stated[1], "date-header")
    if witness and witness >= OLDEST:
        return Sent(witness, None, "received")
    if envelope and envelope >= OLDEST:
        return Sent(envelope, None, "archive")
    return None


def _received(value: object) -> datetime | None:
    parsed = _date(str(value).rpartition(";")[2])
    return parsed[0] if parsed else None


def _date(value: object) -> tuple[datetime, int | None] | None:
    if value is None:
        return None
    try:
        parts = parsedate_tz(" ".join(str(value).split()))
        if parts is None:
            return None
        at = datetime.fromtimestamp(mktime_tz(parts), UTC)
    except (ValueError, OverflowError, OSError, IndexError, TypeError):
        return None
    offset = None if parts[9] is None else int(parts[9] // 60)
    return at, offset if offset is not None and abs(offset) <= 14 * 60 else None


_CLIENTS = (
    (re.compile(r"^CA[\w+=-]{40,}@mail\.gmail\.com$"), "gmail-web"),
    (re.compile(r"@protonmail\.(?:com|ch)$|@proton\.me$|@pm\.me$"), "proton"),
    (re.compile(r"@.*\.prod\.outlook\.com$"), "outlook-web"),
    (re.compile(r"-git-send-email-"), "git-send-email"),
    (re.compile(r"@(?:mail\.)?yahoo\.com$"), "yahoo-web"),
)


def client_of(mail: Mail, native_id: str) -> str | None:
    """Family of the mail client: first word of User-Agent or X-Mailer, else by the form of the Message-ID."""
    for header in ("User-Agent", "X-Mailer"):
        words = re.split(r"[\s/;(]", text_of(mail.get(header)), maxsplit=1)
        if words[0]:
            return words[0].lower()[:40]
    return next((family for form, family in _CLIENTS if form.search(native_id)), None)
