"""The whole archive: all mails by all parts, and the tracker beside them."""

from __future__ import annotations

from dataclasses import dataclass

from demo.events import Event
from demo.lookalikes import contribute, downstream, early_life_of_packager, ping
from demo.mail import Archive, Mail
from demo.ordinary import live
from demo.people import Newcomers, Person, everybody
from demo.stories import tell
from demo.tracker import events


@dataclass(frozen=True)
class Whole:
    """Everything that is written down.

    Attributes:
        mails: The list, in order of time.
        events: The tracker, in no order.
        people: Members and the cast of the stories by key.
    """

    mails: list[Mail]
    events: list[Event]
    people: dict[str, Person]


def whole_archive() -> Whole:
    """Make list and tracker; the same at each call."""
    newcomers = Newcomers()
    people = everybody(newcomers)
    archive = Archive()
    for story in ("campaign", "lookalikes", "pileon", "cohort"):
        tell(story, archive, people)
    early_life_of_packager(archive, people)
    ping(archive, people)
    contribute(archive, people)
    downstream(archive, people, newcomers)
    live(archive, people, newcomers)
    return Whole(archive.in_order(), events(archive, people, newcomers), people)
