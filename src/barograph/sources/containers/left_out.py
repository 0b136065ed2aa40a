"""What stands in archives beside talk: which files and members are left out on purpose, by name or by first bytes."""

from __future__ import annotations

import re

from barograph.identifiers import sha256_of
from barograph.sources.base import Ignored, Provenance, Reject
from barograph.text.safe_text import safe_line

HEAD = 64 * 1024
"""Bytes a file is described by."""
_SYSTEM = re.compile(
    r"^(?:\..*|thumbs\.db|desktop\.ini|__macosx|dovecot[.-].*|maildirfolder|maildirsize|courierimap.*|subscriptions"
    r"|\._.*|pax_global_header)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:readme|licen[sc]e|copying|notice|source|sources|about|manifest|checksums?|md5sums?|sha\d+sums?|(?:gitlab_)?(?:version|revision))(?:\.\w{1,8})?$"
    r"|\.(?:md5|sha1|sha256|sha512|asc|sig|minisig|torrent|css|js|ico|svg|woff2?|ttf)$",
    re.IGNORECASE,
)
_MAGIC = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ", "a program (Windows)"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"# v2 git bundle", "a git bundle"),
    (b"# v3 git bundle", "a git bundle"),
    (b"OggS", "sound or film"),
    (b"ID3", "sound or film"),
    (b"\x1aE\xdf\xa3", "sound or film"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
)
_PACKED = (
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x9d", "compressed with compress (.Z)"),
    (b"\x04\x22\x4d\x18", "compressed with lz4"),
    (b"!BDN", "an Outlook mailbox (PST)"),
    (b"PK\x03\x04", "a zip archive"),
)
_TAKEOUT = re.compile(r"^takeout/", re.IGNORECASE)


def is_of_the_system(name: str) -> bool:
    """Whether a file or folder of this name is a program's own: hidden, an index, a lock."""
    return _SYSTEM.match(name) is not None


def why_by_name(name: str) -> str | None:
    """Return why a file of this name is left out, None where its bytes decide."""
    if is_of_the_system(name):
        return "a file of the system"
    return "describes or signs the archive" if _ABOUT.search(name) else None


def why_by_content(head: bytes, whole: bool) -> str | None:
    """Return why a file that begins so is left out, None where it should have been understood.

    Args:
        head: First bytes.
        whole: They are all.
    """
    if whole and not head.strip(b"\0\r\n\t "):
        return "empty but for white space" if head else "empty"
    if head[4:8] == b"ftyp":
        return "sound or film"
    return next((kind for mark, kind in _MAGIC if head.startswith(mark)), None)


def packed_as(head: bytes) -> str | None:
    """Return how a file is packed that nobody here unpacks, with what to do about it."""
    kind = next((kind for mark, kind in _PACKED if head.startswith(mark)), None)
    return f"{kind}; unpack or convert it first" if kind else None


def left_over(name: str, head: bytes, place: Provenance) -> Ignored | Reject:
    """Account for a member of an archive that nobody reads: left out on purpose by its kind, else a reject.

    Args:
        name: Its name, with folders.
        head: Its first bytes.
        place: Where it stands.

    Example:
        >>> left_over("a/b.png", b"\\x89PNG", Provenance("s", "x.zip!a/b.png", 0, 0, ""))
        Ignored(reason='member left out: a picture (PNG)')
    """
    short = name.rstrip("/").rpartition("/")[2]
    why = why_by_name(short) or why_by_content(head, len(head) < HEAD)
    if why is None and _TAKEOUT.match(name):
        why = "another product of Takeout"
    if why is not None:
        return Ignored(f"member left out: {why}")
    packed = packed_as(head)
    first = safe_line(head.lstrip(b"\0\r\n\t ").partition(b"\n")[0][:60].decode("utf-8", "backslashreplace"))
    own = Provenance(place.source, place.path, 0, 0, sha256_of(head))
    return Reject(own, "unknown-form", packed or f"a member of no known form, begins with {first!r}")
