"""A stream that counts what is taken and stops at a limit, against decompression bombs."""

from __future__ import annotations

import io
from typing import IO


class TooMuchError(OSError):
    """More comes out of a compressed file than it may."""


class Bounded(io.RawIOBase):
    """Reads like the stream it wraps.

    Args:
        stream: The stream.
        most: Bytes it may give, None for any number.

    Raises:
        TooMuchError: On reading beyond.
    """

    def __init__(self, stream: IO[bytes], most: int | None) -> None:
        self._stream = stream
        self._most = most
        self.taken = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Take bytes, all for a negative size."""
        found = self._stream.read(-1 if size is None else size)
        self.taken += len(found)
        if self._most is not None and self.taken > self._most:
            raise TooMuchError(f"more than {self._most} bytes come out (option max_ratio); rest not read")
        return found

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        """Fill a buffer, for wrappers that read so."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
