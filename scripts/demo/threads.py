"""Makes mails within a thread: who answers when, what is quoted, and how the maintainer's evenings grow fewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.draw import Draw
from demo.mail import Archive, Mail, awake
from demo.people import Person
from demo.phrases import PHRASES, Topic, paragraphs

MAINTAINER_DAYS = {2020: 0.7, 2021: 1.8, 2022: 5.0, 2023: 11.0}
"""Median days until the maintainer answers."""
MAINTAINER_SHARE = {2020: 0.60, 2021: 0.48, 2022: 0.34, 2023: 0.24}
"""Share of first answers that the maintainer gives himself."""
UNANSWERED = {2020: 0.05, 2021: 0.10, 2022: 0.18, 2023: 0.26}
"""Share of newcomers' threads without any answer."""
APOLOGY = {2020: "sorry.early", 2021: "sorry.middle", 2022: "sorry.late", 2023: "sorry.last"}
TRIES = 60


@dataclass
class Thread:
    """A thread that is being written.

    Attributes:
        key: Name of the thread.
        archive: Where its mails go.
        people: Members by key.
        topic: Slots and sentences.
        draw: Its random choices.
        tags: Tags of the mails by whoever opens the thread.
        opener: Account that opened it.
    """

    key: str
    archive: Archive
    people: dict[str, Person]
    topic: Topic
    draw: Draw
    tags: tuple[str, ...] = ()
    opener: str = ""
    count: int = 0

    def write(
        self, person: Person, at: datetime, subject: str, text: Callable[[], str], parent: Mail | None = None,
        attachment: str = "", lost_parent: bool = False,
    ) -> Mail:  # fmt: skip
        """Add a mail; its text is drawn again until its first letters are its own."""
        body = text()
        for _ in range(TRIES):
            if self.archive.is_new(body):
                break
            body = text()
        else:
            raise ValueError(f"{self.key}: no text of its own in {TRIES} tries; write more phrases")
        self.count += 1
        self.opener = self.opener or person.key
        own = self.tags if person.key == self.opener else ()
        key = f"{self.key}.{self.count}"
        return self.archive.add(Mail(key, person, at, subject, body, parent, own, attachment, lost_parent))

    def answer(self, parent: Mail, person: Person, days: float, text: Callable[[], str], quote: bool = True) -> Mail:
        """Add an answer some days after its parent."""
        at = awake(person, parent.at + timedelta(days=days), self.draw)
        subject = parent.subject if parent.subject.startswith("Re: ") else "Re: " + parent.subject
        quoted = quoted_part(parent, self.draw) if quote else ""
        return self.write(person, at, subject, lambda: "\n\n".join(filter(None, (quoted, text()))), parent)

    def maintainer(self, parent: Mail, *keys: str) -> Mail:
        """The maintainer answers, late and later from year to year."""
        year = parent.at.year
        days = self.draw.delay(MAINTAINER_DAYS[year])
        sorry = APOLOGY[year] if self.draw.chance(0.2 + 0.15 * (year - 2020)) else ""
        return self.answer(parent, self.people["halvard"], days, lambda: self._talk((sorry, *keys), "Halvard"))

    def member(self, parent: Mail, person: Person, *keys: str) -> Mail:
        """An established member answers within a day or two."""
        return self.answer(parent, person, self.draw.delay(0.9), lambda: self._talk(keys, person.name.split()[0]))

    def _talk(self, keys: tuple[str, ...], name: str) -> str:
        wanted = [key for key in keys if key]
        body = paragraphs([self.topic.say(key) for key in wanted])
        return body + (f"\n\n{name}" if self.draw.chance(0.8) else "")


HELPERS = ("ignatz", "ottoline", "pell", "sunniva", "jorn", "wendeline")


def as_written(text: str) -> Callable[[], str]:
    """A text that is not drawn."""
    return lambda: text


def quoted_part(parent: Mail, draw: Draw) -> str:
    """One or two paragraphs of the mail answered, each line behind "> "."""
    parts = [part for part in parent.own_text.split("\n\n") if len(part) > 30 and not part.startswith(("---", "diff"))]
    lines = [line for part in draw.some(parts, draw.number(1, 2)) for line in part.split("\n")]
    return "\n".join("> " + line for line in lines[:7])


def newcomer_text(thread: Thread, opening: str, detail: str, ask: str, name: str, log: str = "") -> str:
    """A newcomer's first mail: greeting, what it is about, details, question, name."""
    draw, topic = thread.draw, thread.topic
    greeting = draw.one(PHRASES["greet"]) if draw.chance(0.75) else ""
    first = topic.say(opening) + " " + topic.say(detail)
    more = topic.say(detail, draw.number(1, 3)) if draw.chance(0.75) else ""
    logged = topic.lines(log, draw.number(1, 2)).replace("| ", "    ") if log and draw.chance(0.6) else ""
    close = f"{draw.one(PHRASES['close'])}\n{name}" if draw.chance(0.7) else name.split(maxsplit=1)[0]
    return paragraphs([greeting, first, more, logged, topic.say(ask), close])


def subject_of(thread: Thread, opening: str) -> str:
    """A subject from the words of the topic."""
    draw, topic = thread.draw, thread.topic
    patterns = {
        "bug.open": ("{tool}: {err}", "Problem with {func}", "{err} with {ver}", "{func} and empty blocks",
                     "Crash in {tool} {ver}", "Strange result of {tool} {opt}", "Bug in {file}?"),
        "use.open": ("Question about {func}", "How to use harbor with {device}?", "Reading archives in {lang}",
                     "Advice wanted: {place}", "{tool} {opt}", "Beginner's question on {part}"),
        "build.open": ("{ver} does not build with {compiler}", "Build on {platform}", "make check fails ({platform})"),
        "perf.open": ("Performance of {func}", "{ver} is slower?", "Some numbers on {part}"),
        "doc.open": ("Notes on {doc}", "Error in {doc}", "{doc}: small things"),
        "design.open": ("RFC: {part}", "Plans for {tool}", "What to do about {file}", "Thoughts on {func}"),
    }  # fmt: skip
    return topic.fill(draw.one(patterns[opening]))
