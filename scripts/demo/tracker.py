"""The tracker of the invented project: issues, pull requests, and the steps of access (pushes, releases, members)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from demo.draw import Draw, token
from demo.events import Event, Payload, Tracker, account, number_of, stamp
from demo.mail import Archive
from demo.ordinary import announced_at
from demo.people import Newcomers, Person
from demo.phrases import RELEASES, Topic
from demo.threads import HELPERS

BEGIN = datetime(2020, 2, 10, 9, 24, 51, tzinfo=UTC)
END = datetime(2023, 8, 30, tzinfo=UTC)
ROBOT = "harbor-checks[bot]"
TRIAGE_GIVEN = datetime(2023, 5, 25, 20, 31, 4, tzinfo=UTC)
"""Day after the maintainer promises it on the list."""
PUSH_GIVEN = datetime(2023, 7, 9, 20, 12, 40, tzinfo=UTC)
"""Twenty minutes before he tells the list."""
CONTRIBUTES_FROM = datetime(2022, 11, 1, tzinfo=UTC)
"""Three weeks after the contributor's first patch on the list."""
_MERGERS = {"halvard": {2020: 6.0, 2021: 5.0, 2022: 3.0, 2023: 1.5}, "ottoline": dict.fromkeys(range(2020, 2024), 1.0)}
_PUSHES = {"halvard": {2020: 7.0, 2021: 5.5, 2022: 3.4, 2023: 1.6}, "ottoline": dict.fromkeys(range(2020, 2024), 0.7)}
"""Pushes a month."""
_CONTRIBUTOR = "edrin"
_TRIES = 60


class Writer:
    """Writes one issue or pull request after the other."""

    def __init__(self, archive: Archive, people: dict[str, Person], newcomers: Newcomers) -> None:
        self.tracker = Tracker()
        self._archive, self._people, self._newcomers = archive, people, newcomers

    def text(self, topic: Topic, *keys: str) -> str:
        """One sentence of each kind, in words that nobody has used yet."""
        for _ in range(_TRIES):
            body = " ".join(topic.say(key) for key in keys)
            if self._archive.is_new(body):
                self._archive.claim(body)
                return body
        raise ValueError(f"no text of its own for {keys} in {_TRIES} tries; write more phrases")

    def stranger(self, key: str) -> str:
        return self._newcomers.next(key).name.lower().replace(" ", "-")

    def login(self, key: str) -> str:
        return self._people[key].login

    def issue(self, number: int, draw: Draw, at: datetime) -> None:
        """An issue by a user, answers by members, perhaps closed."""
        topic, author = Topic(Draw("tracker-topic", str(number)), at.date()), self.stranger(f"t{number:03d}")
        kind = draw.weighted({"bug": 6.0, "build": 2.0, "doc": 1.0})
        body = self.text(topic, f"{kind}.open", "doc.detail" if kind == "doc" else "bug.detail")
        if kind == "build":
            body += "\n\n```\n" + topic.lines("build.log", 2).replace("| ", "") + "\n```"
        title = {"bug": "{tool}: {err}", "build": "{ver} on {platform}", "doc": "{doc}"}[kind]
        opened = _opened(number, author, at, topic.fill(title), f"{body}\n\n{topic.say('bug.ask')}")
        self.tracker.add(at, "IssuesEvent", author, action="opened", issue=opened)
        last = at
        if draw.chance(0.85):
            last += timedelta(days=draw.delay(1.5))
            self.comment(opened, self.login(draw.one(HELPERS)), last, self.text(topic, f"answer.{kind}"))
            if draw.chance(0.6):
                last += timedelta(days=draw.delay(0.8))
                self.comment(opened, author, last, self.text(topic, "follow.info"))
        if draw.chance(0.7):
            last += timedelta(days=draw.delay(2.0 + 3.0 * (at.year - 2020)))
            self.comment(opened, self.login("halvard"), last, self.text(topic, "applied"))
            closed = {**opened, "state": "closed"}
            self.tracker.add(last, "IssuesEvent", self.login("halvard"), action="closed", issue=closed)

    def pull(self, number: int, draw: Draw, at: datetime) -> None:
        """A pull request: checks by the robot, a review, perhaps a merge."""
        topic = Topic(Draw("tracker-topic", str(number)), at.date())
        author = self.stranger(f"t{number:03d}") if draw.chance(0.35) else self.login(draw.one(HELPERS))
        if at > CONTRIBUTES_FROM and number % 2:
            author = self.login(_CONTRIBUTOR)
        body = self.text(topic, "patch.open", "patch.detail")
        opened = _opened(number, author, at, topic.fill("{func}: {part}"), body)
        state: Payload = {**opened, "merged": False}
        self.tracker.add(at, "PullRequestEvent", author, action="opened", number=number, pull_request=state)
        checks = f"All {draw.number(41, 58)} checks have passed in {draw.number(3, 19)} minutes."
        self.comment({**opened, "pull_request": {}}, ROBOT, at + timedelta(minutes=21), checks)
        last = at + timedelta(days=draw.delay(1.2))
        reviewer = self.login(draw.one([key for key in HELPERS if self.login(key) != author]))
        review = {
            "id": number_of("review", str(number)),
            "user": account(reviewer),
            "body": self.text(topic, draw.one(("review.ask", "review.ok"))),
            "state": "commented",
            "submitted_at": stamp(last),
        }
        self.tracker.add(last, "PullRequestReviewEvent", reviewer, action="created", review=review, pull_request=opened)
        if draw.chance(1.0 - 0.15 * (at.year - 2020)):
            last += timedelta(days=draw.delay(1.5 + 3.0 * (at.year - 2020)))
            merger = self.merger(draw, last)
            merged = {**opened, "state": "closed", "merged": True, "merged_by": account(merger)}
            self.tracker.add(last, "PullRequestEvent", merger, action="closed", number=number, pull_request=merged)

    def merger(self, draw: Draw, at: datetime) -> str:
        """Who merges: the maintainer, at times a helper; the newly trusted one once he may."""
        shares = {key: by_year[at.year] for key, by_year in _MERGERS.items()}
        if at > PUSH_GIVEN:
            shares[_CONTRIBUTOR] = 5.0
        return self.login(draw.weighted(shares))

    def comment(self, issue: Payload, login: str, at: datetime, body: str) -> None:
        comment = {
            "id": number_of("comment", str(issue["number"]), login, stamp(at)),
            "user": account(login),
            "body": body,
            "created_at": stamp(at),
        }
        self.tracker.add(at, "IssueCommentEvent", login, action="created", issue=issue, comment=comment)

    def push(self, key: str, at: datetime, draw: Draw) -> None:
        self.tracker.add(
            at, "PushEvent", self.login(key), push_id=number_of("push", key, stamp(at)), size=draw.number(1, 5),
            ref="refs/heads/master", head=token("push", key, stamp(at), length=40),
        )  # fmt: skip


def events(archive: Archive, people: dict[str, Person], newcomers: Newcomers) -> list[Event]:
    """All events of the tracker.

    Args:
        archive: The mails; no text of the tracker begins as one of them does.
        people: Members and cast by key.
        newcomers: Where strangers come from.
    """
    writer, draw, at = Writer(archive, people, newcomers), Draw("tracker"), BEGIN
    while at < END:
        number = writer.tracker.number()
        own = Draw("tracker", str(number))
        (writer.issue if draw.chance(0.55) else writer.pull)(number, own, at)
        if draw.chance(0.5):
            writer.tracker.add(at + timedelta(hours=5), "WatchEvent", writer.stranger(f"w{number}"), action="started")
        at += timedelta(days=draw.between(4, 24), seconds=draw.number(0, 86_399))
    _access(writer, people)
    return writer.tracker.events


def _access(writer: Writer, people: dict[str, Person]) -> None:
    """Pushes, releases, and the two steps of access that the story tells of."""
    for key, by_year in _PUSHES.items():
        draw, at = Draw("push", key), BEGIN
        while at < END:
            writer.push(key, at, draw)
            at += timedelta(days=draw.between(0.2, 1.8) * 30.4 / by_year[at.year], seconds=draw.number(0, 86_399))
    draw, at = Draw("push", _CONTRIBUTOR), PUSH_GIVEN + timedelta(days=1)
    while at < END:
        writer.push(_CONTRIBUTOR, at, draw)
        at += timedelta(days=draw.between(1.0, 6.0))
    for day, version in RELEASES[1:]:
        at = announced_at(day, version) - timedelta(minutes=20)
        login = writer.login(_CONTRIBUTOR if at > PUSH_GIVEN else "halvard")
        release = {"id": number_of("release", version), "tag_name": f"v{version}", "author": account(login)}
        writer.tracker.add(at, "ReleaseEvent", login, action="published", release=release)
    member = account(people[_CONTRIBUTOR].login)
    for at in (TRIAGE_GIVEN, PUSH_GIVEN):
        writer.tracker.add(at, "MemberEvent", writer.login("halvard"), action="added", member=member)


def _opened(number: int, login: str, at: datetime, title: str, body: str) -> Payload:
    return {
        "id": number_of("item", str(number)),
        "number": number,
        "title": title[:90],
        "user": account(login),
        "state": "open",
        "body": body,
        "created_at": stamp(at),
    }
