"""Our reading of headers and bodies beside the standard library's `email`, on made mails of every kind."""

from __future__ import annotations

import base64
import email
import quopri
import random
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.sources.mail.body import body_of
from barograph.sources.mail.raw_mail import RawMail

_TEXT = "Grüße an alle, this is a test with «words», 10 € and ünïcödé. Ветка ждёт. 今朝."
WORDS = _TEXT.split()
CHARSETS = ("utf-8", "iso-8859-15", "windows-1252", "koi8-r", "shift_jis")


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 30)))


def made(seed: int) -> EmailMessage:
    """A mail of the library's own making: charset, transfer encoding, parts and line ends drawn by chance."""
    chance = random.Random(seed)
    message = EmailMessage(policy=policy.SMTP if chance.random() < 0.3 else policy.default)
    message["From"] = f"{sentence(chance)[:40]} <ada@example.org>".replace(",", "").replace(".", "")
    message["Subject"] = sentence(chance)
    message["To"] = ", ".join(f"p{number}@example.org" for number in range(chance.randint(1, 40)))
    text = "\n".join(sentence(chance) for _ in range(chance.randint(1, 20))) + "\n"
    charset = chance.choice(CHARSETS)
    text = text.encode(charset, "ignore").decode(charset)
    message.set_content(text, charset=charset, cte=chance.choice(("base64", "quoted-printable", "8bit")))
    if chance.random() < 0.4:
        message.add_alternative("<p>HTML</p>", subtype="html")
    if chance.random() < 0.4:
        message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="a.bin")
    if chance.random() < 0.2:
        message.add_attachment(made(seed + 100_000))
    return message


def by_library(raw: bytes) -> str:
    """The inline plain text, as the library gives it."""
    parsed = email.message_from_bytes(raw, policy=policy.default)
    part = parsed.get_body(preferencelist=("plain",))
    assert part is not None
    return str(part.get_content())


def folded(text: str) -> str:
    return "\n".join(row.rstrip() for row in text.replace("\r\n", "\n").strip().split("\n"))


@pytest.mark.parametrize("seed", range(150))
def test_body_and_headers_are_those_of_the_library(seed: int) -> None:
    raw = made(seed).as_bytes()
    parsed = email.message_from_bytes(raw, policy=policy.compat32)
    ours = RawMail.of(raw)
    assert folded(body_of(ours, [])) == folded(by_library(raw))
    assert {name.lower(): len(parsed.get_all(name) or ()) for name in parsed} == {
        name: len(values) for name, values in ours.headers.items()
    }
    for name in ("subject", "to", "content-type"):
        assert " ".join((ours.get(name) or "").split()) == " ".join(str(parsed[name]).split())


@given(st.binary(max_size=400), st.sampled_from(["base64", "quoted-printable"]))
def test_transfer_encodings_are_undone_as_by_the_library(raw: bytes, encoding: str) -> None:
    text = raw.decode("latin-1").replace("\r", " ").replace("\x00", " ")
    packed = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}[encoding](text.encode("latin-1"))
    mail = (
        b"Content-Type: text/plain; charset=latin-1\nContent-Transfer-Encoding: " + encoding.encode() + b"\n\n" + packed
    )
    library = email.message_from_bytes(mail, policy=policy.default)
    assert body_of(RawMail.of(mail), []) == library.get_content()


def test_where_the_library_is_left_on_purpose() -> None:
    """An attached message is not the author's words, and a From line among headers ends no header block."""
    raw = b"Subject: a\n>From x Fri Dec 30 14:08:30 2016\nTo: b\n\nHi.\n"
    assert (RawMail.of(raw).get("to"), body_of(RawMail.of(raw), [])) == ("b", "Hi.\n")
    assert email.message_from_bytes(raw)["to"] is None
