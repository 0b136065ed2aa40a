"""Opening plain and compressed files as byte streams, bounded against decompression bombs."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path
from typing import IO, cast

from barograph.errors import MissingExtra, SourceError

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


def compression_of(path: Path) -> str | None:
    """The compression of a file by its first bytes: gz, bz2, xz, zst or None."""
    with path.open("rb") as stream:
        head = stream.read(6)
    marks = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zst"}
    return next((name for mark, name in marks.items() if head.startswith(mark)), None)


def open_stream(path: Path) -> IO[bytes]:
    """Open a file for reading its uncompressed bytes.

    Raises:
        SourceError: The file cannot be opened.
        MissingExtra: It is zstandard-compressed and the extra `zstd` is not installed.
    """
    try:
        kind = compression_of(path)
        if kind == "gz":
            return cast(IO[bytes], gzip.open(path, "rb"))
        if kind == "bz2":
            return bz2.open(path, "rb")
        if kind == "xz":
            return lzma.open(path, "rb")
        if kind == "zst":
            return _open_zst(path)
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: cannot be opened: {error}. Give a readable file.") from error


def _open_zst(path: Path) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra(f"{path} is zstandard-compressed: pip install 'barograph[zstd]'") from error
    return cast(IO[bytes], zstandard.open(path, "rb"))
