"""public-inbox repositories made by git in the test: both versions, removals, bundles, hostile configuration."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from mail_samples import OPTIONS, mail, messages, read_all

from barograph.errors import SourceError
from barograph.sources.base import Message, ReadOptions, Reject, Removal
from barograph.sources.git.log import GitLog
from barograph.sources.git.process import tip
from barograph.sources.mail.public_inbox import PublicInbox
from barograph.sources.registry import recognise

WHO = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@x",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@x",
    "GIT_COMMITTER_DATE": "2017-01-01T00:00:00Z",
    "GIT_AUTHOR_DATE": "2017-01-01T00:00:00Z",
}


class Inbox:
    """A repository into which mails are committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.run("init", "-q", "-b", "master")

    def run(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env={**os.environ, **WHO}, check=True, capture_output=True
        )
        return done.stdout.decode()

    def commit(self, files: dict[str, bytes]) -> None:
        """Make the tree hold just these files."""
        self.run("rm", "-rq", "--cached", "--ignore-unmatch", ".")
        for name, raw in files.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(raw)
            self.run("add", "-f", name)
        self.run("commit", "-q", "--allow-empty", "-m", "mail")


def numbered(number: int) -> bytes:
    return mail(f"Words number {number}.\n".encode(), message_id=f"<{number}@example.org>")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    made = Inbox(tmp_path / "work")
    for number in (1, 2, 3):
        made.commit({"m": numbered(number)})
    return made


def test_one_message_a_commit(inbox: Inbox) -> None:
    assert "mails" in (PublicInbox().recognise(inbox.folder) or "")
    found = messages(read_all(PublicInbox(), inbox.folder))
    assert [message.native_id for message in found] == [f"{n}@example.org" for n in (1, 2, 3)]
    assert found[0].provenance.path.startswith(".git@")


def test_a_withdrawn_mail_is_the_one_named(inbox: Inbox) -> None:
    """The mail before the withdrawal stands in the tree the `d` replaces, and stays."""
    inbox.commit({"d": numbered(1)})
    inbox.commit({"m": numbered(4)})
    records = read_all(PublicInbox(), inbox.folder)
    removals = [record for record in records if isinstance(record, Removal)]
    assert [removal.native_id for removal in removals] == ["1@example.org"]
    assert len(messages(records)) == 4


def test_a_mail_committed_twice_in_a_row_is_two_units(inbox: Inbox) -> None:
    inbox.commit({"m": numbered(3)})
    found = messages(read_all(PublicInbox(), inbox.folder))
    assert [message.native_id for message in found][2:] == ["3@example.org", "3@example.org"]


def test_a_bundle_is_read_and_told_from_code(inbox: Inbox, tmp_path: Path) -> None:
    bundle = tmp_path / "list.bundle"
    inbox.run("bundle", "create", "-q", str(bundle), "master")
    assert PublicInbox().recognise(bundle)
    assert len(messages(read_all(PublicInbox(), bundle))) == 3
    code = Inbox(tmp_path / "code")
    code.commit({"main.c": b"int main;"})
    assert PublicInbox().recognise(code.folder) is None
    code.run("bundle", "create", "-q", str(tmp_path / "code.bundle"), "master")
    assert PublicInbox().recognise(tmp_path / "code.bundle") is None


def test_a_torn_bundle_is_one_reject(inbox: Inbox, tmp_path: Path) -> None:
    bundle = tmp_path / "list.bundle"
    inbox.run("bundle", "create", "-q", str(bundle), "master")
    torn = tmp_path / "torn.bundle"
    torn.write_bytes(bundle.read_bytes()[:-200])
    assert [record.reason for record in read_all(PublicInbox(), torn) if isinstance(record, Reject)] == ["truncated"]
    assert PublicInbox().recognise(torn) is None


def test_the_older_form_has_a_file_a_mail(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "v1")
    inbox.commit({"1a/" + "b" * 38: numbered(1)})
    inbox.commit({"1a/" + "b" * 38: numbered(1), "2c/" + "d" * 38: numbered(2)})
    inbox.commit({"2c/" + "d" * 38: numbered(2)})
    assert PublicInbox().recognise(inbox.folder)
    records = read_all(PublicInbox(), inbox.folder)
    assert [type(record) for record in records] == [Message, Message, Removal]
    assert records[2].native_id == "1@example.org"


def test_a_cursor_gives_what_came_after_and_a_lost_cursor_all(inbox: Inbox) -> None:
    reader = PublicInbox()
    task = replace(reader.plan(inbox.folder, OPTIONS, 1)[0], end=None, until=None)
    cursor = reader.state(inbox.folder / ".git")
    assert cursor == tip(inbox.folder / ".git")
    assert list(reader.read(replace(task, cursor=cursor), OPTIONS)) == []
    inbox.commit({"m": numbered(4)})
    later = list(reader.read(replace(task, cursor=cursor), OPTIONS))
    assert [message.native_id for message in messages(later)] == ["4@example.org"]
    other = inbox.run("commit-tree", "-m", "elsewhere", "HEAD^{tree}").strip()
    assert len(list(reader.read(replace(task, cursor=other), OPTIONS))) == 4


def test_ranges_of_commits_give_what_the_whole_gives(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4, 8):
        inbox.commit({"m": numbered(number)})
    reader = PublicInbox()
    (task,) = reader.plan(inbox.folder, OPTIONS, 1)
    whole = list(reader.read(task, OPTIONS))
    commits = len(whole)
    for fewest, most, parts, tasks in (
        (1, 1, 1, commits),
        (2, 4, 1, -(-commits // 4)),
        (1, 9, 2, 2),
        (commits, 99, 9, 1),
    ):
        monkeypatch.setattr("barograph.sources.mail.public_inbox.COMMITS_A_TASK", (fewest, most))
        planned = reader.plan(inbox.folder, OPTIONS, parts)
        assert len(planned) == tasks
        assert [record for task in planned for record in reader.read(task, OPTIONS)] == whole


def test_a_torn_history_is_a_reject(inbox: Inbox) -> None:
    oldest = inbox.run("rev-list", "--max-parents=0", "HEAD").strip()
    (inbox.folder / ".git" / "objects" / oldest[:2] / oldest[2:]).unlink()
    records = read_all(PublicInbox(), inbox.folder)
    assert [record.reason for record in records if isinstance(record, Reject)] == ["unreadable"]


def test_too_large_mails_are_rejected_and_the_next_are_read(inbox: Inbox) -> None:
    inbox.commit({"m": mail(b"x" * 3_000_000)})
    inbox.commit({"m": numbered(5)})
    records = read_all(PublicInbox(), inbox.folder, options=ReadOptions("list", max_unit_bytes=2_000_000))
    assert [type(record) for record in records] == [Message, Message, Message, Reject, Message]
    assert records[3].reason == "too-large"


def test_epochs_are_read_in_order(tmp_path: Path) -> None:
    for epoch in (0, 1, 10):
        work = Inbox(tmp_path / f"w{epoch}")
        work.commit({"m": numbered(epoch)})
        work.run("clone", "-q", "--bare", ".", str(tmp_path / "list" / f"{epoch}.git"))
    found = messages(read_all(PublicInbox(), tmp_path / "list"))
    assert [message.native_id for message in found] == ["0@example.org", "1@example.org", "10@example.org"]


def test_the_repository_cannot_start_programs(inbox: Inbox, tmp_path: Path) -> None:
    """A promisor remote and monitors in the repository's configuration would run commands when objects are missing."""
    mark = tmp_path / "ran"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for key, value in {
        "core.fsmonitor": str(script),
        "remote.o.url": f"ext::{script}",
        "remote.o.promisor": "true",
        "remote.o.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always",
        "extensions.partialclone": "o",
    }.items():
        inbox.run("config", key, value)
    blob = inbox.run("rev-parse", "HEAD:m").strip()
    (inbox.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    records = read_all(PublicInbox(), inbox.folder)
    assert [type(record) for record in records] == [Message, Message, Reject]
    assert not mark.exists()


@pytest.mark.parametrize("name", ["1a/" + "b" * 38, "m"])
def test_mails_on_a_branch_that_head_does_not_name(tmp_path: Path, name: str) -> None:
    """Such a repository was read as a git log: two rights events a mail of people who never had any."""
    inbox = Inbox(tmp_path / "list")
    inbox.commit({name: numbered(1)})
    inbox.run("checkout", "-q", "--orphan", "main")
    inbox.commit({"README": b"Mirror of a list."})
    assert "master" in (PublicInbox().recognise(inbox.folder) or "")
    assert GitLog().recognise(inbox.folder) is None
    assert recognise(inbox.folder)[0].name == "public-inbox"
    assert [message.native_id for message in messages(read_all(PublicInbox(), inbox.folder))] == ["1@example.org"]
    bundle = tmp_path / "list.bundle"
    inbox.run("bundle", "create", "-q", str(bundle), "--all")
    assert recognise(bundle)[0].name == "public-inbox"
    assert [message.native_id for message in messages(read_all(PublicInbox(), bundle))] == ["1@example.org"]


def test_an_empty_repository_and_no_repository(tmp_path: Path) -> None:
    empty = Inbox(tmp_path / "empty")
    assert PublicInbox().recognise(empty.folder) is None
    assert read_all(PublicInbox(), empty.folder) == []
    (tmp_path / "x.txt").write_text("no bundle")
    for path in (tmp_path / "x.txt", tmp_path):
        with pytest.raises(SourceError):
            PublicInbox().plan(path, OPTIONS, 1)
