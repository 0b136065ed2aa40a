"""Opening plain and compressed files as byte streams, bounded against decompression bombs."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from barograph.errors import MissingExtra, SourceError

SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_MARKS = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zst"}


def compression_of(path: Path) -> str | None:
    """The compression of a file by its first bytes: gz, bz2, xz, zst or None."""
    with path.open("rb") as stream:
        return compression_by(stream.read(6))


def compression_by(head: bytes) -> str | None:
    """The compression of bytes that begin so."""
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)


def unpacked(stream: IO[bytes], head: bytes) -> IO[bytes]:
    """The uncompressed bytes of a stream that begins so; the stream itself where it is not compressed.

    Raises:
        MissingExtra: It is zstandard-compressed and the extra `zstd` is not installed.
    """
    kind = compression_by(head)
    if kind == "gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    if kind == "bz2":
        return cast(IO[bytes], bz2.BZ2File(stream))
    if kind == "xz":
        return cast(IO[bytes], lzma.LZMAFile(stream))
    return _unpacked_zst(stream) if kind == "zst" else stream


def beginning_of(path: Path, size: int) -> bytes:
    """The first uncompressed bytes of a file, as far as they can be read.

    Raises:
        SourceError: The file cannot be opened.
    """
    found = b""
    with open_stream(path) as stream:
        try:
            while len(found) < size and (piece := cast(BufferedIOBase, stream).read1(size - len(found))):
                found += piece
        except (OSError, EOFError, lzma.LZMAError, zlib.error):
            return found
    return found


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


def _unpacked_zst(stream: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtra("a member is zstandard-compressed: pip install 'barograph[zstd]'") from error
    return cast(IO[bytes], zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True))
