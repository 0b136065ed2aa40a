"""List archives as web pages, one mail a page: hypermail and MHonArc, which keep the mail's headers in comments.

Pages are hostile input: a page above 8 MiB is rejected, markup is parsed by a library that follows nothing, and only
its text is taken. Pages of a list archive that hold no mail (indexes by date, thread, author) are counted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.base import Ignored, ReadOptions, Record, Reject, Task
from barograph.sources.containers.json_fields import Fields
from barograph.sources.containers.json_lines import BROKEN_STREAM, files_of
from barograph.sources.containers.streams import open_stream
from barograph.sources.containers.web_pages import pages_of, plan_pages, read_page
from barograph.sources.exchange.perceval_forms import mail_of_message
from barograph.sources.mail.message import read_mail
from barograph.text.html import html_to_text

SUFFIXES = (".html", ".htm", ".html.gz")
_LOOKED_AT = 6
_HEAD_BYTES = 8192
_GENERATOR = re.compile(
    r'generator"?\s+content="hypermail|<!--\s*hypermail|<!--\s*MHonArc v|<!--\s*(?:iso)?sent="', re.I
)
_HYPERMAIL = re.compile(r'<!--\s*([a-z]{2,12})="([^"\n]{0,4000})"\s*-->')
_MHONARC = re.compile(r"<!--\s*X-([A-Za-z0-9-]{2,30}): (.{0,4000}?) ?-->")
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
_HEADERS = re.compile(r'<address class="headers">.*?</address>|<span id="received">.*?</span>', re.DOTALL)
_LINE_END = re.compile(r"[ \t]*\r?\n[ \t]*")
_AFTER_BREAK = re.compile(r"^[ \t]+", re.MULTILINE)
_MASK = "_at_"
_TURNED = str.maketrans(
    "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[abcdefghijklmnopqrstuvwxyz", "NOPQRSTUVWXYZ[@ABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm"
)
"""MHonArc's rotation of letters: 28 upper-case signs by 14, 26 lower-case ones by 13."""
_INDEX = Ignored("index-page")


@dataclass(frozen=True, slots=True)
class Page:
    """A mail as a page keeps it.

    Attributes:
        headers: Headers by name, as `mail_of_message` takes them.
        body: Text, quotes marked.
        received: When the archive's server had it, UTC.
    """

    headers: Fields
    body: str
    received: datetime | None = None


class HtmlPages:
    """Reader of folders of hypermail or MHonArc pages."""

    name = "mail-pages"

    def recognise(self, path: Path) -> str | None:
        """One of the first pages names hypermail or MHonArc, or keeps a mail's headers in comments."""
        try:
            for file in files_of(path, SUFFIXES)[:_LOOKED_AT]:
                if not file.name.endswith(SUFFIXES):
                    return None
                with open_stream(file) as stream:
                    if _GENERATOR.search(stream.read(_HEAD_BYTES).decode("latin-1")):
                        return f"{file.name} is a page of hypermail or MHonArc"
        except (SourceError, *BROKEN_STREAM):
            return None
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """Ranges of the folder's pages.

        Raises:
            SourceError: The path does not exist or holds no page.
        """
        return plan_pages(self.name, path, parts, SUFFIXES)

    def files(self, root: Path) -> list[Path]:
        """The pages below a folder."""
        return files_of(root, SUFFIXES)

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield one record a page."""
        for file, shown in pages_of(task, SUFFIXES):
            yield _record(file, task.source, shown, options)


def _record(file: Path, source: str, shown: str, options: ReadOptions) -> Record:
    found = read_page(file, source, shown, options)
    if isinstance(found, Reject):
        return found
    place, raw = found
    words = _decoded(raw)
    page = _of_mhonarc(words) or _of_hypermail(words)
    if page is not None:
        return read_mail(mail_of_message({**page.headers, "body": {"plain": page.body}}), place, options, page.received)
    if not words.strip():
        return Ignored("empty-file")
    if _GENERATOR.search(words[:_HEAD_BYTES]):
        return _INDEX
    return Reject(place, "bad-shape", "a page without the comments in which hypermail or MHonArc keep a mail's headers")


def _decoded(raw: bytes) -> str:
    named = _CHARSET.search(raw[:_HEAD_BYTES])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        charset = named[1].decode("ascii") if named else "latin-1"
        return raw.decode(charset if charset.lower() not in ("us-ascii", "utf-8") else "cp1252", "replace")
    except LookupError:
        return raw.decode("latin-1")


def _of_hypermail(words: str) -> Page | None:
    head, started, rest = words.partition('<!-- body="start" -->')
    stated = {name: html.unescape(value) for name, value in reversed(_HYPERMAIL.findall(head))}
    if not started or not ({"sent", "isosent", "received"} & stated.keys()):
        return None
    body = _HEADERS.sub("", rest.partition('<!-- body="end" -->')[0])
    answered = stated.get("inreplyto", "").strip("<> ").replace(_MASK, "@")
    own = stated.get("id", "").strip("<> ").replace(_MASK, "@")
    headers: Fields = {
        "From": _author(stated.get("name", ""), stated.get("email", "").replace(_MASK, "@")),
        "Date": stated.get("sent"),
        "Subject": stated.get("subject"),
        "Message-ID": f"<{own}>" if own else None,
        "In-Reply-To": f"<{answered}>" if answered else None,
    }
    return Page(headers, _text(body), _compact(stated.get("isoreceived")))


def _of_mhonarc(words: str) -> Page | None:
    head, started, rest = words.partition("<!--X-Body-of-Message-->")
    found = [(name, html.unescape(value)) for name, value in _MHONARC.findall(head)]
    stated = dict(reversed(found))
    if not started or not ({"Date", "Message-Id"} & stated.keys()):
        return None
    turned = stated.get("From-R13")
    own = stated.get("Message-Id", "").strip("<> ")
    references = [f"<{value.strip('<> ')}>" for name, value in found if name == "Reference"]
    headers: Fields = {
        "From": turned.translate(_TURNED) if turned else stated.get("From"),
        "Date": stated.get("Date"),
        "Subject": stated.get("Subject"),
        "Message-ID": f"<{own}>" if own else None,
        "References": " ".join(references) or None,
        "In-Reply-To": references[-1] if references else None,
    }
    return Page(headers, _text(rest.partition("<!--X-Body-of-Message-End-->")[0]))


def _author(name: str, address: str) -> str:
    """`From` as a mail writes it; an address without its host is hidden, not read."""
    shown = name.replace('"', "'").strip()
    if not address:
        return f'"{shown}"'
    return f'"{shown}" <{address if "@" in address else address + "@..."}>'


def _text(body: str) -> str:
    """Text of a body: outside of `pre`, line ends of the source are blanks."""
    if "<pre" in body.lower():
        return html_to_text(body)
    return _AFTER_BREAK.sub("", html_to_text(_LINE_END.sub(" ", body)))


def _compact(value: str | None) -> datetime | None:
    """An instant such as `20021115183554`, UTC."""
    try:
        return datetime.strptime((value or "")[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
