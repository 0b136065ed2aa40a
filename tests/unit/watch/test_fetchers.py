"""Each kind fetches what is new, once, and goes on where it was killed."""

import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from barograph.errors import DataError
from barograph.sources.base import Message, ReadOptions
from barograph.sources.registry import reader_named
from barograph.watch.client import Limits
from barograph.watch.sync import Outside, Synced, sync, token_of
from barograph.watch.venue_state import VenueFolder
from barograph.watch.watch_list import WatchedVenue, WatchList
from made_server import Asked, Given, MadeServer

UNTIL = date(2024, 3, 15)
AT = "2024-03-0{}T00:00:00Z"


def _sync(root: Path, venue: WatchedVenue, **environment: str) -> Synced:
    outside = Outside(environment, Limits(tries=2), lambda _: None)
    (done,) = sync(root, WatchList().adding("p", venue), UNTIL, outside)
    return done


def _files(root: Path, venue: WatchedVenue) -> list[str]:
    data = VenueFolder(root, venue).data
    return sorted(path.name for path in data.iterdir()) if data.is_dir() else []


def _git(folder: Path, *words: str) -> str:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a"}
    environment = {**os.environ, **who, "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null"}
    done = subprocess.run(["git", "-C", str(folder), *words], env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def _repository(folder: Path) -> Path:
    folder.mkdir(parents=True)
    _git(folder, "init", "-q", "-b", "zmain")
    _git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    _git(folder, "branch", "aside")
    return folder


def test_git_is_fetched_by_path_and_no_commit_is_lost(tmp_path: Path) -> None:
    there = _repository(tmp_path / "there")
    venue = WatchedVenue(venue="code", kind="git", url=str(there))
    assert (_sync(tmp_path, venue).new, _sync(tmp_path, venue).new) == (1, 0)
    here = VenueFolder(tmp_path, venue).data / "repository.git"
    first = _git(there, "rev-parse", "HEAD")
    assert _git(here, "symbolic-ref", "HEAD") == "refs/heads/zmain"
    _git(there, "commit", "-q", "--amend", "--allow-empty", "-m", "another")
    assert _sync(tmp_path, venue).new == 1
    assert _git(here, "rev-parse", "HEAD") == _git(there, "rev-parse", "HEAD") != first
    assert _git(here, "cat-file", "-t", first) == "commit"


def test_a_killed_git_fetch_goes_on(tmp_path: Path) -> None:
    there = _repository(tmp_path / "there")
    venue = WatchedVenue(venue="code", kind="git", url=str(there))
    half = VenueFolder(tmp_path, venue).data / "repository.git"
    half.mkdir(parents=True)
    _git(half, "init", "-q", "--bare")
    assert _sync(tmp_path, venue).new == 1


def test_epochs_of_an_inbox_are_fetched_each(tmp_path: Path) -> None:
    for number in (0, 1):
        made = _repository(tmp_path / f"made{number}")
        _git(tmp_path, "clone", "-q", "--bare", str(made), f"inbox/git/{number}.git")
    venue = WatchedVenue(venue="list", kind="public-inbox", url=str(tmp_path / "inbox"))
    assert _sync(tmp_path, venue).new == 2
    assert _sync(tmp_path, venue).new == 0
    assert _files(tmp_path, venue) == ["0.git", "1.git"]


def test_no_repository_is_a_fault_of_that_venue_alone(tmp_path: Path) -> None:
    there = _repository(tmp_path / "there")
    watched = WatchList().adding("p", WatchedVenue(venue="a", kind="git", url=str(tmp_path / "none")))
    watched = watched.adding("p", WatchedVenue(venue="b", kind="git", url=str(there)))
    bad, good = sync(tmp_path, watched, UNTIL, Outside())
    assert bad.fault is not None
    assert "no git repository there" in bad.fault
    assert (good.new, good.fault) == (1, None)


def test_a_mailbox_is_fetched_again_only_where_it_changed(server: MadeServer, tmp_path: Path) -> None:
    venue = WatchedVenue(venue="list", kind="mbox", url=f"{server.url}/dev.mbox")
    server.file("/dev.mbox", b"From a\n", '"1"')
    assert [_sync(tmp_path, venue).new for _ in range(2)] == [1, 0]
    server.file("/dev.mbox", b"From a\nFrom b\n", '"2"')
    assert _sync(tmp_path, venue).new == 1
    assert (VenueFolder(tmp_path, venue).data / "dev.mbox").read_bytes() == b"From a\nFrom b\n"


def test_what_was_fetched_before_a_kill_is_still_to_be_loaded(server: MadeServer, tmp_path: Path) -> None:
    venue = WatchedVenue(venue="list", kind="mbox", url=f"{server.url}/dev.mbox")
    server.file("/dev.mbox", b"From a\n", '"1"')
    assert _sync(tmp_path, venue).to_load
    assert _sync(tmp_path, venue).to_load  # nothing new, and nobody loaded it yet
    VenueFolder(tmp_path, venue).was_loaded()
    assert not _sync(tmp_path, venue).to_load


def test_pipermail_asks_for_open_months_alone(server: MadeServer, tmp_path: Path) -> None:
    months = ["2023-December.txt.gz", "2024-January.txt.gz", "2024-February.txt", "2024-March.txt.gz"]
    links = "".join(f'<a href="{name}">x</a>' for name in (*months, "2024-March.txt", "../etc.txt", "thread.html"))
    server.serve("/pipermail/dev/", Given(links.encode()))
    for name in months:
        server.file(f"/pipermail/dev/{name}", name.encode(), f'"{name}"')
    venue = WatchedVenue(venue="dev", kind="pipermail", url=f"{server.url}/pipermail/dev")
    assert _sync(tmp_path, venue).new == 4
    assert _files(tmp_path, venue) == sorted(months)
    server.asked.clear()
    assert _sync(tmp_path, venue).new == 0
    assert [asked.path.rsplit("/", 1)[-1] for asked in server.asked] == ["", *months[2:]]


def test_hyperkitty_asks_for_each_month_from_the_first_day(server: MadeServer, tmp_path: Path) -> None:
    base = "/archives/list/dev@lists.example.org"
    for month in ("2023-12", "2024-01", "2024-02", "2024-03"):
        server.file(f"{base}/export/dev-lists.example.org-{month}.mbox.gz", month.encode(), f'"{month}"')
    venue = WatchedVenue(venue="dev", kind="hyperkitty", url=f"{server.url}{base}/", since=date(2023, 12, 24))
    assert [_sync(tmp_path, venue).new for _ in range(2)] == [4, 0]
    assert server.asked[0].query == "start=2023-12-01&end=2024-01-01"


class Tracker:
    """A tracker like GitHub's: listings by time of change, two entries a page."""

    def __init__(self, server: MadeServer, kind: str) -> None:
        self.server, self.since = server, "since" if kind == "github" else "updated_after"
        self.listings: dict[str, list[dict[str, Any]]] = {}

    def listing(self, path: str, entries: list[dict[str, Any]]) -> None:
        self.listings[path] = entries
        self.server.answers[path] = self._answer

    def _answer(self, asked: Asked) -> Given:
        query = dict(part.split("=", 1) for part in asked.query.split("&"))
        since, page = query.get(self.since, "").replace("%3A", ":"), int(query.get("page", "1"))
        entries = [item for item in self.listings[asked.path] if item.get("updated_at", "") >= since]
        entries.sort(key=lambda item: item.get("updated_at", ""))
        shown = entries[2 * page - 2 : 2 * page]
        link = f'<{self.server.url}{asked.path}?{self.since}={since}&page={page + 1}>; rel="next"'
        return Given(orjson.dumps(shown), headers={"Link": link} if entries[2 * page :] else {})


def _issue(number: int, day: int, pull: bool = False) -> dict[str, Any]:
    url = f"https://api.github.com/repos/crew/harbor/issues/{number}"
    made: dict[str, Any] = {
        "id": number, "number": number, "title": "It fails", "user": {"login": "ada"}, "body": "It fails here.",
        "url": url, "html_url": f"https://github.com/crew/harbor/issues/{number}", "created_at": AT.format(1),
        "updated_at": AT.format(day), "repository_url": "https://api.github.com/repos/crew/harbor",
    }  # fmt: skip
    return {**made, "pull_request": {"url": "x"}} if pull else made


def _comment(number: int, on: int, day: int) -> dict[str, Any]:
    base = "https://api.github.com/repos/crew/harbor/issues"
    return {
        "id": 100 + number, "user": {"login": "bob"}, "body": "Here too.", "issue_url": f"{base}/{on}",
        "url": f"{base}/comments/{number}", "created_at": AT.format(day), "updated_at": AT.format(day),
        "html_url": f"https://github.com/crew/harbor/issues/{on}#issuecomment-{100 + number}",
    }  # fmt: skip


def _review(number: int, on: int) -> dict[str, Any]:
    return {
        "id": number, "user": {"login": "cy"}, "body": "Looks right.", "submitted_at": AT.format(3),
        "pull_request_url": f"https://api.github.com/repos/crew/harbor/pulls/{on}",
        "html_url": f"https://github.com/crew/harbor/pull/{on}#pullrequestreview-{number}",
    }  # fmt: skip


def _github(server: MadeServer) -> tuple[Tracker, WatchedVenue]:
    tracker = Tracker(server, "github")
    tracker.listing("/repos/crew/harbor/issues", [_issue(1, 2), _issue(2, 3, pull=True), _issue(3, 4)])
    tracker.listing("/repos/crew/harbor/issues/comments", [_comment(1, 1, 2)])
    tracker.listing("/repos/crew/harbor/pulls/comments", [])
    tracker.listing("/repos/crew/harbor/pulls/2/reviews", [_review(9, 2)])
    venue = WatchedVenue(venue="github.com/crew/harbor", kind="github", url=f"{server.url}/repos/crew/harbor")
    return tracker, venue


def _read(root: Path, venue: WatchedVenue, form: str) -> set[str]:
    reader, data = reader_named(form), VenueFolder(root, venue).data
    options = ReadOptions(venue.venue)
    records = [record for task in reader.plan(data, options, 1) for record in reader.read(task, options)]
    return {record.native_id for record in records if isinstance(record, Message)}


def test_github_pages_are_fetched_once_and_can_be_read(server: MadeServer, tmp_path: Path) -> None:
    tracker, venue = _github(server)
    assert _sync(tmp_path, venue).new == 4  # two pages of issues, comments, reviews
    assert _sync(tmp_path, venue).new == 0
    thread = "github.com/crew/harbor/issues"
    first = {f"{thread}/1", f"{thread}/2", f"{thread}/3", f"{thread}/1/comment/101", f"{thread}/2/review/9"}
    assert _read(tmp_path, venue, "github") == first
    tracker.listings["/repos/crew/harbor/issues"].append(_issue(4, 4))  # at the very instant of the last one
    assert _sync(tmp_path, venue).new == 1
    assert _read(tmp_path, venue, "github") == first | {f"{thread}/4"}


def test_a_tracker_that_fails_halfway_is_gone_on_from(server: MadeServer, tmp_path: Path) -> None:
    tracker, venue = _github(server)
    path, pages = "/repos/crew/harbor/issues", [0]
    whole = server.answers[path]

    def failing(asked: Asked) -> Given:
        pages[0] += 1
        return whole(asked) if pages[0] == 1 else Given(code=500)

    server.answers[path] = failing
    broken = _sync(tmp_path, venue)
    assert broken.fault is not None
    assert broken.to_load
    assert len(_files(tmp_path, venue)) == 1
    server.answers[path] = whole
    assert _sync(tmp_path, venue).fault is None
    assert len(_read(tmp_path, venue, "github")) == 5
    assert tracker.listings


def test_gitlab_items_and_notes_are_fetched_once(server: MadeServer, tmp_path: Path) -> None:
    tracker, base = Tracker(server, "gitlab"), "/api/v4/projects/7"
    item = {
        "id": 5, "iid": 1, "title": "Slow", "description": "It is slow.", "author": {"username": "ada"},
        "web_url": "https://gitlab.com/crew/harbor/-/issues/1", "created_at": AT.format(1), "updated_at": AT.format(2),
        "user_notes_count": 1,
    }  # fmt: skip
    note = {
        "id": 8, "body": "So it is.", "author": {"username": "bob"}, "noteable_type": "Issue", "noteable_iid": 1,
        "created_at": AT.format(2), "updated_at": AT.format(2), "system": False,
    }  # fmt: skip
    tracker.listing(f"{base}/issues", [item])
    tracker.listing(f"{base}/merge_requests", [])
    tracker.listing(f"{base}/issues/1/notes", [note])
    venue = WatchedVenue(venue="gitlab.com/crew/harbor", kind="gitlab", url=f"{server.url}{base}")
    assert [_sync(tmp_path, venue).new for _ in range(2)] == [2, 0]
    assert len(_read(tmp_path, venue, "gitlab")) == 2


def test_discourse_goes_on_from_the_last_number(server: MadeServer, tmp_path: Path) -> None:
    numbers = [3, 40, 120]

    def posts(asked: Asked) -> Given:
        last = int(asked.query.removeprefix("before=") or 10_000)
        shown = (
            [n for n in numbers if n <= last][-50:]
            if not asked.query
            else [n for n in numbers if last - 50 < n <= last]
        )
        return Given(orjson.dumps({"latest_posts": [{"id": n} for n in shown]}))

    server.answers["/posts.json"] = posts
    venue = WatchedVenue(venue="forum", kind="discourse", url=server.url)
    assert [_sync(tmp_path, venue).new for _ in range(2)] == [2, 0]
    numbers.append(121)
    assert _sync(tmp_path, venue).new == 1
    assert _files(tmp_path, venue) == ["posts-120.json", "posts-121.json", "posts-50.json"]


def test_hours_end_where_the_archive_ends(server: MadeServer, tmp_path: Path) -> None:
    for hour in range(3):
        server.file(f"/2024-03-15-{hour}.json.gz", b"{}", f'"{hour}"')
    venue = WatchedVenue(venue="gh", kind="gharchive", url=server.url, since=UNTIL, repos="crew/*")
    assert [_sync(tmp_path, venue).new for _ in range(2)] == [3, 0]


def test_a_command_writes_what_is_loaded(tmp_path: Path) -> None:
    words = ("sh", "-c", 'cat "$0/../../../text" && echo "$0" >/dev/null', "{folder}")
    venue = WatchedVenue(venue="out", kind="command", command=words)
    (tmp_path / "watch.yaml").write_text("projects: {}")
    (tmp_path / "watch.yaml").chmod(0o600)
    (tmp_path / "text").write_text("one")
    assert [(done.new, done.fault) for done in (_sync(tmp_path, venue), _sync(tmp_path, venue))] == [
        (1, None),
        (0, None),
    ]
    (tmp_path / "text").unlink()
    assert "ended with 1" in (_sync(tmp_path, venue).fault or "")
    assert (VenueFolder(tmp_path, venue).data / "output").read_text() == "one"
    (tmp_path / "text").write_text('{"a": 1}')
    assert _sync(tmp_path, venue).new == 1
    assert _files(tmp_path, venue) == ["output", "output.jsonl"]
    (tmp_path / "watch.yaml").chmod(0o666)
    assert "others can write it" in (_sync(tmp_path, venue).fault or "")


def test_a_token_comes_from_the_environment_and_stays_out_of_files_and_faults(
    server: MadeServer, tmp_path: Path
) -> None:
    _, venue = _github(server)
    venue = venue.model_copy(update={"token_env": "MY_TOKEN"})
    assert "MY_TOKEN is not set" in (_sync(tmp_path, venue).fault or "")
    done = _sync(tmp_path, venue, MY_TOKEN="verysecret")
    assert done.fault is None
    assert {asked.headers["authorization"] for asked in server.asked} == {"Bearer verysecret"}
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"verysecret" not in held + repr(done).encode()
    with pytest.raises(DataError) as caught:
        token_of(venue, {"MY_TOKEN": "very\nsecret"})
    assert "secret" not in str(caught.value)
