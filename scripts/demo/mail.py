"""A mail before it is written down, and the archive which collects mails and keeps them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from demo.draw import Draw, token
from demo.people import Person

_LETTER = re.compile(r"[^\W\d_]")
HEAD = 200
"""So many first letters of its own text tell one mail from another."""
SHORT = 60
"""Below so many letters people do write the same: thanks, applied, welcome."""


@dataclass(frozen=True)
class Mail:
    """A mail.

    Attributes:
        key: Its name within the archive.
        person: Who writes.
        at: When, UTC.
        subject: Subject, without the list's tag.
        body: Own text and quoted lines, without attribution, signature and footer.
        parent: The mail answered.
        tags: What it is in the truth.
        attachment: Text of an attached log, empty for none.
        lost_parent: It answers a mail that is not in the archive.
    """

    key: str
    person: Person
    at: datetime
    subject: str
    body: str
    parent: Mail | None = None
    tags: tuple[str, ...] = ()
    attachment: str = ""
    lost_parent: bool = False

    @property
    def own_text(self) -> str:
        return "\n".join(line for line in self.body.splitlines() if not line.startswith(">"))

    @property
    def local(self) -> datetime:
        """The sender's own clock."""
        return self.at.astimezone(zone_of(self.person, self.at))

    @property
    def message_id(self) -> str:
        """Message-ID without brackets, in the form of the sender's client."""
        name, domain = token("id", self.key, length=32), self.person.address.partition("@")[2]
        stamp = self.at.strftime("%Y%m%d%H%M%S")
        forms = {
            "mutt": f"{stamp}.{name[:6].upper()}@{domain}",
            "git": f"{stamp}.{int(name[:5], 16)}-1-{self.person.address}",
            "thunderbird": f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}@{domain}",
            "apple": f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}@{domain}".upper(),
            "outlook": f"000{name[:1]}01d{name[1:6]}${name[6:14]}${name[14:22]}$@{domain}",
            "webmail": f"CAB{name[:24]}@mail.{domain}",
            "gnus": f"87{name[:9]}.fsf@{domain}",
        }
        return forms.get(self.person.client, f"{int(name[:8], 16)}.{name[8:14]}@{domain}")

    @property
    def references(self) -> tuple[str, ...]:
        if self.lost_parent:
            return (f"{token('lost', self.key)}@elsewhere.example",)
        return (*self.parent.references[-8:], self.parent.message_id) if self.parent else ()


def zone_of(person: Person, at: datetime) -> timezone:
    """The person's time zone at an instant; summer time is April to October."""
    summer = person.summer and 4 <= at.month <= 10
    return timezone(timedelta(minutes=person.offset + (60 if summer else 0)))


def awake(person: Person, at: datetime, draw: Draw) -> datetime:
    """Move an instant to the next one at which the person writes."""
    local = at.astimezone(zone_of(person, at))
    first, last = person.hours
    if first <= local.hour < last:
        return at.replace(microsecond=0)
    day = local if local.hour < first else local + timedelta(days=1)
    moved = day.replace(
        hour=draw.number(first, max(first, last - 1)),
        minute=draw.number(0, 59),
        second=draw.number(0, 59),
        microsecond=0,
    )
    return moved.astimezone(UTC)


@dataclass
class Archive:
    """All mails so far; those longer than a thank-you each begin in their own words."""

    mails: list[Mail] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)

    def is_new(self, body: str) -> bool:
        """The body is short, or no mail so far begins with the same letters of its own text."""
        head = _head("\n".join(line for line in body.splitlines() if not line.startswith(">")))
        return len(head) < SHORT or head not in self.heads

    def claim(self, text: str) -> None:
        """Nobody else may begin with the letters of this text."""
        self.heads.add(_head(text))

    def add(self, mail: Mail) -> Mail:
        self.claim(mail.own_text)
        self.mails.append(mail)
        return mail

    def in_order(self) -> list[Mail]:
        return sorted(self.mails, key=lambda mail: (mail.at, mail.key))


def _head(text: str) -> str:
    return "".join(_LETTER.findall(text.lower()))[:HEAD]
