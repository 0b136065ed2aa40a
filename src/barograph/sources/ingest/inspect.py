"""What a file looks like that no reader knows: what is left out on purpose, and what to say about the rest."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from barograph.errors import BarographError
from barograph.sources.containers.bundles import BROKEN_BUNDLE, is_bundle, members_of
from barograph.sources.containers.json_lines import BROKEN_STREAM
from barograph.sources.containers.left_out import HEAD, packed_as, why_by_content, why_by_name
from barograph.sources.containers.streams import compression_of, open_stream
from barograph.text.safe_text import safe_line

MAX_KEYS = 8
MAX_MEMBERS = 5

_BOMS = (
    (codecs.BOM_UTF8, "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_KEY = re.compile(rb'"([A-Za-z_][\w.-]{0,40})"\s*:')
_WEB_PAGE = re.compile(rb"(?:<!--.{0,200}?-->\s*)?<(?:!doctype html|html)", re.IGNORECASE | re.DOTALL)
_HEADER_LINE = re.compile(rb"^(?:From|Date|Subject|Message-ID|Received|Return-Path):", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Described:
    """What a file looks like.

    Attributes:
        seen: Size, compression, encoding, first keys or bytes.
        nearest: Formats worth trying by name.
    """

    seen: str
    nearest: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.seen}. Nearest formats: {', '.join(self.nearest)}" if self.nearest else self.seen


def why_left_out(path: Path) -> str | None:
    """Return why a file is passed over on purpose, or None where it should have been understood.

    Args:
        path: A file that no reader recognises.
    """
    if path.is_symlink():
        return "a link; links are not followed"
    named = why_by_name(path.name)
    if named:
        return named
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD + 1)
            return why_by_content(head, len(head) <= HEAD)
    except OSError:
        return None


def describe(path: Path) -> Described:
    """Say what a file looks like; never raises.

    Args:
        path: A file or folder that no reader recognises.
    """
    if path.is_dir():
        return Described(f"a folder of {sum(1 for _ in path.iterdir()):,} entries, none of a known form", ())
    try:
        size = f"{path.stat().st_size:,} bytes"
        kind = compression_of(path)
    except OSError as error:
        return Described(f"cannot be read: {error.strerror}", ())
    if is_bundle(path):
        return Described(f"{size}, an archive of {_members(path)}", ("mail-bundle", "github"))
    try:
        with open_stream(path) as stream:
            head = stream.read(HEAD)
    except (BarographError, *BROKEN_STREAM) as error:
        return Described(f"{size}, {kind or 'not'} compressed, and cannot be read: {error}"[:300], ())
    return _of_head(f"{size}, {kind} compressed" if kind else size, head)


def _of_head(said: str, head: bytes) -> Described:
    packed = packed_as(head)
    if packed:
        return Described(f"{said}, {packed}", ())
    bom = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None)
    if bom:
        said += f", {bom[1]}"
        head = head[len(bom[0]) :]
        if bom[1] != _BOMS[0][1]:
            said += " (convert it to UTF-8: iconv -t UTF-8)"
            head = head.replace(b"\0", b"")
    start = head.lstrip(b"\0\r\n\t ")
    if start[:1] in (b"{", b"["):
        keys = list(dict.fromkeys(name.decode("ascii") for name in _KEY.findall(start)))[:MAX_KEYS]
        return Described(f"{said}, JSON with the first keys {', '.join(keys) or '(none)'}", ("github", "barograph"))
    if _HEADER_LINE.search(start):
        return Described(f"{said}, text with mail headers but no From line at the start", ("mbox", "maildir"))
    if _WEB_PAGE.match(start):
        return Described(f"{said}, a web page of no archive known here; perhaps an answer that asks to sign in", ())
    first = start.partition(b"\n")[0][:60].decode("utf-8", "backslashreplace")
    shown = f"{said}, begins with {safe_line(first)!r}"
    return Described(shown, ("git-log",) if first.count(",") > 2 else ())


def _members(path: Path) -> str:
    """The first members of an archive, by name."""
    names = []
    try:
        for member in members_of(path):
            names.append(safe_line(member.name)[:60])
            if len(names) > MAX_MEMBERS:
                break
    except BROKEN_BUNDLE as error:
        return f"{', '.join(names)} and then damage: {error}"[:300]
    more = " ..." if len(names) > MAX_MEMBERS else ""
    return f"{', '.join(names[:MAX_MEMBERS])}{more}" if names else "no members"
