"""Git histories as rights: author and committer apart, cherry-picks once, rows that are no commit rejected."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tracker_samples import read_all, rejects, rights

from barograph.errors import SourceError
from barograph.identifiers import login_account, named_account
from barograph.sources.base import ReadOptions
from barograph.sources.git.log import COLUMNS, GitLog

READER = GitLog()
OPTIONS = ReadOptions("lantern")
HEADER = ",".join((*COLUMNS, "subject")) + "\n"


def row(
    sha: str, subject: str = "Trim", committer: str = "Owl,owl@example.org", at: str = "2021-01-05T10:00:00Z"
) -> str:
    return f"{sha},Wren,wren@example.org,2021-01-04T10:00:00+02:00,{committer},{at},{subject}\n"


def test_csv_gives_two_rights_a_commit_with_zones_apart(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    path.write_text(HEADER + row("a1") + row("b2", "Merge branch wick"))
    assert READER.recognise(path)
    found = rights(read_all(READER, path, OPTIONS))
    assert [(right.kind, right.address, right.detail) for right in found] == [
        ("commit", "wren@example.org", "zone +0200"),
        ("push", "owl@example.org", "zone +0000"),
        ("commit", "wren@example.org", "zone +0200"),
        ("merge", "owl@example.org", "zone +0000"),
    ]
    raw = path.read_bytes()
    place = found[2].provenance
    assert raw[place.byte_offset :].startswith(b"b2,Wren") and place.byte_length == len(row("b2", "Merge branch wick"))


def test_a_cherry_pick_is_written_once_and_put_in_twice(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    path.write_text(HEADER + row("a1") + row("b2", at="2021-02-01T00:00:00Z"))
    found = rights(read_all(READER, path, OPTIONS))
    assert len({right.right_id for right in found if right.kind == "commit"}) == 1
    assert len({right.right_id for right in found if right.kind == "push"}) == 2


def test_a_host_that_commits_for_somebody_has_no_right(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    web = "GitHub,noreply@github.com"
    path.write_text(HEADER + row("a1", committer=web) + row("b2", "Merge pull request 3", committer=web))
    found = rights(read_all(READER, path, OPTIONS))
    assert [(right.kind, right.address) for right in found] == [
        ("commit", "wren@example.org"),
        ("commit", "wren@example.org"),
        ("merge", "wren@example.org"),
    ]


def test_no_reply_and_nameless_accounts(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    path.write_text(
        HEADER + row("a1", committer="Owl,7+Owl@users.noreply.github.com") + row("b2", "x", committer="Owl,none")
    )
    pushes = [right for right in rights(read_all(READER, path, OPTIONS)) if right.kind == "push"]
    assert pushes[0].account_id == login_account("github.com", "owl") and pushes[0].login == "owl"
    assert pushes[1].account_id == named_account("lantern", "Owl")


def test_quoted_newlines_bad_dates_and_short_rows(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    path.write_bytes(
        (HEADER + row("a1", '"two\nlines"') + row("b2", at="soon") + "c3,x\n" + row("d4")).encode() + b"\xff"
    )
    records = read_all(READER, path, OPTIONS)
    assert [reject.reason for reject in rejects(records)] == ["no-date", "bad-shape", "bad-shape"]
    assert [right.native_id for right in rights(records) if right.kind == "push"] == [
        "lantern/commit/a1",
        "lantern/commit/d4",
    ]


def test_a_repository(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    for who, name in (("AUTHOR", "wren"), ("COMMITTER", "owl")):
        home |= {f"GIT_{who}_NAME": name, f"GIT_{who}_EMAIL": f"{name}@example.org"}
    home |= {"GIT_AUTHOR_DATE": "2021-01-04T10:00:00+0530", "GIT_COMMITTER_DATE": "2021-01-05T10:00:00-0300"}
    folder = tmp_path / "repo"
    for command in (["init", "-q", str(folder)], ["-C", str(folder), "commit", "-q", "--allow-empty", "-m", "Light"]):
        subprocess.run(["git", *command], check=True, env=home)
    subprocess.run(
        ["git", "-C", str(folder), "bundle", "create", "-q", str(tmp_path / "r.bundle"), "HEAD"], check=True, env=home
    )
    for path in (folder, tmp_path / "r.bundle"):
        assert READER.recognise(path) == "a git repository"
        first, second = rights(read_all(READER, path, OPTIONS))
        assert (first.kind, first.address, first.detail) == ("commit", "wren@example.org", "zone +0530")
        assert (second.kind, second.address, second.detail) == ("push", "owl@example.org", "zone -0300")


def test_what_is_no_history(tmp_path: Path) -> None:
    (tmp_path / "broken.bundle").write_bytes(b"no bundle")
    assert [reject.reason for reject in rejects(read_all(READER, tmp_path / "broken.bundle", OPTIONS))] == [
        "unreadable"
    ]
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert READER.recognise(tmp_path / "other.csv") is None
    assert [reject.reason for reject in rejects(read_all(READER, tmp_path / "other.csv", OPTIONS))] == ["truncated"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="neither a git repository"):
        READER.plan(tmp_path / "empty", OPTIONS, 1)


def test_a_csv_without_rows_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "commits.csv"
    path.write_text(",".join(COLUMNS))
    assert [record.reason for record in read_all(READER, path, OPTIONS)] == ["csv-without-rows"]
