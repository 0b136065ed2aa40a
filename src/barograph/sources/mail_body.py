"""The plain text of a mail: inline text parts, never an attached message's words; charsets repaired and noted."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message as Mail

from barograph.text.html import html_to_text

MAX_PARTS = 200
MAX_BODY = 2_000_000
"""Characters of body looked at; the rest of a longer body is noted and left out of own words."""


def body_of(mail: Mail, notes: list[str]) -> str:
    """Join the inline plain text parts; HTML only where there is no plain text."""
    plain: list[str] = []
    html: list[str] = []
    for part in _inline(mail, notes):
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(_decoded(part, notes))
        elif kind == "text/html":
            html.append(_decoded(part, notes))
    if not any(text.strip() for text in plain) and html:
        notes.append("text taken from HTML")
        plain = [html_to_text(text[:MAX_BODY]) for text in html]
    body = "\n".join(plain)
    if len(body) > MAX_BODY:
        notes.append(f"body of {len(body)} characters cut at {MAX_BODY}")
    return body[:MAX_BODY]


def _inline(mail: Mail, notes: list[str]) -> Iterator[Mail]:
    """Leaf parts that are the author's: attachments and attached messages are passed over and noted."""
    stack: list[Mail] = [mail]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > MAX_PARTS:
            notes.append(f"more than {MAX_PARTS} parts; the rest not read")
            return
        if part is not mail and part.get_content_maintype() == "message":
            notes.append("attached message passed over")
            continue
        payload = part.get_payload()
        if part.is_multipart() and isinstance(payload, list):
            stack.extend(child for child in reversed(payload) if not isinstance(child, str))
        elif part is not mail and part.get_content_disposition() == "attachment":
            notes.append(f"attachment {part.get_content_type()} passed over")
        else:
            yield part


def _decoded(part: Mail, notes: list[str]) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    stated = (part.get_content_charset() or "").strip("'\" ")
    if stated:
        try:
            return raw.decode(stated)
        except LookupError:
            notes.append(f"unknown charset {stated[:30]}")
        except (UnicodeError, ValueError):
            notes.append(f"body is not {stated[:30]} as stated")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(raw[:50_000]).best()
        charset = best.encoding if best else "latin-1"
        notes.append(f"body read as {charset}")
        return raw.decode(charset, errors="replace")
