"""Mails as bytes: headers, clients' habits, MIME, list footer, and the mboxrd file around them."""

from __future__ import annotations

import base64
import quopri
import re
from html import escape

from demo.draw import Draw, token
from demo.mail import Mail

CLIENTS = {
    "mutt": ("User-Agent: Mutt/1.13.2 (2019-12-18)", "On {d}, {n} wrote:"),
    "git": ("X-Mailer: git-send-email 2.25.1", "On {d}, {n} wrote:"),
    "thunderbird": ("User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:78.0) Thunderbird/78.6.0", "On {d} {n} wrote:"),
    "apple": ("X-Mailer: Apple Mail (2.3608.120.23.2.4)", "> On {d}, {n} <{a}> wrote:\n> "),
    "outlook": ("X-Mailer: Microsoft Outlook 16.0", "-----Original Message-----\nFrom: {n} <{a}>\nSent: {d}"),
    "webmail": ("X-Mailer: Webmail 4.2", "On {d} {n} <{a}> wrote:"),
    "kmail": ("User-Agent: KMail/5.9.3", "Am {d} schrieb {n}:"),
    "gnus": ("User-Agent: Gnus/5.13 (Gnus v5.13) Emacs/26.3", "{n} <{a}> writes:"),
    "evolution": ("User-Agent: Evolution 3.36.4", "On {d}, {n} wrote:"),
}
"""Header line and attribution of each client."""
LIST = "harbor-list@lists.harbor.example"
FOOTER = "_______________________________________________\nharbor-list mailing list\nhttps://lists.harbor.example/harbor-list\n"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)


def as_mbox(mails: list[Mail]) -> bytes:
    """All mails as one mboxrd file: lines beginning with any number of ">" and "From " get one more ">"."""
    return b"".join(_separator(mail) + _FROM_LINE.sub(rb">\1", _rendered(mail)) + b"\n" for mail in mails)


def _separator(mail: Mail) -> bytes:
    at = mail.at
    stamp = f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at.day:2d} {at:%H:%M:%S} {at.year}"
    return f"From {mail.person.address} {stamp}\n".encode()


def _date(mail: Mail) -> str:
    local = mail.local
    return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M:%S %z}"


def _encoded(text: str) -> str:
    """A header value as RFC 2047 asks: unchanged if ASCII, else one Q-encoded ISO 8859-1 word."""
    if text.isascii():
        return text
    word = "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"={byte:02X}" for byte in text.encode("latin-1")
    )
    return f"=?iso-8859-1?Q?{word.replace('=20', '_')}?="


def _headers(mail: Mail) -> list[str]:
    client, person = CLIENTS[mail.person.client][0], mail.person
    tag = "" if mail.subject.startswith("[") else "[harbor] "
    subject = mail.subject
    if subject.startswith("Re: ") and tag:
        tag, subject = "Re: [harbor] ", subject[4:]
    lines = [f"From: {_encoded(person.name)} <{person.address}>", f"To: {LIST}", f"Subject: {_encoded(tag + subject)}",
             f"Date: {_date(mail)}", f"Message-ID: <{mail.message_id}>"]  # fmt: skip
    if mail.parent is not None and mail.parent.person.address != person.address:
        lines.insert(2, f"Cc: {_encoded(mail.parent.person.name)} <{mail.parent.person.address}>")
    if mail.references:
        lines.append(f"In-Reply-To: <{mail.references[-1]}>")
        lines.append("References: " + "\n\t".join(f"<{reference}>" for reference in mail.references))
    return [*lines, client, "List-Id: <harbor-list.lists.harbor.example>", "MIME-Version: 1.0"]


def text_of(mail: Mail) -> str:
    """Body with the attribution above what is quoted, and the signature."""
    person, body = mail.person, mail.body
    if body.startswith(">") and mail.parent is not None:
        parent = mail.parent
        local = parent.local
        day = f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year} at {local:%H:%M}"
        line = CLIENTS[person.client][1].format(d=day, n=parent.person.name, a=parent.person.address)
        quoted = re.match(r"(?:>.*\n?)+", body)
        if person.client == "outlook" and quoted:
            rest = body[quoted.end() :].strip("\n")
            original = re.sub(r"^> ?", "", quoted[0], flags=re.MULTILINE)
            subject = f"Subject: {parent.subject}"
            body = f"{rest}\n\n{line}\nTo: {LIST}\n{subject}\n\n{original}".rstrip("\n")
        else:
            body = f"{line}\n{body}"
    signature = f"\n\n-- \n{person.signature}" if person.signature and not mail.subject.startswith("[PATCH") else ""
    return f"{body}{signature}\n"


def _part(text: str, encoding: str) -> tuple[list[str], bytes]:
    """Content headers and encoded text."""
    if encoding == "base64":
        packed = base64.encodebytes(text.encode("utf-8"))
        return ['Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: base64"], packed
    if encoding == "latin1":
        quoted = quopri.encodestring(text.encode("latin-1", "replace"))
        return ["Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable"], quoted
    if text.isascii():
        return ["Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit"], text.encode()
    return ["Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"], text.encode("utf-8")


def _rendered(mail: Mail) -> bytes:
    text, encoding = text_of(mail), mail.person.encoding
    headers = _headers(mail)
    if mail.attachment:
        log = base64.encodebytes(mail.attachment.encode())
        attached = (["Content-Type: text/x-log; name=build.log", "Content-Disposition: attachment; filename=build.log",
                     "Content-Transfer-Encoding: base64"], log)  # fmt: skip
        return _multipart(mail, "mixed", headers, [_part(text + "\n" + FOOTER, "plain"), attached])
    if encoding == "html":
        shown = "<html><body>" + "".join(f"<p>{escape(part)}</p>\n" for part in text.split("\n\n")) + "</body></html>\n"
        html = (["Content-Type: text/html; charset=UTF-8", "Content-Transfer-Encoding: 8bit"], shown.encode("utf-8"))
        return _multipart(mail, "alternative", headers, [_part(text, "plain"), html])
    if encoding == "signed" and Draw("signed", mail.key).chance(0.4):
        made = base64.encodebytes(bytes.fromhex(token("pgp", mail.key, length=64) * 3)).decode()
        armour = f"-----BEGIN PGP SIGNATURE-----\n\n{made}-----END PGP SIGNATURE-----\n".encode()
        signature = (["Content-Type: application/pgp-signature; name=signature.asc"], armour)
        return _multipart(mail, "signed", headers, [_part(text, "plain"), signature])
    content, body = _part(text + "\n" + FOOTER, "latin1" if mail.person.encoding == "latin1" else encoding)
    return "\n".join([*headers, *content, "", ""]).encode("utf-8") + body


def _multipart(mail: Mail, kind: str, headers: list[str], parts: list[tuple[list[str], bytes]]) -> bytes:
    boundary = "=-" + token("boundary", mail.key, length=20)
    out = "\n".join([*headers, f'Content-Type: multipart/{kind}; boundary="{boundary}"', "", ""]).encode("utf-8")
    for content, body in parts:
        out += f"--{boundary}\n".encode() + "\n".join([*content, "", ""]).encode() + body.rstrip(b"\n") + b"\n\n"
    return out + f"--{boundary}--\n".encode()
