"""GitHub dumps: lines, pages, bundles, GraphQL; one native id for one utterance whatever the form."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import OPTIONS, comment, event, ignored, issue, messages, read_all, rejects, rights, write_lines

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.trackers.gharchive import GhArchive
from barograph.sources.trackers.github_dump import GitHubDump

READER = GitHubDump()
THREAD = "github.com/acme/lantern/issues/5"


def tar_of(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as bundle:
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            bundle.addfile(info, io.BytesIO(raw))
    return path


def test_items_with_their_comments_a_line(tmp_path: Path) -> None:
    line = {"repo": "Acme/Lantern", **issue(html_url=None), "comments": [comment(1), comment(2, body=None)]}
    path = write_lines(tmp_path / "a.jsonl.gz", [line])
    found = messages(read_all(READER, path))
    assert [message.native_id for message in found] == [THREAD, f"{THREAD}/comment/1", f"{THREAD}/comment/2"]
    assert found[2].own_text == "" and found[2].words == 0
    assert found[1].subject == "Lantern flickers"
    assert READER.recognise(path) == "holds issues or comments of github.com/Acme/Lantern"


def test_the_same_comment_in_an_event_and_in_a_dump_is_one_message(tmp_path: Path) -> None:
    told = event("IssueCommentEvent", {"action": "created", "issue": issue(), "comment": comment()})
    (seen,) = messages(read_all(GhArchive(), write_lines(tmp_path / "e.json", [told])))
    (dumped,) = messages(read_all(READER, write_lines(tmp_path / "d.jsonl", [comment()])))
    assert (seen.message_id, seen.account_id, seen.text_digest) == (
        dumped.message_id,
        dumped.account_id,
        dumped.text_digest,
    )


def test_raw_pages_in_a_bundle_keep_the_member_as_place(tmp_path: Path) -> None:
    pages = {
        "items/5-main.json": json.dumps(issue(pull_request={"url": "x"})).encode(),
        "items/5-comments.json": json.dumps([comment(1)]).encode(),
        "items/5-xrefs.json": json.dumps([{"event": "referenced", "actor": "heron"}]).encode(),
        "items/6-comments.json": b"[]",
        "README.md": b"words",
        "items/7-main.json": b"{",
    }
    records = read_all(READER, tar_of(tmp_path / "raw.tar.gz", pages))
    assert [message.kind for message in messages(records)] == ["pull", "comment"]
    assert messages(records)[0].provenance.path == "raw.tar.gz!items/5-main.json"
    assert sorted(ignored(records)) == [
        "empty-page",
        "member left out: describes or signs the archive",
        "timeline-event",
    ]
    assert [reject.reason for reject in rejects(records)] == ["bad-json"]


def test_a_folder_and_a_zip_give_the_same_as_a_tar(tmp_path: Path) -> None:
    pages = {"a.json": json.dumps(issue()).encode(), "b.json": json.dumps([comment(1), comment(2)], indent=1).encode()}
    folder = tmp_path / "pages"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as bundle:
        for name, raw in pages.items():
            (folder / name).write_bytes(raw)
            bundle.writestr(name, raw)
    ids = [
        [message.message_id for message in messages(read_all(READER, path, parts=2))]
        for path in (folder, tmp_path / "pages.zip", tar_of(tmp_path / "pages.tar.gz", pages))
    ]
    assert ids[0] == ids[1] == ids[2] and len(ids[0]) == 3


def test_graphql(tmp_path: Path) -> None:
    node = {
        "number": 8,
        "title": "Wick",
        "author": {"login": "wren"},
        "createdAt": "2022-01-01T00:00:00Z",
        "authorAssociation": "CONTRIBUTOR",
        "body": "Steadier.",
        "url": "https://github.com/Acme/Lantern/pull/8",
        "mergedAt": "2022-01-03T00:00:00Z",
        "mergedBy": {"login": "owl"},
        "comments": {"nodes": [{"databaseId": 91, "author": None, "createdAt": "2022-01-02T00:00:00Z", "body": "Hm."}]},
        "reviews": {
            "nodes": [
                {
                    "databaseId": 92,
                    "author": {"login": "finch"},
                    "body": "",
                    "submittedAt": "2022-01-02T00:00:00Z",
                    "comments": {"nodes": [{"databaseId": 93, "createdAt": "2022-01-02T00:00:00Z", "body": "Nit."}]},
                }
            ]
        },
    }
    answer = {"data": {"repository": {"nameWithOwner": "Acme/Lantern", "pullRequests": {"nodes": [node]}}}}
    records = read_all(READER, write_lines(tmp_path / "a.json", [answer]))
    root, answered, nit = messages(records)
    assert (root.kind, root.association) == ("pull", "CONTRIBUTOR")
    assert answered.login is None and answered.native_id.endswith("/issues/8/comment/91")
    assert (nit.login, nit.native_id[-18:]) == ("finch", "/review_comment/93")
    assert [(right.kind, right.login) for right in rights(records)] == [("merge", "owl")]
    assert ignored(records) == ["review-without-text"]


def test_comments_without_ids_get_one_with_a_note(tmp_path: Path) -> None:
    bare = {"author": "finch", "createdAt": "2021-03-05T00:00:00Z", "body": "Same here."}
    path = write_lines(tmp_path / "a.jsonl", [{**issue(), "comments": [bare, {**bare, "body": "Other."}]}])
    _, first, second = messages(read_all(READER, path))
    assert first.native_id != second.native_id
    assert first.notes == ("no id in this form; one made of author, instant and text",)


def test_a_moved_issue_belongs_where_its_address_says(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [{"repo": "Acme/Old", **issue()}])
    (message,) = messages(read_all(READER, path))
    assert message.venue == "github.com/acme/lantern"


def test_the_venue_given_holds_where_an_item_names_no_repository(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [issue(html_url=None)])
    (message,) = messages(read_all(READER, path, ReadOptions("github.com/x/y")))
    assert message.native_id == "github.com/x/y/issues/5"


@pytest.mark.parametrize(
    ("value", "reason"),
    [(5, "bad-shape"), ({"colour": 1}, "bad-shape"), (issue(created_at="soon"), "no-date"), (b"{]", "bad-json")],
)
def test_rejects(tmp_path: Path, value: Any, reason: str) -> None:
    assert [reject.reason for reject in rejects(read_all(READER, write_lines(tmp_path / "a.jsonl", [value])))] == [
        reason
    ]


def test_names_in_a_bundle_are_shown_and_never_followed(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "raw.tar.gz", {"../../etc/x.json": json.dumps(issue()).encode()})
    (message,) = messages(read_all(READER, path))
    assert message.provenance.path == "raw.tar.gz!../../etc/x.json"
    assert not list(tmp_path.rglob("x.json")) and not (tmp_path / "../../etc/x.json").exists()


def test_a_torn_bundle_and_a_large_member_are_told(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "raw.tar.gz", {"a.json": json.dumps(issue()).encode(), "b.json": b"1" * 5000})
    small = ReadOptions("v", max_unit_bytes=1000)
    assert [reject.reason for reject in rejects(read_all(READER, path, small))] == ["too-large"]
    path.write_bytes(path.read_bytes()[:-30])
    assert "truncated" in [reject.reason for reject in rejects(read_all(READER, path))]


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        READER.plan(tmp_path / "gone.json", OPTIONS, 1)
    with pytest.raises(SourceError, match="holds no file"):
        READER.plan(tmp_path, OPTIONS, 1)
