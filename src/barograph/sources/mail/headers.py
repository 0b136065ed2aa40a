"""Headers of a mail, decoded and repaired: names, addresses, ids, client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from barograph.sources.automation import is_automation_address
from barograph.sources.mail.addresses import Mailbox, address_of, is_made_for_one_message, mailbox_of
from barograph.sources.mail.encoded_words import MAX_HEADER, text_of
from barograph.sources.mail.raw_mail import RawMail
from barograph.text.scrub import scrub

_USUAL_ID = re.compile(r"<([!-;=?-~]+)>\Z")
_ID = re.compile(r"<\s*([^<>\s]+(?:\s[^<>\s@]+)?@?[^<>\s]*)\s*>")
_BARE_ID = re.compile(r"^[^<>@\s\"(),;:]+@[^<>@\s\"(),;]+$")
_MASKED_ID = re.compile(r"([^\s<>]+) at ([\w-]+(?:\.[\w-]+)+)(?=\s*(?:>|$))")
_VIA = re.compile(r"^['\"]?(.*?)['\"]?\s+\(?via\s+.+$", re.IGNORECASE)
MAX_RECIPIENTS = 30
MAX_KNOWN = 500
"""Characters of a header that is remembered: the same senders and lists stand in mail after mail."""
KNOWN = 8000
"""Headers of a kind that are remembered."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who a mail says it is from; `mask` is what an archive left of a hidden address."""

    name: str | None
    address: str | None
    automation: bool
    mask: str | None = None


def ids_of(value: str | None) -> tuple[str, ...]:
    """Message-IDs of a References or In-Reply-To header, without brackets, in order, each once.

    HyperKitty's export leaves out the brackets: a value of nothing but ids is read too, as is one with a bracket lost,
    brackets as entities of HTML, `mailto:`, or ` at ` for the sign between id and host.

    Example:
        >>> ids_of("<a@x> <b@y> <a@x>"), ids_of("a@x"), ids_of("<a at x.org")
        (('a@x', 'b@y'), ('a@x',), ('a@x.org',))
    """
    if not value:
        return ()
    usual = _USUAL_ID.match(value)
    if usual and len(value) <= MAX_HEADER:
        return (usual[1].removeprefix("mailto:"),)
    text = scrub(value[:MAX_HEADER])
    if "&lt;" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">")
    if " at " in text:
        text = _MASKED_ID.sub(r"\1@\2", text)
    found = _ID.findall(text) if "<" in text else []
    if not found:
        words = text.replace(",", " ").replace("<", " ").replace('"', " ").replace(">", " ").split()
        found = words if all(_BARE_ID.match(word) for word in words) else []
    return tuple(dict.fromkeys(" ".join(item.removeprefix("mailto:").split()) for item in found))


def author_of(mail: RawMail, notes: list[str]) -> Author:
    """Author by From; by X-Original-From or Reply-To where a list has rewritten From as `X via list`."""
    stated_as = _mailbox(mail.get("from"))
    name, address, mask = stated_as.name, stated_as.address, stated_as.mask
    notes += stated_as.notes
    via = _VIA.match(name) if "via " in name.lower() else None
    if via or (name and address and _is_of_list(mail, address)):
        name, address = _before_rewriting(mail, via[1] if via else name, address, notes)
        mask = None
    stated = text_of(mail.get("auto-submitted")).lower()
    if stated and stated != "no":
        notes.append(f"header Auto-Submitted: {stated[:40]}; the sender's own statement, nothing rests on it")
    if mask and not name:
        name = mask
    return Author(name or None, address, is_automation_address(address), mask)


def _is_of_list(mail: RawMail, address: str) -> bool:
    """Whether an address is the one to which mails of this list are sent, by the list's own header (RFC 2369)."""
    posted = mail.get("list-post")
    return posted is not None and address in _addresses(posted.replace("mailto:", ""))


def _before_rewriting(mail: RawMail, name: str, address: str | None, notes: list[str]) -> tuple[str, str | None]:
    """The author a list hid behind its own address; without a witness the name alone, so that nobody shares it."""
    lists = {entry for header in ("to", "cc", "list-post") for entry in _addresses(" ".join(mail.all(header)))}
    lists |= {address} if address else set()
    stated = [entry for entry in _addresses(name.replace("(", " <").replace(")", "> ")) if entry not in lists]
    if stated:
        notes.append("From was rewritten by a list; author taken from the name it shows")
        shown = _mailbox(name)
        return shown.name if shown.name != name else "", stated[0]
    for header in ("x-original-from", "x-original-sender", "reply-to"):
        for other in _addresses(mail.get(header) or ""):
            if other not in lists and not is_made_for_one_message(other):
                notes.append(f"From was rewritten by a list; author taken from {header.title()}")
                return name, other
    notes.append("From was rewritten by a list; the address is the list's and not kept")
    return name, None


def _mailbox(value: str | None) -> Mailbox:
    if not value:
        return Mailbox("", None)
    return _known_mailbox(value) if len(value) <= MAX_KNOWN else mailbox_of(value)


_known_mailbox = lru_cache(maxsize=KNOWN)(mailbox_of)


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
