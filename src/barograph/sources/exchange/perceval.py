"""What Perceval (chaoss/grimoirelab-perceval) writes, lines or indented objects: its back ends become ours.

An entry is `{"backend_name", "category", "origin", "data": {…}, …}`; `data` is the tracker's own object with the
answers to further requests under `…_data`. Perceval is a separate program under the GPL; only its output is read.

| back end | gives |
|---|---|
| mbox, pipermail, hyperkitty, groupsio, nntp, public-inbox: category `message` | mails |
| github: `issue`, `pull_request` | as `github`, with creation dates of accounts |
| gitlab: `issue`, `merge_request` | as `gitlab` |
| bugzilla (XML) and bugzillarest: `bug` | as `bugzilla` |
| jira: `issue` | as `jira` |
| git: `commit` | rights, as `git-log` |
| discourse: `topic`; zulip: `message` | as `discourse` and `zulip` |
| trackers, questions and chats of `perceval_talk` | issues and comments |

*Limits*: Perceval has joined the text parts of a mail and dropped messages without id or date before we see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from barograph.sources.base import Ignored, ReadOptions, Record, Reject
from barograph.sources.containers.json_documents import Unit
from barograph.sources.containers.json_fields import Fields, text
from barograph.sources.containers.json_reader import JsonReader, bad_shape
from barograph.sources.exchange.perceval_forms import bug_of_xml, mail_of_message, name_and_address
from barograph.sources.exchange.perceval_talk import SHAPES, Shape, talk_records
from barograph.sources.forums.discourse import topic_records
from barograph.sources.forums.zulip import message_record
from barograph.sources.git.commits import Commit, records_of_commit
from barograph.sources.instants import zoned
from barograph.sources.mail.message import read_mail
from barograph.sources.trackers.bugzilla import bug_records
from barograph.sources.trackers.github_items import records_of_item
from barograph.sources.trackers.github_names import repository_of_item, venue_of
from barograph.sources.trackers.gitlab import item_records
from barograph.sources.trackers.jira import issue_records
from barograph.sources.trackers.thread import Thread


class PercevalLines(JsonReader):
    """Reader of Perceval's JSON lines."""

    name = "perceval"

    def known(self, value: Fields) -> str | None:
        """A line with Perceval's frame."""
        if "backend_name" in value and "data" in value:
            return f"a line of Perceval's back end {str(value['backend_name'])[:40]}"
        return None

    def of_object(self, value: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
        """Yield the records of one entry."""
        if not isinstance(value.get("data"), dict):
            yield bad_shape(value, "an entry of Perceval with `backend_name` and `data`", unit.place)
            return
        backend, category = (text(value, "backend_name") or "").lower(), text(value, "category") or ""
        make = _MAKERS.get((backend, category))
        if make is not None:
            yield from make(value, unit, options)
        elif (backend, category) in SHAPES:
            yield from _talk(value, SHAPES[backend, category], unit, options)
        elif category == "message" and backend not in _NOT_MAIL:
            yield from _mail(value["data"], unit, options)
        else:
            yield Ignored(f"back-end-{backend[:40]}" if backend in _WITHOUT_TALK else "other-backend")


def _mail(data: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    yield read_mail(mail_of_message(data), unit.place, options)


def _github(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    data = frame["data"]
    where = repository_of_item(data) or repository_of_item({"html_url": f"{text(frame, 'origin')}/issues/0"})
    venue = venue_of(where[1], where[0]) if where else options.venue
    yield from records_of_item(data, venue, unit.place, unit.notes, pull=text(frame, "category") == "pull_request")


def _gitlab(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    yield from item_records(frame["data"], unit.place, unit.notes, options)


def _jira(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    yield from issue_records(frame["data"], unit.place, unit.notes, options)


def _bugzilla(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    data, origin = frame["data"], text(frame, "origin") or ""
    bug = bug_of_xml(data) if "long_desc" in data or "bug_id" in data else data
    host = _host(origin)
    product = options.venue.partition("/")[2]
    venue = options.venue if not host or options.venue.startswith(host) else f"{host}/{product or options.venue}"
    yield from bug_records(bug, unit.place, unit.notes, venue, origin if host else None)


def _discourse(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    yield from topic_records(frame["data"], unit.place, unit.notes, _venue(frame, options))


def _zulip(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    yield message_record(frame["data"], unit, _venue(frame, options))


def _talk(frame: Fields, shape: Shape, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    venue = _venue(frame, options)
    native = f"{venue}/{text(frame, 'category')}"
    yield from talk_records(frame["data"], shape, Thread(venue, native, None, None, unit.place, unit.notes))


def _venue(frame: Fields, options: ReadOptions) -> str:
    """Host and path of the origin, as far as it is an address; the venue given where that is on the same host."""
    origin = text(frame, "origin") or ""
    host = _host(origin)
    if not host or options.venue.partition("/")[0] == host:
        return options.venue
    path = urlsplit(origin).path.strip("/").lower()
    return f"{host}/{path}" if path else host


def _git(frame: Fields, unit: Unit, options: ReadOptions) -> Iterator[Record]:
    data = frame["data"]
    author, committer = name_and_address(data.get("Author")), name_and_address(data.get("Commit"))
    authored, committed = zoned(data.get("AuthorDate")), zoned(data.get("CommitDate"))
    sha = text(data, "commit")
    if sha is None or authored is None or committed is None:
        yield Reject(unit.place, "no-date", "a commit without sha, AuthorDate or CommitDate")
        return
    parents = data.get("parents")
    message = text(data, "message") or ""
    commit = Commit(
        sha=sha,
        author_name=author[0],
        author_address=author[1],
        authored=authored,
        committer_name=committer[0],
        committer_address=committer[1],
        committed=committed,
        subject=message.partition("\n")[0],
        parents=len(parents) if isinstance(parents, list) else 1,
    )
    yield from records_of_commit(commit, unit.place, options.venue)


def _host(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "").lower()
    except ValueError:
        return ""


_MAKERS: dict[tuple[str, str], Callable[[Fields, Unit, ReadOptions], Iterator[Record]]] = {
    ("github", "issue"): _github,
    ("github", "pull_request"): _github,
    ("gitlab", "issue"): _gitlab,
    ("gitlab", "merge_request"): _gitlab,
    ("jira", "issue"): _jira,
    ("bugzilla", "bug"): _bugzilla,
    ("bugzillarest", "bug"): _bugzilla,
    ("git", "commit"): _git,
    ("discourse", "topic"): _discourse,
    ("zulip", "message"): _zulip,
}

_NOT_MAIL = frozenset({"twitter", "weblate"})
_WITHOUT_TALK = frozenset(
    {"confluence", "crates", "dockerhub", "googlehits", "jenkins", "mediawiki", "meetup", "rss", "twitter", "weblate"}
)
"""Back ends known to bring no talk of accounts with one another."""
