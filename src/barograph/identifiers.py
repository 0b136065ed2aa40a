"""Stable identifiers: digests of length-prefixed parts, equal on every machine and in every run.

Length prefixes keep `("ab", "c")` and `("a", "bc")` apart; `None` and `""` differ too.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from pyspark.sql import Column

ID_LENGTH = 32
"""Hex characters of an id: 128 bits, so a chance collision among 10^9 rows has probability below 1e-20."""


def digest(*parts: str | int | None) -> str:
    """Return the id of a tuple of parts.

    Args:
        parts: Text, whole numbers or None, in a fixed order.

    Returns:
        32 lower-case hex characters.

    Example:
        >>> digest("mail", "a@b") == digest("mail", "a@b")
        True
        >>> digest("ab", "c") == digest("a", "bc")
        False
    """
    plain = ""
    for part in parts:
        if not isinstance(part, str) or not part.isascii():
            return _framed(parts)
        plain += f"{len(part)}:{part}"
    return hashlib.sha256(plain.encode()).hexdigest()[:ID_LENGTH]


def _framed(parts: tuple[str | int | None, ...]) -> str:
    framed = []
    for part in parts:
        if part is None:
            framed.append(b"-;")
            continue
        raw = str(part).encode("utf-8", "surrogatepass")
        framed.append(b"%d:%b" % (len(raw), raw))
    return hashlib.sha256(b"".join(framed)).hexdigest()[:ID_LENGTH]


def spark_digest(*parts: str | Column) -> Column:
    """Return `digest` of the same parts as a Spark column, by built-in functions.

    Args:
        parts: Columns of text or whole numbers, which may be null; a plain `str` stands for itself, not for a column.

    Example:
        >>> spark_digest("edge", F.col("message_id"), F.col("kind"))  # doctest: +SKIP
        Column<'substring(sha2(...), 1, 32)'>
    """
    from pyspark.sql import functions as F

    def framed(part: str | Column) -> Column:
        text = F.lit(part) if isinstance(part, str) else part.cast("string")
        return F.coalesce(F.concat(F.octet_length(text).cast("string"), F.lit(":"), text), F.lit("-;"))

    return F.substring(F.sha2(F.concat(*map(framed, parts)), 256), 1, ID_LENGTH)


def sha256_of(raw: bytes) -> str:
    """Return the full SHA-256 of bytes as 64 hex characters (the form in which evidence is cited)."""
    return hashlib.sha256(raw).hexdigest()


def canonical_json(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 (after RFC 8785, without its number rules).

    Example:
        >>> canonical_json({"b": 1, "a": [None, "é"]})
        b'{"a":[null,"\\xc3\\xa9"],"b":1}'
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def case_id(episode_id: str) -> str:
    """Return the short id of a case, easy to read aloud: `C-` and ten base32 letters.

    Example:
        >>> case_id("0" * 32)
        'C-AAAAAAAAAA'
    """
    return "C-" + base64.b32encode(bytes.fromhex(episode_id))[:10].decode("ascii")


@lru_cache(maxsize=20_000)
def mail_account(address: str) -> str:
    """Return the account id of a mail address (already normalised to lower case)."""
    return digest("account", "mail", address)


def named_account(venue: str, name: str) -> str:
    """Return the account id where an archive hides addresses: the name, within its venue only."""
    return digest("account", "name", venue, name)


def login_account(host: str, login: str) -> str:
    """Return the account id of a login at a tracker host, such as `github.com`."""
    return digest("account", "login", host.lower(), login.lower())


def mail_message(native_id: str) -> str:
    """Return the message id of a mail: the same Message-ID in several lists is one message."""
    return digest("message", "mail", native_id)


def tracker_message(native_id: str) -> str:
    """Return the message id of a tracker utterance by its native id, such as `github.com/o/r#1/comment/5`."""
    return digest("message", "tracker", native_id)
