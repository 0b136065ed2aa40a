"""Look-alikes that repeat over years: a packager's pings, downstream wishes, the beneficiary's honest patches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from demo.draw import Draw
from demo.mail import Archive, awake
from demo.patches import post_patch, review
from demo.people import Newcomers, Person
from demo.phrases import Topic, paragraphs
from demo.threads import Thread, as_written, newcomer_text


def _days(written: str) -> list[datetime]:
    return [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in written.split()]


def _signed(thread: Thread, key: str, name: str) -> Callable[[], str]:
    return lambda: f"{thread.topic.say(key)}\n\n{name}"


_PINGED = _days("2021-02-08 2021-05-17 2021-10-18 2022-01-10 2022-06-20 2022-11-07 2023-02-06 2023-05-01")
_CROSS_FROM = 2022
_CONTRIBUTED = _days(
    "2022-10-09 2022-10-30 2022-11-20 2022-12-11 2023-01-02 2023-01-08 2023-01-28 2023-02-12 "
    "2023-02-26 2023-03-12 2023-03-25 2023-04-22 2023-05-13 2023-06-03 2023-06-24 2023-07-15"
)
_DOWNSTREAM = _days("2020-10-12 2021-06-21 2022-08-15 2022-12-12 2023-03-20 2023-06-19")
_WISHES = (
    "We ship harbor inside of {device} and would like to move from {ver!} to a tag with the fix in {part}.",
    "Our image for {place} is frozen on the {3-28}th; a tag before that day would save us a patch.",
    "The security team here asks for a released version that has the check in {func}. Is one planned?",
    "Is there a date for the next version? I maintain the package for {platform} and plan my holidays.",
    "Seven fixes in {part} have piled up since {ver}. Would you consider a point release?",
    "We test master every night at {place} and it looks very stable. From our side it could be tagged.",
)


def ping(archive: Archive, people: dict[str, Person]) -> None:
    """The packager sends a patch and pings it every week until it is taken."""
    mirek = people["mirek"]
    for number, day in enumerate(_PINGED):
        draw = Draw("ping", str(number))
        at = awake(mirek, day + timedelta(hours=9, minutes=12, seconds=5), draw)
        thread = Thread(f"m{number}", archive, people, Topic(Draw("ping-topic", str(number)), at.date()), draw)
        thread.tags = ("ping",)
        last = patch = post_patch(thread, mirek, at)
        for week in range(1, draw.number(2, 3) + max(0, at.year - 2021)):
            cross = at.year >= _CROSS_FROM and week > 1
            key = "packager.cross" if cross else "packager.ping"
            last = thread.answer(patch, mirek, 7.0 * week, _signed(thread, key, "Mirek"), quote=False)
        thread.maintainer(last, "applied")


def early_life_of_packager(archive: Archive, people: dict[str, Person]) -> None:
    """The packager's first year: patches of his own, so that he is an established member when he begins to ping."""
    mirek = people["mirek"]
    for number in range(5):
        draw = Draw("mirek", str(number))
        at = awake(mirek, datetime(2020, 2 + 2 * number, 11, 9, 3, 1, tzinfo=UTC), draw)
        thread = Thread(f"mi{number}", archive, people, Topic(Draw("mirek-topic", str(number)), at.date()), draw)
        last = review(thread, post_patch(thread, mirek, at), people, applied=True)
        thread.answer(last, mirek, draw.delay(0.5), _signed(thread, "follow.thanks", "Mirek"))


def contribute(archive: Archive, people: dict[str, Person]) -> None:
    """Patches of the account that the campaign speaks for."""
    edrin = people["edrin"]
    for number, day in enumerate(_CONTRIBUTED):
        draw = Draw("edrin", str(number))
        at = awake(edrin, day + timedelta(hours=13, minutes=draw.number(5, 305), seconds=9), draw)
        thread = Thread(f"e{number:02d}", archive, people, Topic(Draw("edrin-topic", str(number)), at.date()), draw)
        thread.tags = ("beneficiary", "patch")
        patch = post_patch(thread, edrin, at, draw.one(("PATCH", "PATCH", "PATCH v2")))
        review(thread, patch, people, draw.chance(0.75))


def downstream(archive: Archive, people: dict[str, Person], newcomers: Newcomers) -> None:
    """Downstream projects which ask once for a release, each by somebody else."""
    for number, (day, wish) in enumerate(zip(_DOWNSTREAM, _WISHES, strict=True)):
        draw = Draw("downstream", str(number))
        person = newcomers.next(f"down{number}")
        at = awake(person, day + timedelta(hours=10, minutes=4, seconds=2), draw)
        thread = Thread(f"d{number}", archive, people, Topic(Draw("downstream-topic", str(number)), at.date()), draw)
        thread.tags = ("release_ping",)
        closing = newcomer_text(thread, "doc.open", "use.detail", "use.ask", person.name).rsplit("\n\n", 1)[1]
        text = paragraphs([thread.topic.fill(wish), thread.topic.say("use.detail"), closing])
        subject = draw.one(("Next release?", "Release plans", "A tag, please?"))
        root = thread.write(person, at, subject, as_written(text))
        thread.maintainer(root, "chat")
