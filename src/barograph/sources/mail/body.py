"""The plain text of a mail: inline text parts, never an attached message's words; charsets repaired and noted."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from barograph.sources.mail.raw_mail import RawMail
from barograph.text.html import hides_text, html_to_text

_WITH_PARTS = ("multipart/", "message/")
MAX_PARTS = 200
MAX_DEPTH = 20
MAX_BODY = 2_000_000
"""Characters of body looked at; the rest of a longer body is noted and left out of own words."""
MAX_GUESSED = 20_000
"""Bytes a charset is guessed from."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]+)\"|([^\s;\"]+))", re.IGNORECASE)
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_PACKED = re.compile(rb"^[A-Za-z0-9+/]{50,}=*\s*$")
_PACKED_LINE = re.compile(rb"^[A-Za-z0-9+/]{2,}={0,2}[ \t]*\r?$", re.MULTILINE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NO_CHARSET = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Codecs of Python that no mail means: quadratic, or they make bytes into what was not written."""


def body_of(mail: RawMail, notes: list[str]) -> str:
    """Join the inline plain text parts; HTML only where there is no plain text.

    Args:
        mail: The mail.
        notes: Repairs are added here.

    Example:
        >>> body_of(RawMail.of(b"Content-Transfer-Encoding: base64\\n\\nSGk="), [])
        'Hi'
    """
    plain: list[str] = []
    html: list[str] = []
    stated = _kind_of(mail, "text/plain")
    for part, kind in _inline(mail, notes) if stated.startswith(_WITH_PARTS) else ((mail, stated),):
        if kind == "text/plain":
            plain.append(_decoded(part, notes))
        elif kind == "text/html":
            html.append(_decoded(part, notes))
    if html and not any(text.strip() for text in plain):
        notes.append("text taken from HTML")
        if any(hides_text(text[:MAX_BODY]) for text in html):
            notes.append("the HTML hides text from readers")
        plain = [html_to_text(text[:MAX_BODY]) for text in html]
    body = plain[0] if len(plain) == 1 else "\n".join(plain)
    if len(body) > MAX_BODY:
        notes.append(f"body of {len(body)} characters cut at {MAX_BODY}")
        body = body[:MAX_BODY]
    return body


def _inline(mail: RawMail, notes: list[str]) -> Iterator[tuple[RawMail, str]]:
    """Leaf parts that are the author's, with their types; attachments and attached messages are passed over, noted."""
    stack = [(mail, "text/plain", 0)]
    seen = 0
    while stack:
        part, usual, depth = stack.pop()
        kind = _kind_of(part, usual)
        seen += 1
        if seen > MAX_PARTS:
            notes.append(f"more than {MAX_PARTS} parts; the rest not read")
            return
        if kind.startswith("message/"):
            notes.append("attached message passed over")
        elif kind.startswith("multipart/") and depth < MAX_DEPTH:
            children = _parts(part)
            below = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            stack.extend((RawMail.of(child), below, depth + 1) for child in reversed(children))
            if not children:
                notes.append(f"{kind} without parts read as text")
                yield part, "text/plain"
        elif depth and _is_attachment(part):
            notes.append(f"attachment {kind[:60]} passed over")
        else:
            yield part, kind


def _kind_of(part: RawMail, usual: str) -> str:
    kind = (part.get("content-type") or usual).partition(";")[0].strip().lower()
    return kind if "/" in kind else "text/plain"


def _is_attachment(part: RawMail) -> bool:
    return (part.get("content-disposition") or "").partition(";")[0].strip().lower() == "attachment"


def _parts(mail: RawMail) -> list[bytes]:
    """The parts of a multipart body (RFC 2046, 5.1.1); the last one may lack its closing line."""
    stated = _BOUNDARY.search(mail.get("content-type") or "")
    if stated is None:
        return []
    mark = b"--" + (stated[1] or stated[2]).strip().encode("utf-8", "surrogatepass")
    found: list[bytes] = []
    body, start, at = mail.body, -1, 0
    while (at := body.find(mark, at)) >= 0 and len(found) <= MAX_PARTS:
        stop = body.find(b"\n", at)
        stop = len(body) if stop < 0 else stop
        rest = body[at + len(mark) : stop].strip()
        if rest in (b"", b"--") and (at == 0 or body[at - 1 : at] == b"\n"):
            if start >= 0:
                found.append(body[start:at].removesuffix(b"\n").removesuffix(b"\r"))
            start = stop + 1 if rest == b"" else -1
            if start < 0:
                break
        at = stop
    if start >= 0:
        found.append(body[start:])
    return found


def _decoded(part: RawMail, notes: list[str]) -> str:
    encoding = (part.get("content-transfer-encoding") or "").partition(";")[0].strip().lower()
    stated = part.get("content-type") or ""
    charset = _CHARSET.search(stated) if ";" in stated else None
    return _read(_unpacked(part.body, encoding, notes), charset[1] if charset else "", notes)


def _unpacked(raw: bytes, encoding: str, notes: list[str]) -> bytes:
    """Undo the transfer encoding; a broken base64 body gives what can be read of it, with a note."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _uudecoded(raw, notes)
    return _of_base64(raw, notes) if encoding == "base64" else raw


def _of_base64(raw: bytes, notes: list[str]) -> bytes:
    if raw.translate(None, _BASE64):
        if b" " in raw.strip() and not _PACKED_LINE.search(raw):
            notes.append("body is not base64 as stated")
            return raw
        head, raw = _after_head(raw)
        if head:
            notes.append("plain text before the base64 body")
            return head + _of_base64(raw, notes)
        packed, footer = _before_footer(raw)
        if footer:
            notes.append("plain text after the base64 body is taken for a footer of the list")
            return _of_base64(packed, notes) + b"\n" + footer
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        notes.append("broken base64 repaired")
    kept = _NOT_BASE64.sub(b"", raw.partition(b"=")[0])
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def _after_head(raw: bytes) -> tuple[bytes, bytes]:
    """Cut off plain text, such as a note of a moderator, that stands above a base64 body; nothing if there is none."""
    begun = _PACKED_LINE.search(raw)
    head = raw[: begun.start()] if begun else b""
    lines = [line for line in head.splitlines() if line.strip()]
    return (head, raw[len(head) :]) if any(b" " in line.strip() for line in lines) else (b"", raw)


def _before_footer(raw: bytes) -> tuple[bytes, bytes]:
    """Cut off the footer that a list put below a base64 body without packing it; no footer if the body has none."""
    lines = raw.splitlines(keepends=True)
    first = next((number for number, line in enumerate(lines) if line.strip().translate(None, _BASE64)), len(lines))
    if first == 0 or any(len(line.strip()) > 76 for line in lines[:first]):
        return raw, b""
    footer = lines[first:]
    packed = sum(_PACKED.match(line) is not None for line in footer)
    return (raw, b"") if packed > len(footer) // 2 else (b"".join(lines[:first]), b"".join(footer))


def _uudecoded(raw: bytes, notes: list[str]) -> bytes:
    rows = raw.split(b"\n")
    first = next((number for number, row in enumerate(rows) if row.startswith(b"begin ")), -1)
    unpacked: list[bytes] = []
    for row in rows[first + 1 :]:
        if row.strip() in (b"end", b""):
            break
        try:
            unpacked.append(binascii.a2b_uu(row))
        except binascii.Error:
            notes.append("broken uuencoding; the rest not read")
            break
    return b"".join(unpacked)


def _read(raw: bytes, stated: str, notes: list[str]) -> str:
    """Bytes to text by the charset stated, else as UTF-8, else by a guess; each repair is noted."""
    if stated:
        try:
            if stated.lower().replace("-", "_") in _NO_CHARSET:
                raise LookupError(stated)
            return raw.decode(stated)
        except LookupError:
            notes.append(f"unknown charset {stated[:30]}")
        except (UnicodeError, ValueError):
            notes.append(f"body is not {stated[:30]} as stated")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(raw[:MAX_GUESSED]).best()
        charset = best.encoding if best else "latin-1"
        notes.append(f"body read as {charset}")
        return raw.decode(charset, errors="replace")
