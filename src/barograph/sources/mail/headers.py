"""Headers of a mail, decoded and repaired: names, addresses, ids, client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses
from functools import lru_cache

from barograph.sources.automation import is_automation_address
from barograph.sources.mail.raw_mail import RawMail
from barograph.text.scrub import scrub

_USUAL_ID = re.compile(r"<([!-;=?-~]+)>\Z")
_ID = re.compile(r"<\s*([^<>\s]+(?:\s[^<>\s@]+)?@?[^<>\s]*)\s*>")
_SPOKEN_AT = re.compile(r"^\s*([^\s<>@\"]+) at ([\w.-]+\.\w+)\s*(?:\((.*)\))?\s*$")
_NAMED = re.compile(r"^(?:\"([^\"\\]*)\"|([^\"<>@,;:()\\]*?))\s*<([^<>\s\"(),;:]+@[^<>\s\"(),;:@]+)>$")
_BARE = re.compile(r"^[^<>\s\"(),;:@]+@[^<>\s\"(),;:@]+$")
_VIA = re.compile(r"^['\"]?(.*?)['\"]?\s+via\s+.+$", re.IGNORECASE)
_HIDDEN = re.compile(r"\.\.\.@|@\.\.\.|\.\.\.$|@[\w.-]*\.invalid$|xxx+@|@x+\.x+$|\*{2,}", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[\s\"\\]|@.*@")
MAX_RECIPIENTS = 30
MAX_HEADER = 20_000
"""Characters of one header looked at: the library's address parser is slow on hostile ones."""
MAX_KNOWN = 500
"""Characters of a header that is remembered: the same senders and lists stand in mail after mail."""
KNOWN = 8000
"""Headers of a kind that are remembered."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who a mail says it is from."""

    name: str | None
    address: str | None
    automation: bool


def text_of(value: str | None, notes: list[str] | None = None) -> str:
    """Decode a header (RFC 2047), folded to one line; undecodable words are kept as they stand and noted.

    Example:
        >>> text_of("=?utf-8?q?Zo=C3=AB?=  K")
        'Zoë K'
    """
    if not value:
        return ""
    raw = value[:MAX_HEADER]
    if "=?" in raw:
        try:
            raw = str(make_header(decode_header(raw)))
        except (LookupError, ValueError, AssertionError, MessageError):
            if notes is not None:
                notes.append("header with an unknown or broken encoded word kept as it stands")
    return " ".join(scrub(raw).split())


def ids_of(value: str | None) -> tuple[str, ...]:
    """Message-IDs of a References or In-Reply-To header, without brackets, in order, each once.

    Example:
        >>> ids_of("<a@x> <b@y> <a@x>")
        ('a@x', 'b@y')
    """
    if not value:
        return ()
    usual = _USUAL_ID.match(value)
    if usual and len(value) <= MAX_HEADER:
        return (usual[1],)
    found = _ID.findall(scrub(value[:MAX_HEADER]))
    return tuple(dict.fromkeys(" ".join(item.split()) for item in found))


def address_of(raw: str) -> str | None:
    """A mail address in lower case, or None where the archive hides it.

    Example:
        >>> address_of("Ada@Example.ORG"), address_of("ad...@example.org")
        ('ada@example.org', None)
    """
    address = raw.strip().strip("<>").lower()
    if "@" not in address or _NO_ADDRESS.search(address) or _HIDDEN.search(address):
        return None
    return scrub(address)


def author_of(mail: RawMail, notes: list[str]) -> Author:
    """Author by From; by X-Original-From or Reply-To where a list has rewritten From as `X via list`."""
    name, address = _mailbox(mail.get("from"), notes)
    via = _VIA.match(name) if " via " in name.lower() else None
    if via:
        name, address = _before_rewriting(mail, via[1], address, notes)
    stated = text_of(mail.get("auto-submitted")).lower()
    if stated and stated != "no":
        notes.append(f"header Auto-Submitted: {stated[:40]}; the sender's own statement, nothing rests on it")
    return Author(name or None, address, is_automation_address(address))


def _before_rewriting(mail: RawMail, name: str, address: str | None, notes: list[str]) -> tuple[str, str | None]:
    """The author a list hid behind its own address; without a witness the name alone, so that nobody shares it."""
    lists = {entry for header in ("to", "cc", "list-post") for entry in _addresses(" ".join(mail.all(header)))}
    for header in ("x-original-from", "x-original-sender", "reply-to"):
        for other in _addresses(mail.get(header) or ""):
            if other != address and other not in lists:
                notes.append(f"From was rewritten by a list; author taken from {header.title()}")
                return name, other
    notes.append("From was rewritten by a list; the address is the list's and not kept")
    return name, None


def _mailbox(value: str | None, notes: list[str]) -> tuple[str, str | None]:
    if not value:
        return "", None
    if len(value) > MAX_KNOWN:
        return _mailbox_of(value, notes)
    name, address, said = _known_mailbox(value)
    notes += said
    return name, address


@lru_cache(maxsize=KNOWN)
def _known_mailbox(value: str) -> tuple[str, str | None, tuple[str, ...]]:
    notes: list[str] = []
    name, address = _mailbox_of(value, notes)
    return name, address, tuple(notes)


def _mailbox_of(value: str, notes: list[str]) -> tuple[str, str | None]:
    raw = " ".join(scrub(value[:MAX_HEADER]).split())
    plain = _NAMED.match(raw)
    if plain:
        return text_of((plain[1] or plain[2] or "").strip().strip("'"), notes), address_of(plain[3])
    if _BARE.match(raw):
        return "", address_of(raw)
    spoken = _SPOKEN_AT.match(raw)
    if spoken:
        return text_of(spoken[3] or "", notes), address_of(f"{spoken[1]}@{spoken[2]}")
    pairs = getaddresses([raw])
    name, address = pairs[0] if pairs else ("", "")
    if "<" in raw and "@" not in address:
        name, _, rest = raw.partition("<")
        address = rest.partition(">")[0]
    return text_of(name.strip().strip("'\""), notes), address_of(address)


def recipients_of(mail: RawMail) -> tuple[str, ...]:
    """Addresses of To and Cc, lower case, sorted, at most 30."""
    values = (*mail.all("to"), *mail.all("cc"))
    return _known_recipients(values) if sum(map(len, values)) <= MAX_KNOWN else _recipients(values)


def _recipients(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({entry for value in values for entry in _addresses(value)}))[:MAX_RECIPIENTS]


_known_recipients = lru_cache(maxsize=KNOWN)(_recipients)


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESSES = re.compile(r"<([^<>\s,;]+@[^<>\s,;]+)>|(?:^|[,;:])\s*([^\s<>,;:()\"]+@[^\s<>,;:()\"]+)\s*(?=$|[,;(])")


def _addresses(value: str) -> list[str]:
    """Addresses of an address list, in order, outside quoted names."""
    if "@" not in value:
        return []
    bare = _QUOTED.sub(" ", value[:MAX_HEADER]) if '"' in value else value[:MAX_HEADER]
    found = (address_of(angled or plain) for angled, plain in _ADDRESSES.findall(bare))
    return [address for address in found if address]


@lru_cache(maxsize=1000)
def _family_of(value: str) -> str:
    return re.split(r"[\s/;(]", text_of(value), maxsplit=1)[0].lower()[:40]


_CLIENTS = (
    (re.compile(r"^CA[\w+=-]{40,}@mail\.gmail\.com$"), "gmail-web"),
    (re.compile(r"@protonmail\.(?:com|ch)$|@proton\.me$|@pm\.me$"), "proton"),
    (re.compile(r"@.*\.prod\.outlook\.com$"), "outlook-web"),
    (re.compile(r"-git-send-email-"), "git-send-email"),
    (re.compile(r"@(?:mail\.)?yahoo\.com$"), "yahoo-web"),
)


def client_of(mail: RawMail, native_id: str) -> str | None:
    """Family of the mail client: first word of User-Agent or X-Mailer, else by the form of the Message-ID."""
    for header in ("user-agent", "x-mailer"):
        value = mail.get(header)
        family = _family_of(value[:MAX_HEADER]) if value else ""
        if family:
            return family
    return next((family for form, family in _CLIENTS if form.search(native_id)), None)
