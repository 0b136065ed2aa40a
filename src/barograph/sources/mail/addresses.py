"""Mail addresses as archives show them: plain, written out (`ada at example.org`), or masked.

A mask that can be undone for sure is undone, with a note: ` at ` (and what pipermail writes for it in other languages),
`(a)`, `[at]`, ` dot `, `() ... !` (MARC), `user=40host@dmarc.ietf.org`, and what servers put around an address on the
way (BATV, SRS). Where letters are lost (`ad...@example.org`, `ada@xxx.xxxx`, the R lists'
`@d@ @end|ng |rom ex@mp|e@org`) the address stays unknown and what is left of it is the mask: with the name it
identifies an account, since two people of one name seldom share a mask, and two people of one mask have two names.
"""

from __future__ import annotations

import html
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
    r"\s*(?:\((?:at?|ät)\)|\[(?:at?|ät)\]|\{(?:at?)\}|<at>|＠|%40)\s*"
    r"|\s+(?:at|@|\(\)|en|em|à|på|chez|bei|arroba|arobase)\s+|(?<=\w)_at_(?=\w)|(?<=\w)-at-(?=\w)",
    re.IGNORECASE,
)
_DOT = re.compile(
    r"\s*(?:\(dot\)|\[dot\]|\{dot\}|<dot>)\s*|\s+(?:dot|!|punto|ponto|punkt|point|\.)\s+|(?<=\w)-dot-(?=\w)",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{2,4}|#[xX][0-9a-fA-F]{2,4}|lt|gt|quot|amp|commat|period);")
_TAGGED = re.compile(r"<(at|dot)>", re.IGNORECASE)
_OF_R = re.compile(r"^(\S+) @end\|ng \|rom (\S+)$")
_PLAIN_ADDRESS = re.compile(r"^[^\s@<>\"()|,;:]+@[^\s@<>\"()|,;:]+\.\w+$")
_DMARC = re.compile(r"^(.+)=40(.+)@dmarc\.[\w.-]+$")
_HIDDEN = re.compile(r"\.\.\.@|@\.\.\.|\.\.\.$|@[\w.-]*\.invalid$|xxx+@|@x+\.x+$|\*{2,}", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^\W*(?:(?:hidden|protected|removed|suppressed|unlisted)\W?(?:e-?mail|address|sender)"
    r"|(?:e-?mail|address)(?:\W|\s)?(?:hidden|protected|removed|suppressed|withheld)"
    r"|(?:e-?mail|address|user|name)@(?:hidden|removed|suppressed|domain|address)(?:\.(?:hidden|invalid))?"
    r"|address-removed@\S+|undisclosed(?:\W?(?:sender|recipients?))?)\W*$",
    re.IGNORECASE,
)
"""What archives write for any address: `address@hidden`, `[hidden email]`, `[email protected]`."""
_SAYS_NOTHING = re.compile(r"^(?:hidden|unknown|[x.*_-]*)@[x.*_-]*$|@[\w-]+\.invalid$", re.IGNORECASE)
"""Masks in which nothing of the address is left, and placeholders made up for a name."""
_BATV = re.compile(r"^(?:prvs|btv1|msprvs1)=+[^=@]+=+([^@=]+@[^@]+)$")
_SRS = re.compile(r"^srs[01][=+-]+(?:[^=@]*=)*?([\w-]+(?:\.[\w-]+)+)=([^=@]+)@[^@]+$")
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
HIDDEN = "the address is hidden and no name is given: an account of its own"
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
    if "=?" in raw and "@" not in raw:
        decoded = text_of(raw, notes)
        raw = decoded if "@" in decoded else raw
    if "&" in raw:
        raw = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
    if "<at>" in raw.lower():
        raw = _TAGGED.sub(r" \1 ", raw)
    plain = _NAMED.match(raw)
    if plain:
        name, shown = (plain[1] or plain[2] or "").strip().strip("'"), plain[3]
    elif _BARE.match(raw):
        name, shown = "", raw
    else:
        name, shown = _split(raw)
    address, mask, said = _judged(shown)
    name = text_of(name.strip().strip("'\""), notes)
    if not (name or address or mask) and any(map(str.isalnum, raw)):
        if ONE_MESSAGE in said:
            mask = "address of one message ..."
        elif _PLACEHOLDER.match(raw.strip("<> ")):
            mask, said = f"{raw.strip('<> ')} ...", (HIDDEN,)
        else:
            name = text_of(raw.strip("<>\"' "), notes)
    return Mailbox("" if name.lower() == address else name, address, mask, (*notes, *said))


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
    if angled and (not _PLAIN_ADDRESS.match(shown) or ("@" in angled[1] and not name)):
        return angled[1], angled[2].strip()
    return name, shown


def _judged(shown: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Address, mask and notes of what stands where an address should."""
    if _PLACEHOLDER.match(shown):
        return None, None, ()
    address = address_of(shown)
    if address is not None and is_made_for_one_message(address):
        return None, None, (ONE_MESSAGE,)
    if address is not None and "|" not in address:
        original = _wrapped(address) if "=" in address else None
        return (original, None, (UNDONE,)) if original else (address, None, ())
    undone = _written_out(shown)
    if undone is not None:
        return undone, None, (UNDONE,)
    mask = " ".join(shown.lower().split())
    if not mask or _SAYS_NOTHING.search(mask) or not any(map(str.isalnum, mask)):
        return None, None, ()
    return (None, mask[:200], (MASKED,)) if "@" in mask or "..." in mask else (None, None, ())


def _wrapped(address: str) -> str | None:
    """The address within one that a server wrapped on the way: DMARC, BATV, SRS."""
    found = _DMARC.match(address)
    if found:
        return f"{found[1]}@{found[2]}"
    tagged = _BATV.match(address)
    if tagged:
        return tagged[1]
    forwarded = _SRS.match(address)
    return f"{forwarded[2]}@{forwarded[1]}" if forwarded else None


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
    address = raw.strip().strip("<>").lower().removeprefix("mailto:")
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
