"""A synthetic mailbox: a thousand senders, three quarters replies, half the bodies base64, about 2 kB a mail."""

from __future__ import annotations

import base64
import quopri
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

_COMMON = """
    the parser and of a build for that we option file test this is not when could should release branch thread patch
    memory it to work change error call library before after warning function table index write read line value
"""
_WORDS = _COMMON.split()
_START = datetime(2015, 1, 1, tzinfo=UTC)


def prose(chance: random.Random, sentences: int) -> str:
    """Sentences of common words, in lines of at most 76 letters."""
    said = " ".join(
        " ".join(chance.choices(_WORDS, k=chance.randint(6, 16))).capitalize() + "." for _ in range(sentences)
    )
    rows, row = [], ""
    for word in said.split(" "):
        if len(row) + len(word) > 75:
            rows.append(row)
            row = ""
        row = f"{row} {word}" if row else word
    return "\n".join([*rows, row])


def raw_mail(number: int, chance: random.Random) -> bytes:
    """One mail with its headers; the number decides its id, the chance all else."""
    sender = chance.randrange(1000)
    at = _START + timedelta(minutes=7 * number)
    head = [
        f"Received: from a.example.org by b.example.org with ESMTP id {number:08x}; {format_datetime(at)}",
        f"From: Sender Number{sender} <sender{sender}@host{sender % 90}.example.org>",
        "To: dev@lists.example.org",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{number}.{sender}@host{sender % 90}.example.org>",
        "User-Agent: Mutt/1.10.1",
        "MIME-Version: 1.0",
    ]
    own = prose(chance, chance.randint(4, 14))
    if number and chance.random() < 0.75:
        parent = chance.randrange(max(0, number - 200), number)
        head += [f"In-Reply-To: <{parent}.{parent % 1000}@host{parent % 90}.example.org>", "Subject: Re: Some topic"]
        other = "\n".join(f"> {row}" for row in prose(chance, chance.randint(4, 18)).split("\n"))
        body = f"On Mon, 4 May 2020 at 10:12, Somebody wrote:\n{other}\n\n{own}\n\n-- \nSender {sender}\n"
    else:
        head.append(f"Subject: Some topic of mail {number}")
        body = f"Hello,\n\n{own}\n\n-- \nSender {sender}\n"
    coding = chance.choices(("base64", "8bit", "quoted-printable"), (52, 36, 12))[0]
    text = (body + ("\nGrüße\n" if coding != "8bit" else "")).encode()
    packed = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring, "8bit": bytes}[coding](text)
    head += ["Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {coding}"]
    return "\n".join(head).encode() + b"\n\n" + packed.replace(b"\nFrom ", b"\n>From ")


def write_mbox(path: Path, count: int) -> None:
    """Write `count` mails; an existing file of that name is kept, as the name says all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = random.Random(count)
    partial = path.with_suffix(".part")
    with partial.open("wb") as out:
        for number in range(count):
            stamp = (_START + timedelta(minutes=7 * number)).strftime("%a %b %d %H:%M:%S %Y")
            out.write(f"From sender@example.org {stamp}\n".encode() + raw_mail(number, chance) + b"\n\n")
    partial.rename(path)


def write_inbox(path: Path, count: int) -> None:
    """Write `count` mails as a bare public-inbox v2 epoch."""
    if path.exists():
        return
    subprocess.run(["git", "init", "-q", "--bare", "-b", "master", str(path)], check=True)
    chance = random.Random(count)
    run = ["git", "--git-dir", str(path), "fast-import", "--quiet"]
    with subprocess.Popen(run, stdin=subprocess.PIPE) as git:
        assert git.stdin is not None
        for number in range(count):
            raw = raw_mail(number, chance)
            at = int((_START + timedelta(minutes=7 * number)).timestamp())
            git.stdin.write(b"commit refs/heads/master\ncommitter a <a@x> %d +0000\ndata 1\nm\n" % at)
            git.stdin.write(b"M 100644 inline m\ndata %d\n%s\n" % (len(raw), raw))


if __name__ == "__main__":
    write_mbox(Path(sys.argv[1]), int(sys.argv[2]))
