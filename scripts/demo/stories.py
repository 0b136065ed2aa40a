"""Mails written by hand in `stories/*.txt`: the campaign and the look-alikes, with who writes, when and to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from demo.mail import Archive, Mail
from demo.people import Person

FOLDER = Path(__file__).parent / "stories"
_HEADER = re.compile(r"^== (\S+) \| (\S+) \| (\d{4}-\d\d-\d\d \d\d:\d\d) \| (\S+) \| (.+)$", re.MULTILINE)


def tell(name: str, archive: Archive, people: dict[str, Person]) -> None:
    """Add the mails of one story.

    Args:
        name: File name without ending.
        archive: Where to.
        people: Accounts by key.
    """
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    parts = _HEADER.split(text)[1:]
    mails: dict[str, Mail] = {}
    for key, who, when, parent_key, tags, body in zip(*(parts[n::6] for n in range(6)), strict=True):
        parent = mails.get(parent_key)
        if parent is None and parent_key != "-":
            raise ValueError(f"stories/{name}.txt: {key} answers {parent_key}, which comes later or not at all")
        lines = body.strip("\n").split("\n")
        if parent is None:
            subject, lines = lines[0].removeprefix("Subject: "), lines[1:]
        else:
            subject = "Re: " + parent.subject.removeprefix("Re: ")
        at = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=UTC, second=sum(key.encode()) % 60)
        mails[key] = archive.add(Mail(key, people[who], at, subject, "\n".join(lines), parent, tuple(tags.split())))
