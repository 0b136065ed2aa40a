"""Members of zip and tar archives as streams, one at a time: nothing is unpacked to disk, no link is followed."""

from __future__ import annotations

import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from barograph.sources.containers.json_lines import BROKEN_STREAM
from barograph.sources.containers.streams import open_stream

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst")
BUNDLE_SUFFIXES = (*TAR_SUFFIXES, ".zip")
BROKEN_BUNDLE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    ValueError,
    LookupError,
    struct.error,
    *BROKEN_STREAM,
)
"""What zipfile and tarfile raise on damaged, encrypted or strangely packed archives."""


_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = 22
"""Bytes of a zip without members."""


def is_bundle(path: Path) -> bool:
    """Tell whether a file is a zip or tar: by its name, in any case, or by the first bytes of a zip."""
    return path.is_file() and (path.name.lower().endswith(BUNDLE_SUFFIXES) or _is_zip(path))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(_ZIP)) == _ZIP


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive; the name is only ever shown.

    Attributes:
        name: Name as the archive says.
        stream: Its uncompressed bytes; None for what is no file: links, folders, devices.
        fault: Why a member that is a file cannot be read: it is encrypted, damaged or strangely packed.
    """

    name: str
    stream: IO[bytes] | None
    fault: str = ""


def members_of(path: Path) -> Iterator[Member]:
    """Yield members in the order in which they stand; a member's stream must be read before the next is asked for.

    Raises:
        One of `BROKEN_BUNDLE`: The archive is damaged; what came before was good.
    """
    if path.name.lower().endswith(".zip") or _is_zip(path):
        with zipfile.ZipFile(path) as bundle:
            if not bundle.infolist() and path.stat().st_size > _EMPTY_ZIP:
                raise zipfile.BadZipFile("there are bytes in it, but its directory lists no member")
            for entry in sorted(bundle.infolist(), key=lambda entry: entry.header_offset):
                if entry.is_dir() or (entry.external_attr >> 16) & 0o170000 == 0o120000:
                    yield Member(entry.filename, None)
                    continue
                try:
                    content = bundle.open(entry)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as fault:
                    yield Member(entry.filename, None, str(fault)[:200])
                    continue
                with content:
                    yield Member(entry.filename, content)
        return
    with open_stream(path) as stream, tarfile.open(fileobj=stream, mode="r|") as bundle:
        for info in bundle:
            yield Member(info.name, cast(IO[bytes], bundle.extractfile(info)) if info.isreg() else None)
