"""Mails written for the tests: invented people, invented words."""

from __future__ import annotations

import base64
from pathlib import Path

from barograph.sources.base import Message, Reader, ReadOptions, Record

OPTIONS = ReadOptions("list")
FROM = b"From ada@example.org Fri Dec 30 14:08:30 2016\n"


def mail(
    body: bytes = b"Hello there, this is a test.\n",
    author: str = "Ada Berg <ada@example.org>",
    date: str | None = "Fri, 30 Dec 2016 15:08:30 +0100",
    message_id: str | None = "<1@example.org>",
    *more: str,
) -> bytes:
    """A mail with the usual headers; None leaves a header out."""
    lines = [f"From: {author}", *more]
    if date is not None:
        lines.append(f"Date: {date}")
    if message_id is not None:
        lines.append(f"Message-ID: {message_id}")
    return "\n".join([*lines, "Subject: A test"]).encode("utf-8", "surrogateescape") + b"\n\n" + body


def read_all(reader: Reader, path: Path, parts: int = 1, options: ReadOptions = OPTIONS) -> list[Record]:
    """All records of a path."""
    return [record for task in reader.plan(path, options, parts) for record in reader.read(task, options)]


def messages(records: list[Record]) -> list[Message]:
    """The messages among them."""
    return [record for record in records if isinstance(record, Message)]


def hostile() -> list[bytes]:
    """Twenty-one mails that break other readers."""
    number = iter(range(100))

    def one(
        body: bytes = b"Some words.\n", *headers: str, date: str | None = "Fri, 30 Dec 2016 15:08:30 +0100"
    ) -> bytes:
        return mail(body, "Ada Berg <ada@example.org>", date, f"<h{next(number)}@example.org>", *headers)

    attached = (
        b"--b\nContent-Type: text/plain\n\nLook at this.\n--b\nContent-Type: message/rfc822\n\n"
        b"From: Bo Celik <bo@example.net>\nSubject: other\n\nWords of somebody else.\n--b--\n"
    )
    return [
        one(),
        one(date=None),
        one(date="yesterday, after lunch"),
        one(date="Fri, 30 Dec 2099 15:08:30 +0100"),
        one(date="Thu, 01 Jan 1970 00:00:00 +0000"),
        mail(b"No id.\n", message_id=None),
        one(b"Gr\xfc\xdfe\n", "Content-Type: text/plain; charset=x-klingon-8"),
        one(b"Gr\xc3\xbc\xc3\x9fe\n", "Content-Type: text/plain; charset=us-ascii"),
        one(base64.b64encode(b"Broken base sixty-four.")[:-3] + b"*?=\n", "Content-Transfer-Encoding: base64"),
        one(attached, 'Content-Type: multipart/mixed; boundary="b"'),
        one(b"A \x00 NUL.\n"),
        one(b"A lone \xed\xa0\x80 surrogate.\n", "Content-Type: text/plain; charset=utf-8"),
        one(b"The quote is\n\nFrom here on it is all mine.\n\nFrom 10 to 12 o'clock.\n"),
        one(b"x" * 300_000 + b"\n", "Content-Type: application/octet-stream"),
        one(b"--b\nContent-Type: text/plain\n\nNever closed.\n", "Content-Type: multipart/mixed; boundary=b"),
        one(b"No parts at all.\n", "Content-Type: multipart/mixed; boundary=b"),
        one(b"No boundary.\n", "Content-Type: multipart/mixed"),
        one(b"Hi.\n", "To: " + ", ".join(f"p{n}@example.org" for n in range(500))),
        one(b"Odd name.\n", "X-Odd: =?utf-9?q?=ZZ?=", "Subject: =?nonsense?x?=?="),
        one(b"<p>Only <b>HTML</b> here.</p>\n", "Content-Type: text/html; charset=utf-8"),
        one(b"Last one without a line end"),
    ]
