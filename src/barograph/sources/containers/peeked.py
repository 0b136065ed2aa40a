"""A stream whose first bytes can be looked at before it is read, and that counts what was taken from it."""

from __future__ import annotations

import io
from typing import IO


class Peeked(io.BufferedIOBase):
    """Reads like the stream it wraps.

    Args:
        stream: The stream.
        most: Bytes it may give; its reader has to stop there.

    Example:
        >>> stream = Peeked(io.BytesIO(b"abc"), 100)
        >>> stream.peek(2), stream.read(), stream.taken
        (b'ab', b'abc', 3)
    """

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._head = b""
        self.most = most
        self.taken = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them."""
        if len(self._head) < size:
            self._head += self._stream.read(size - len(self._head))
        return self._head[:size]

    def read(self, size: int | None = -1, /) -> bytes:
        """Take bytes, all for a negative size."""
        wanted = -1 if size is None or size < 0 else max(0, size - len(self._head))
        found = self._head + self._stream.read(wanted)
        if size is not None and 0 <= size < len(found):
            found, self._head = found[:size], found[size:]
        else:
            self._head = b""
        self.taken += len(found)
        return found

    def read1(self, size: int = -1, /) -> bytes:
        """Take at least one byte unless the stream is at its end."""
        return self.read(size if size >= 0 else io.DEFAULT_BUFFER_SIZE)
