"""Ordinary life of the list: questions, reports, patches, plans and releases over three and a half years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from demo.draw import Draw
from demo.mail import Archive, Mail, awake
from demo.patches import post_patch, review
from demo.people import Newcomers, Person
from demo.phrases import RELEASES, Topic, paragraphs
from demo.threads import HELPERS, MAINTAINER_SHARE, UNANSWERED, Thread, as_written, newcomer_text, subject_of

BEGIN = datetime(2020, 2, 3, tzinfo=UTC)
END = datetime(2023, 8, 31, tzinfo=UTC)
_KINDS = {
    "bug": 30.0,
    "use": 26.0,
    "build": 12.0,
    "perf": 5.0,
    "doc": 6.0,
    "patch": 13.0,
    "design": 14.0,
    "member_patch": 16.0,
}
_A_MONTH = {2020: 5.0, 2021: 4.6, 2022: 4.0, 2023: 3.4}
_RETURNS = 0.22


def live(archive: Archive, people: dict[str, Person], newcomers: Newcomers) -> None:
    """Write all ordinary threads."""
    draw = Draw("ordinary")
    recent: list[tuple[datetime, Person]] = []
    at, number = BEGIN, 0
    while at < END:
        number += 1
        kind = draw.weighted(_KINDS)
        thread = Thread(
            f"o{number:03d}", archive, people, Topic(Draw("topic", str(number)), at.date()), Draw("o", str(number))
        )
        if kind == "design":
            _plan(thread, at)
        elif kind == "member_patch":
            person = people[draw.one(HELPERS)]
            review(
                thread,
                post_patch(thread, person, awake(person, at, draw)),
                people,
                draw.chance(1.1 - 0.25 * (at.year - 2020)),
            )
        else:
            recent = [(since, person) for since, person in recent if at - since < timedelta(days=75)]
            person = draw.one(recent)[1] if recent and draw.chance(_RETURNS) else newcomers.next(f"n{number:03d}")
            recent.append((at, person))
            _newcomer_thread(thread, kind, person, awake(person, at, draw))
        at += timedelta(days=draw.between(0.3, 1.7) * 30.4 / _A_MONTH[at.year])
    _releases(archive, people)


def _newcomer_thread(thread: Thread, kind: str, person: Person, at: datetime) -> None:
    draw, year = thread.draw, at.year
    answer = {
        "bug": "answer.bug",
        "use": "answer.use",
        "build": "answer.build",
        "perf": "answer.perf",
        "doc": "answer.doc",
    }
    if kind == "patch":
        review(thread, post_patch(thread, person, at), thread.people, draw.chance(0.9 - 0.15 * (year - 2020)))
        return
    root = _question(thread, kind, person, at)
    if draw.chance(UNANSWERED[year]):
        if draw.chance(0.25):
            thread.answer(root, person, draw.between(9, 30), lambda: thread.topic.say("follow.nudge"), quote=False)
        return
    last = _first_answer(thread, root, answer[kind])
    if draw.chance(0.62):
        last = thread.answer(last, person, draw.delay(0.6), lambda: _follow(thread, "follow.info", person))
        if draw.chance(0.75):
            last = _first_answer(thread, last, answer[kind])
            if draw.chance(0.4):
                thread.answer(last, person, draw.delay(1.2), lambda: _follow(thread, "follow.thanks", person))
    elif draw.chance(0.6):
        thread.answer(last, person, draw.delay(0.8), lambda: _follow(thread, "follow.thanks", person))


def _question(thread: Thread, kind: str, person: Person, at: datetime) -> Mail:
    opening, draw = f"{kind}.open", thread.draw
    asks = {"bug": "bug.ask", "use": "use.ask", "build": "build.ask", "perf": "bug.ask", "doc": "use.ask"}
    details = {
        "bug": "bug.detail",
        "use": "use.detail",
        "build": "bug.detail",
        "perf": "perf.detail",
        "doc": "doc.detail",
    }
    log = "build.log" if kind == "build" else ""
    attached = thread.topic.lines("build.log", 3).replace("| ", "") if kind == "build" and draw.chance(0.35) else ""
    lost = kind == "bug" and draw.chance(0.06)
    subject = ("Re: " if lost else "") + subject_of(thread, opening)

    def text() -> str:
        return newcomer_text(thread, opening, details[kind], asks[kind], person.name, log)

    return thread.write(person, at, subject, text, attachment=attached, lost_parent=lost)


def _first_answer(thread: Thread, parent: Mail, key: str) -> Mail:
    draw = thread.draw
    extra = "answer.extra" if draw.chance(0.45) else ""
    if draw.chance(MAINTAINER_SHARE[parent.at.year]):
        return thread.maintainer(parent, key, extra)
    helper = thread.people[draw.one(HELPERS)]
    last = thread.member(parent, helper, key, extra)
    if draw.chance(0.18):
        others = [name for name in HELPERS if name != helper.key]
        last = thread.member(last, thread.people[draw.one(others)], "chat")
    return last


def _follow(thread: Thread, key: str, person: Person) -> str:
    topic = thread.topic
    more = topic.say("bug.detail") if thread.draw.chance(0.4) and key == "follow.info" else ""
    name = thread.draw.one((person.name.split()[0], person.name, ""))
    return paragraphs([f"{topic.say(key)} {more}".strip(), name])


def _plan(thread: Thread, at: datetime) -> None:
    draw, topic = thread.draw, thread.topic
    opener = (
        thread.people["halvard"] if draw.chance(0.35 if at.year < 2022 else 0.12) else thread.people[draw.one(HELPERS)]
    )

    def text() -> str:
        return paragraphs(
            [
                topic.say("design.open"),
                topic.say("design.detail", 2),
                topic.say("design.detail"),
                opener.name.split()[0],
            ]
        )

    last = thread.write(opener, awake(opener, at, draw), subject_of(thread, "design.open"), text)
    for key in draw.some([name for name in HELPERS if name != opener.key], draw.number(1, 4)):
        last = thread.member(last, thread.people[key], "chat")
    if opener.key != "halvard" and draw.chance(0.5):
        thread.maintainer(last, "chat")


def announced_at(day: date, version: str) -> datetime:
    """When a release is announced: an evening, but for the two releases of which the stories know more."""
    hour, minute = {"2.5.0": (7, 12), "2.6.1": (22, 50)}.get(version, (20, Draw("release", version).number(1, 59)))
    return datetime(day.year, day.month, day.day, hour, minute, 11, tzinfo=UTC)


def _releases(archive: Archive, people: dict[str, Person]) -> None:
    for day, version in RELEASES[1:]:
        draw = Draw("release", version)
        thread = Thread(
            f"r{version}", archive, people, Topic(Draw("release-topic", version), day - timedelta(days=1)), draw
        )
        person = people["edrin" if version == "2.8.0" else "halvard"]
        thread.tags = ("beneficiary",) if person.key == "edrin" else ()
        at = announced_at(day, version)
        items = thread.topic.lines("release.item", draw.number(4, 6))
        link, name = f"https://harbor.example/releases/{version}", person.name.split()[0]
        text = f"harbor {version} is out: {link}\n\nNews:\n\n{items}\n\n{name}"
        root = thread.write(person, at, f"[ANNOUNCE] harbor {version}", as_written(text))
        for key in draw.some(("mirek", *HELPERS), draw.number(1, 3)):
            thread.member(root, people[key], "release.reply")
