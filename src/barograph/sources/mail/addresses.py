"""Mail addresses as archives show them: plain, written out (`ada at example.org`), or masked.

A mask that can be undone for sure is undone, with a note: ` at `, `(a)`, `[at]`, ` dot `, `() ... !` (MARC),
`user=40host@dmarc.ietf.org`. Where letters are lost (`ad...@example.org`, `ada@xxx.xxxx`, the R lists'
`@d@ @end|ng |rom ex@mp|e@org`) the address stays unknown and what is left of it is the mask: with the name it
identifies an account, since two people of one name seldom share a mask, and two people of one mask have two names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses

from barograph.sources.mail.encoded_words import MAX_HEADER, text_of
from barograph.text.scrub import scrub

_NAMED = re.compile(r"^(?:\"([^\"\\]*)\"|([^\"<>@,;:()\\]*?))\s*<([^<>\s\"(),;:]+@[^<>\s\"(),;:@]+)>$")
_BARE = re.compile(r"^[^<>\s\"(),;:@]+@[^<>\s\"(),;:@]+$")
_ANGLED = re.compile(r"^(.*?)\s*<([^<>]*)>?[^<>]*$")
_COMMENTED = re.compile(r"^([^()\"]*(?:\((?:at?|dot|)\)[^()\"]*)*)\s\((.*)\)$", re.IGNORECASE)
_AT = re.compile(
    r"\s*(?:\((?:at?)\)|\[(?:at?)\]|\{(?:at?)\}|<at>|＠|%40|&#64;)\s*|\s+(?:at|@|\(\))\s+|(?<=\w)_at_(?=\w)", re.I
)
_DOT = re.compile(r"\s*(?:\(dot\)|\[dot\]|\{dot\}|<dot>)\s*|\s+(?:dot|!)\s+", re.IGNORECASE)
_OF_R = re.compile(r"^(\S+) @end\|ng \|rom (\S+)$")
_PLAIN_ADDRESS = re.compile(r"^[^\s@<>\"()|,;:]+@[^\s@<>\"()|,;:]+\.\w+$")
_DMARC = re.compile(r"^(.+)=40(.+)@dmarc\.[\w.-]+$")
_HIDDEN = re.compile(r"\.\.\.@|@\.\.\.|\.\.\.$|@[\w.-]*\.invalid$|xxx+@|@x+\.x+$|\*{2,}", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"^(?:hidden|unknown|[x.*_-]*)@[x.*_-]*$|@[\w-]+\.invalid$", re.IGNORECASE)
"""Masks in which nothing of the address is left, and placeholders made up for a name."""
_TOKEN = re.compile(
    r"^(?:incoming|reply|replies|discourse)\+[^@]*@|^[^@+]+\+[0-9a-f]{24,}@|^[^@+]+\+[\w-]*-[a-z0-9]{20,}-", re.I
)
"""Addresses made for one message, to which a program wants the answer."""
_NO_ADDRESS = re.compile(r"[\s\"\\]|@.*@")
_R_MASK = str.maketrans("a.sfil", "@@@|||")
_PROVIDERS = """
    gmail.com googlemail.com hotmail.com outlook.com live.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr icloud.com me.com
    mac.com aol.com gmx.de gmx.net gmx.com web.de t-online.de protonmail.com proton.me fastmail.com posteo.de
    mailbox.org free.fr orange.fr laposte.net libero.it qq.com 163.com comcast.net btinternet.com mail.ru yandex.ru
"""
_PROVIDER_OF = {name.translate(_R_MASK): name for name in _PROVIDERS.split()}
UNDONE = "the address was masked and is written out"
MASKED = "the address is masked; the account is the name with the mask"
ONE_MESSAGE = "the address was made for one message and is not kept"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name with its address, as From gives them.

    Attributes:
        name: Display name, may be empty.
        address: Address in lower case; None where it is hidden.
        mask: What an archive left of a hidden address, in lower case; None where it says nothing.
        notes: What was repaired.
    """

    name: str
    address: str | None
    mask: str | None = None
    notes: tuple[str, ...] = ()


def mailbox_of(value: str) -> Mailbox:
    """Read a From header.

    Example:
        >>> mailbox_of("Ada Roe <ada(a)example.org>").address
        'ada@example.org'
        >>> mailbox_of("@d@@roe @end|ng |rom ex@mp|e@org (Ada Roe)").mask
        '@d@@roe @end|ng |rom ex@mp|e@org'
    """
    raw = " ".join(scrub(value[:MAX_HEADER]).split())
    notes: list[str] = []
    if raw.startswith("=?") and "@" not in raw:
        decoded = text_of(raw, notes)
        raw = decoded if "@" in decoded else raw
    plain = _NAMED.match(raw)
    if plain:
        name, shown = (plain[1] or plain[2] or "").strip().strip("'"), plain[3]
    elif _BARE.match(raw):
        name, shown = "", raw
    else:
        name, shown = _split(raw)
    address, mask, said = _judged(shown)
    return Mailbox(text_of(name.strip().strip("'\""), notes), address, mask, (*notes, *said))


def _split(raw: str) -> tuple[str, str]:
    """Name and address of a header that is in no plain form."""
    commented = _COMMENTED.match(raw)
    if commented and not _PLAIN_ADDRESS.match(commented[1].strip()) and "<" not in commented[1]:
        return commented[2], commented[1].strip()
    if "<" not in raw and ("@" not in raw or " " in raw) and _written_out(raw):
        return "", raw
    pairs = getaddresses([raw])
    name, shown = pairs[0] if pairs else ("", "")
    angled = _ANGLED.match(raw)
    if angled and not _PLAIN_ADDRESS.match(shown):
        return angled[1], angled[2].strip()
    return name, shown


def _judged(shown: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Address, mask and notes of what stands where an address should."""
    address = address_of(shown)
    if address is not None and is_made_for_one_message(address):
        return None, None, (ONE_MESSAGE,)
    if address is not None and "|" not in address:
        original = _DMARC.match(address)
        return (f"{original[1]}@{original[2]}", None, (UNDONE,)) if original else (address, None, ())
    undone = _written_out(shown)
    if undone is not None:
        return undone, None, (UNDONE,)
    mask = " ".join(shown.lower().split())
    if not mask or _SAYS_NOTHING.search(mask) or not any(map(str.isalnum, mask)):
        return None, None, ()
    return (None, mask[:200], (MASKED,)) if "@" in mask or "..." in mask else (None, None, ())


def _written_out(shown: str) -> str | None:
    """The address a mask surely stands for, or None."""
    of_r = _OF_R.match(shown)
    if of_r:
        provider = _PROVIDER_OF.get(of_r[2].lower())
        return f"{of_r[1].lower()}@{provider}" if provider and not set(of_r[1]) & {"@", "|"} else None
    parts = _AT.split(_DOT.sub(".", shown.strip()))
    if len(parts) != 2 or "@" in parts[0] + parts[1]:
        return None
    candidate = f"{parts[0]}@{parts[1]}".lower()
    return candidate if _PLAIN_ADDRESS.match(candidate) and not _HIDDEN.search(candidate) else None


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


def is_made_for_one_message(address: str) -> bool:
    """Whether a program made the address for the answer to one message: it identifies nobody.

    Example:
        >>> is_made_for_one_message("incoming+group-app-1-abc@example.org"), is_made_for_one_message("ada+x@ex.org")
        (True, False)
    """
    return "+" in address and _TOKEN.search(address) is not None
