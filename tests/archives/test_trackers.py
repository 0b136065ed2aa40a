"""Figures of real tracker archives, read by path; see the archives' own SOURCE.txt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from barograph.identifiers import login_account
from barograph.sources.base import Message, Reader, ReadOptions, Record, Right
from barograph.sources.git.log import GitLog
from barograph.sources.trackers.account_dates import created_by_login
from barograph.sources.trackers.gharchive import GhArchive
from barograph.sources.trackers.github_dump import GitHubDump
from barograph.sources.trackers.ietf import IetfArchive

pytestmark = pytest.mark.archives


def read(reader: Reader, paths: Iterable[Path], **extra: str) -> list[Record]:
    options = ReadOptions("archive", extra=tuple(extra.items()))
    return [
        record
        for path in paths
        for task in reader.plan(path, options, parts=2)
        for record in reader.read(task, options)
    ]


def distinct(records: Iterable[Record]) -> dict[str, Message]:
    """Messages by id: what is left of them once the load has taken out duplicates."""
    found: dict[str, Message] = {}
    for record in records:
        if isinstance(record, Message):
            found.setdefault(record.message_id, record)
    return found


@pytest.fixture(scope="module")
def lines(archives: Path) -> list[Record]:
    """The largest archive, read once."""
    return read(GitHubDump(), [archives / "rust-issues" / "rust-issues.jsonl.gz"])


def test_two_overlapping_event_files(archives: Path) -> None:
    """The two files share 1,996 events; 2,368 texts are left: an opened issue or pull request counts with its title
    alone, a review only with a text (268 of 294 have none)."""
    files = sorted((archives / "xz-github-events").glob("gharchive-*.jsonl.gz"))
    records = read(GhArchive(), files)
    assert len(records) == 5221 + 2944
    texts = distinct(records)
    assert (len(texts), len({message.account_id for message in texts.values()})) == (2368, 826)
    project = [message for message in texts.values() if message.venue.startswith("github.com/tukaani-project/")]
    assert (len(project), len({message.account_id for message in project})) == (1316, 414)
    # 142 issues and pull requests; comments on commits hang under 37 commits beside them
    threads = {message.thread_hint for message in project}
    assert sum("/issues/" in thread for thread in threads) == 142
    rights = {record.right_id: record.kind for record in records if isinstance(record, Right)}
    assert Counter(rights.values())["push"] == 1767 + 225 + 16  # pushes, and branches and tags made by a push


def test_one_owner_can_be_chosen(archives: Path) -> None:
    files = sorted((archives / "xz-github-events").glob("gharchive-*.jsonl.gz"))
    texts = distinct(read(GhArchive(), files, repos="Tukaani-Project/*"))
    assert len(texts) == 1316


def test_creation_dates_of_authors(archives: Path) -> None:
    """357 records stand on 424 physical lines; 356 of the 414 authors are in the table."""
    table = archives / "xz-github-events" / "actors_github.csv"
    assert len(created_by_login(table)) == 357
    files = sorted((archives / "xz-github-events").glob("gharchive-*.jsonl.gz"))
    texts = distinct(read(GhArchive(), files, repos="tukaani-project/*", account_dates=str(table)))
    dated = {message.account_id for message in texts.values() if message.account_created_at}
    assert len(dated) == 356
    assert not any(message.address for message in texts.values())


def test_items_with_comments_a_line(lines: list[Record]) -> None:
    """177,441 texts by 4,988 logins, and 1,576 by `ghost`, each of them an account of its own. Two items were moved to
    another repository and carry a number twice; by their own address they are distinct."""
    found = [record for record in lines if isinstance(record, Message)]
    assert len(found) == len(lines) == 177_441
    assert len(distinct(found)) == 177_441
    assert Counter(message.venue for message in found)["github.com/rust-lang/rfcs"] == 2
    kinds = Counter(message.kind for message in found)
    assert kinds == {"comment": 146_789, "pull": 14_837, "issue": 30_652 - 14_837}
    logins = Counter(message.login for message in found)
    ghosts = logins.pop(None)
    assert (ghosts, len(logins)) == (1576, 4988)
    assert len({message.account_id for message in distinct(found).values()}) == 4988 + 1576
    assert logins["bors"] == 12_780
    assert all(message.automation for message in found if message.login == "bors")


def test_raw_pages_agree_with_the_lines(archives: Path, lines: list[Record]) -> None:
    """The 1,194 files of the sample hold 398 items; each message of theirs has the id it has in the line form."""
    pages = distinct(read(GitHubDump(), [archives / "rust-issues" / "raw-api-sample.tar.gz"]))
    known = distinct(lines)
    assert Counter(message.kind for message in pages.values()) == {"comment": 2979, "pull": 229, "issue": 169}
    assert pages.keys() <= known.keys()
    assert all(known[key].text_digest == message.text_digest for key, message in pages.items())


def test_one_document_of_a_working_group(archives: Path) -> None:
    """1,457 reviews, 168 of them with a text. 94 accounts opened items or wrote comments; with reviewers it is 100."""
    path = archives / "ietf-issue-archive" / "tlswg_draft-ietf-tls-esni.archive.json"
    records = read(IetfArchive(), [path])
    found = [record for record in records if isinstance(record, Message)]
    assert Counter(message.kind for message in found) == {
        "issue": 250,
        "pull": 392,
        "comment": 1993,
        "review": 168,
        "review_comment": 1552,
    }
    assert len(distinct(records)) == len(found)
    assert len({message.account_id for message in found if message.kind in ("issue", "pull", "comment")}) == 94


def test_commits(archives: Path) -> None:
    """4,930 commits over all refs; cherry-picks stand twice or more, hence fewer acts of writing."""
    records = read(GitLog(), [archives / "xz-git-log" / "commits.csv"])
    rights = [record for record in records if isinstance(record, Right)]
    assert len(rights) == len(records)
    kinds = Counter(right.kind for right in rights)
    assert kinds["commit"] == 4930
    written = {right.right_id: right for right in rights if right.kind == "commit"}
    assert len(written) < 4930
    assert len({right.account_id for right in rights if right.kind == "commit"}) == 121
    assert all(right.login is None or right.account_id == login_account("github.com", right.login) for right in rights)
