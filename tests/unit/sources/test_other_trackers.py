"""GitLab, Jira and Bugzilla dumps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import ignored, messages, read_all, rejects, rights, write_lines

from barograph.identifiers import login_account, mail_account
from barograph.sources.base import ReadOptions
from barograph.sources.containers.json_reader import JsonReader
from barograph.sources.trackers.bugzilla import BugzillaDump
from barograph.sources.trackers.github_dump import GitHubDump
from barograph.sources.trackers.gitlab import GitLabDump
from barograph.sources.trackers.jira import JiraDump, body_text

AT = "2021-01-01T10:00:00.123Z"


def gitlab_item(kind: str = "issues", **more: Any) -> dict[str, Any]:
    return {
        "id": 127,
        "iid": 4,
        "project_id": 41,
        "title": "Wick",
        "description": "It smokes.",
        "created_at": AT,
        "author": {"username": "wren", "name": "Wren B", "id": 4},
        "web_url": f"https://gitlab.example.org/Acme/sub/lantern/-/{kind}/4",
        **more,
    }


def gitlab_note(own: int, system: bool = False, **more: Any) -> dict[str, Any]:
    author = {"username": "finch", "name": "Finch", "id": 5}
    fixed = {"noteable_type": "Issue", "noteable_iid": 4, "created_at": AT}
    return {"id": own, "body": "Same here.", "author": author, "system": system, **fixed, **more}


def jira_issue(**more: Any) -> dict[str, Any]:
    person = {"name": "wren", "key": "wren", "displayName": "Wren B", "emailAddress": "wren@example.org"}
    said = {
        "id": "10",
        "author": {**person, "name": "finch"},
        "body": "bq. old\nNew.",
        "created": "2021-01-02T00:00:00.000+0200",
    }
    return {
        "key": "LAMP-12",
        "self": "https://jira.example.org/rest/api/2/issue/35851",
        "fields": {
            "summary": "Wick",
            "description": "It smokes.",
            "creator": person,
            "created": "2021-01-01T00:00:00.000+0000",
            "comment": {"comments": [said]},
        },
        **more,
    }


def bug_comment(count: int, **more: Any) -> dict[str, Any]:
    return {
        "id": 900 + count,
        "bug_id": 35,
        "count": count,
        "text": "It smokes.",
        "creator": "wren@example.org",
        "creation_time": "2021-01-01T00:00:00Z",
        **more,
    }


def test_gitlab_issue_with_notes(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [gitlab_item(notes=[gitlab_note(1), gitlab_note(2, system=True)])])
    records = read_all(GitLabDump(), path)
    root, note = messages(records)
    assert root.native_id == "gitlab.example.org/acme/sub/lantern/issues/4"
    assert root.account_id == login_account("gitlab.example.org", "wren")
    assert note.native_id == f"{root.native_id}/comment/1"
    assert note.permalink == "https://gitlab.example.org/Acme/sub/lantern/-/issues/4#note_1"
    assert ignored(records) == ["system-note"]


def test_gitlab_merge_request_is_apart_from_the_issue_of_its_number(tmp_path: Path) -> None:
    merged = {"merged_at": AT, "merged_by": {"username": "owl"}, "source_branch": "x"}
    discussion = {"notes": [gitlab_note(3, type="DiffNote", noteable_type="MergeRequest")]}
    path = write_lines(tmp_path / "a.jsonl", [gitlab_item("merge_requests", discussions=[discussion], **merged)])
    records = read_all(GitLabDump(), path)
    root, note = messages(records)
    assert root.native_id.endswith("/merge_requests/4") and root.kind == "pull"
    assert note.kind == "review_comment" and note.thread_hint == root.native_id
    assert [(right.kind, right.login, right.detail) for right in rights(records)] == [("merge", "owl", "!4")]


def test_gitlab_notes_page_falls_back_to_the_venue(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [[gitlab_note(1), gitlab_note(2, noteable_type="Commit")]])
    records = read_all(GitLabDump(), path, ReadOptions("gitlab.example.org/acme/sub/lantern"))
    assert [message.native_id for message in messages(records)] == [
        "gitlab.example.org/acme/sub/lantern/issues/4/comment/1"
    ]
    assert ignored(records) == ["note-elsewhere"]


def test_jira_issue_and_comment(tmp_path: Path) -> None:
    records = read_all(JiraDump(), write_lines(tmp_path / "a.json", [{"total": 1, "issues": [jira_issue()]}]))
    root, said = messages(records)
    assert (root.venue, root.native_id) == ("jira.example.org/lamp", "jira.example.org/browse/LAMP-12")
    assert (root.login, root.display_name, root.address) == ("wren", "Wren B", None)
    assert said.sent_at.isoformat() == "2021-01-01T22:00:00+00:00"
    assert said.own_text == "New." and said.quoted_lines == 1
    assert "wren@example.org" not in repr(records)


def test_jira_documents_of_version_3() -> None:
    def paragraph(words: str) -> dict[str, Any]:
        return {"type": "paragraph", "content": [{"type": "text", "text": words}]}

    quote = {"type": "blockquote", "content": [paragraph("old")]}
    code = {"type": "codeBlock", "content": [{"type": "text", "text": "x = 1"}]}
    shown = body_text({"type": "doc", "version": 1, "content": [quote, paragraph("New."), code]})
    assert shown == "> old\n\nNew.\n```\nx = 1\n```"
    deep: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(500):
        deep = {"type": "paragraph", "content": [deep]}
    assert body_text(deep) is not None


def test_bugzilla_bug_with_comments(tmp_path: Path) -> None:
    said = bug_comment(1, creator="finch", text="(In reply to wren from comment #0)\n> It smokes.\n\nHere too.")
    bug = {"id": 35, "summary": "Wick", "product": "Lantern", "creator": "wren@example.org"}
    records = read_all(
        BugzillaDump(), write_lines(tmp_path / "a.jsonl", [{**bug, "comments": [bug_comment(0), said]}, bug])
    )
    root, answer = messages(records)
    assert (root.kind, root.native_id, root.subject) == ("issue", "example.org/bug/35", "Wick")
    assert root.account_id == mail_account("wren@example.org") and root.login is None
    assert (answer.login, answer.native_id) == ("finch", "example.org/bug/35/comment/901")
    assert answer.own_text.endswith("Here too.") and "It smokes" not in answer.own_text
    assert ignored(records) == ["bug-without-comments"]


def test_bugzilla_comment_answers_by_bug(tmp_path: Path) -> None:
    answer = {"bugs": {"35": {"comments": [bug_comment(0), bug_comment(1, creation_time=None, time=None)]}}}
    path = tmp_path / "comments.json"
    path.write_text(json.dumps(answer, indent=2))
    records = read_all(BugzillaDump(), path)
    assert [message.native_id for message in messages(records)] == ["example.org/bug/35"]
    assert [reject.reason for reject in rejects(records)] == ["no-date"]


SAMPLES: list[tuple[JsonReader, Any]] = [
    (GitLabDump(), gitlab_item()),
    (GitLabDump(), [gitlab_note(1)]),
    (JiraDump(), jira_issue()),
    (JiraDump(), {"issues": [jira_issue()]}),
    (BugzillaDump(), {"bugs": {"35": {"comments": [bug_comment(0)]}}}),
    (BugzillaDump(), {"bugs": [{"id": 35, "summary": "Wick", "product": "Lantern"}]}),
]


@pytest.mark.parametrize(("reader", "value"), SAMPLES)
def test_each_form_is_recognised_by_its_reader_alone(tmp_path: Path, reader: JsonReader, value: Any) -> None:
    path = write_lines(tmp_path / "a.json", [value])
    knowing = [
        other.name for other in (GitLabDump(), JiraDump(), BugzillaDump(), GitHubDump()) if other.recognise(path)
    ]
    assert knowing == [reader.name]


@pytest.mark.parametrize("reader", [GitLabDump(), JiraDump(), BugzillaDump()])
@pytest.mark.parametrize("value", [7, "a", {"x": 1}, [None], b"{", {"bugs": 5}, {"key": 5, "fields": {}}, [[["a"]]]])
def test_other_values_are_rejected_once(tmp_path: Path, reader: JsonReader, value: Any) -> None:
    records = read_all(reader, write_lines(tmp_path / "a.jsonl", [value]))
    assert [reject.reason for reject in rejects(records)] in (["bad-shape"], ["bad-json"])
    assert len(records) == 1
