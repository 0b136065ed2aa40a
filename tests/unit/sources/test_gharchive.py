"""GH Archive hours: every line one record, shapes of all years, duplicates by native id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracker_samples import (
    OPTIONS,
    comment,
    event,
    ignored,
    issue,
    messages,
    read_all,
    rejects,
    rights,
    write_lines,
)

from barograph.identifiers import login_account
from barograph.sources.base import Message, ReadOptions, Reject, Removal
from barograph.sources.trackers.gharchive import GhArchive

READER = GhArchive()
WEB = "https://github.com/Acme/Lantern"
THREAD = "github.com/acme/lantern/issues/5"


def read(tmp_path: Path, *values: Any, options: ReadOptions = OPTIONS) -> list[Any]:
    return read_all(READER, write_lines(tmp_path / "2021-03-06-0.json.gz", values), options)


def test_an_issue_and_its_comments_have_paths_for_ids(tmp_path: Path) -> None:
    found = messages(
        read(
            tmp_path,
            event("IssuesEvent", {"action": "opened", "issue": issue()}),
            event("IssueCommentEvent", {"action": "created", "issue": issue(), "comment": comment()}),
        )
    )
    assert [message.native_id for message in found] == [THREAD, f"{THREAD}/comment/77"]
    assert {message.thread_hint for message in found} == {THREAD}
    assert {message.venue for message in found} == {"github.com/acme/lantern"}
    root, answer = found
    assert (root.kind, root.login, root.subject) == ("issue", "wren", "Lantern flickers")
    assert answer.own_text == "Here too, @wren." and answer.quoted_lines == 1
    assert answer.association == "MEMBER" and answer.date_source == "event"
    assert answer.permalink == "https://github.com/Acme/Lantern/issues/5#issuecomment-77"


def test_the_author_is_the_payloads_not_the_actor_and_the_time_too(tmp_path: Path) -> None:
    (message,) = messages(read(tmp_path, event("IssuesEvent", {"action": "opened", "issue": issue()})))
    assert message.account_id == login_account("github.com", "wren")
    assert message.sent_at.isoformat() == "2021-03-04T05:06:07+00:00"


def test_the_same_comment_in_two_events_is_one_id(tmp_path: Path) -> None:
    said = {"action": "created", "issue": issue(), "comment": comment()}
    first, second = messages(read(tmp_path, event("IssueCommentEvent", said, 1), event("IssueCommentEvent", said, 2)))
    assert first.message_id == second.message_id


def test_reviews_review_comments_and_commit_comments(tmp_path: Path) -> None:
    pull = {"number": 8, "title": "Steadier wick"}
    review = {"id": 31, "user": {"login": "finch"}, "body": "Looks fine.", "submitted_at": "2021-03-05T01:00:00Z"}
    note = comment(44, in_reply_to_id=43)
    found = messages(
        read(
            tmp_path,
            event("PullRequestReviewEvent", {"action": "created", "review": review, "pull_request": pull}),
            event("PullRequestReviewCommentEvent", {"action": "created", "comment": note, "pull_request": pull}),
            event("CommitCommentEvent", {"comment": comment(9, commit_id="ABC123")}),
        )
    )
    under = "github.com/acme/lantern"
    assert [message.native_id for message in found] == [
        f"{under}/issues/8/review/31",
        f"{under}/issues/8/review_comment/44",
        f"{under}/commit/abc123/comment/9",
    ]
    assert found[1].reply_to == f"{under}/issues/8/review_comment/43"


def test_a_review_without_text_is_counted_and_not_kept(tmp_path: Path) -> None:
    review = {"id": 31, "user": {"login": "finch"}, "body": None, "state": "approved"}
    told = {"action": "created", "review": review, "pull_request": {"number": 8}}
    assert ignored(read(tmp_path, event("PullRequestReviewEvent", told))) == ["review-without-text"]


def test_rights(tmp_path: Path) -> None:
    pull = {"number": 8, "merged": True, "merged_by": {"login": "Owl"}}
    found = rights(
        read(
            tmp_path,
            event("PushEvent", {"ref": "refs/heads/main", "size": 1}, 1),
            event("CreateEvent", {"ref": "v1.0", "ref_type": "tag"}, 2),
            event("PullRequestEvent", {"action": "closed", "pull_request": pull}, 3),
            event("ReleaseEvent", {"action": "published", "release": {"id": 4, "tag_name": "v1.0"}}, 4),
            event("MemberEvent", {"action": "added", "member": {"login": "finch"}}, 5),
        )
    )
    assert [(right.kind, right.login, right.detail) for right in found] == [
        ("push", "heron", "refs/heads/main"),
        ("push", "heron", "refs/tags/v1.0"),
        ("merge", "Owl", "#8"),
        ("release", "heron", "v1.0"),
        ("member", "finch", "added"),
    ]
    assert len({right.right_id for right in found}) == 5


def test_later_actions_and_other_events_are_counted(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        event("IssuesEvent", {"action": "closed", "issue": issue()}),
        event("WatchEvent", {"action": "started"}),
        event("CreateEvent", {"ref": None, "ref_type": "repository"}),
    )
    assert ignored(records) == ["later-action", "other-event", "repository-created"]


def test_a_deleted_comment_withdraws_it(tmp_path: Path) -> None:
    told = {"action": "deleted", "issue": issue(), "comment": comment()}
    (record,) = read(tmp_path, event("IssueCommentEvent", told))
    assert isinstance(record, Removal) and record.native_id == f"{THREAD}/comment/77"


def test_shapes_of_2011_to_2014(tmp_path: Path) -> None:
    old = {
        "created_at": "2012/06/01 12:00:00 -0700",
        "actor": "heron",
        "actor_attributes": {"login": "heron", "email": "hidden"},
        "repository": {"owner": "Acme", "name": "Lantern"},
    }
    pull = {"number": 8, "title": "Wick", "body": "Steadier.", "user": {"login": "wren"}, "created_at": None}
    records = read(
        tmp_path,
        {**old, "type": "IssuesEvent", "payload": {"action": "opened", "issue": 12345, "number": 5}},
        {**old, "type": "IssueCommentEvent", "payload": {"issue_id": 12345, "comment_id": 6}},
        {**old, "type": "PushEvent", "payload": {"ref": "refs/heads/main", "head": "abc"}},
        {**old, "type": "PullRequestEvent", "payload": {"action": "opened", "number": 8, "pull_request": pull}},
    )
    assert ignored(records) == ["text-not-in-event"] * 2
    (right,) = rights(records)
    assert (right.login, right.venue) == ("heron", "github.com/acme/lantern")
    (message,) = messages(records)
    assert message.sent_at.isoformat() == "2012-06-01T19:00:00+00:00"
    assert "hidden" not in repr(records)


def test_payloads_cut_short_in_2025(tmp_path: Path) -> None:
    pull = {"number": 8, "id": 1, "url": "https://api.github.com/repos/Acme/Lantern/pulls/8"}
    records = read(
        tmp_path,
        event("PullRequestEvent", {"action": "opened", "number": 8, "pull_request": pull}),
        event("PullRequestEvent", {"action": "merged", "number": 8, "pull_request": pull}),
    )
    assert ignored(records) == ["text-not-in-event"]
    assert [right.kind for right in rights(records)] == ["merge"]


def test_creation_dates_are_taken_where_told(tmp_path: Path) -> None:
    author = {"login": "wren", "created_at": "2020-12-01T00:00:00Z"}
    (message,) = messages(read(tmp_path, event("IssuesEvent", {"action": "opened", "issue": issue(user=author)})))
    assert message.account_created_at is not None and message.account_created_at.year == 2020


def test_repositories_can_be_chosen(tmp_path: Path) -> None:
    told = {"action": "opened", "issue": issue()}
    values = [event("IssuesEvent", told, n, repo) for n, repo in enumerate(("Acme/Lantern", "acme/Wick", "other/x"), 1)]
    path = write_lines(tmp_path / "a.json.gz", values)
    for stated, kept in (("acme/*", 2), ("ACME/lantern", 1), ("other/x,acme/wick", 2), ("", 3)):
        records = read_all(READER, path, ReadOptions("v", extra=(("repos", stated),)))
        assert len(messages(records)) == kept
        assert ignored(records) == ["other-repository"] * (3 - kept)


def test_a_broken_line_is_a_reject_to_the_byte(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [event("WatchEvent", {}), b'{"id":"2","type":"Issues'])
    (reject,) = rejects(read_all(READER, path))
    raw = path.read_bytes()
    place = reject.provenance
    assert reject.reason == "bad-json"
    assert raw[place.byte_offset : place.byte_offset + place.byte_length] == b'{"id":"2","type":"Issues'


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([1], "bad-shape"),
        ({"payload": {}}, "bad-shape"),
        (event("PushEvent", {}, created_at="soon"), "no-date"),
        (event("PushEvent", {}, repo="nowhere"), "no-repository"),
    ],
)
def test_what_is_no_event_is_rejected_by_name(tmp_path: Path, value: Any, reason: str) -> None:
    (reject,) = rejects(read(tmp_path, value))
    assert reject.reason == reason


def test_lone_surrogates_and_bad_utf8_are_repaired_with_a_note(tmp_path: Path) -> None:
    told = json.dumps(event("IssuesEvent", {"action": "opened", "issue": issue(body="a \\ud800 b")}))
    surrogate = told.replace("\\\\ud800", "\\ud800").encode()
    latin = told.replace("\\\\ud800", "caf@").encode().replace(b"caf@", b"caf\xe9")
    mixed = (
        told.replace("\\\\ud800", "\\u00e9caf@")
        .encode()
        .replace(b"\\u00e9", "\u00e9".encode())
        .replace(b"caf@", b"caf\xe9")
    )
    first, second, third = messages(read(tmp_path, surrogate, latin, mixed))
    assert "\ufffd" in first.own_text and "caf\u00e9" in second.own_text and "\u00e9caf\ufffd" in third.own_text
    assert all(message.notes for message in (first, second, third))


def test_recognised_and_cut_into_ranges(tmp_path: Path) -> None:
    said = [event("IssuesEvent", {"action": "opened", "issue": issue(n, body="x" * 3000)}, n) for n in range(1, 4001)]
    path = write_lines(tmp_path / "a.json", said)
    assert READER.recognise(path)
    assert READER.recognise(write_lines(tmp_path / "b.json", [issue()])) is None
    tasks = READER.plan(path, OPTIONS, 8)
    assert len(tasks) > 1
    found = [record for task in tasks for record in READER.read(task, OPTIONS)]
    assert [message.native_id.rpartition("/")[2] for message in messages(found)] == [str(n) for n in range(1, 4001)]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KINDS = ["IssuesEvent", "IssueCommentEvent", "PullRequestEvent", "PullRequestReviewEvent", "PushEvent", "MemberEvent"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_each_line_is_exactly_one_record(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    parts = ["action", "issue", "comment", "pull_request", "review", "member", "number", "release"]
    junk = st.dictionaries(st.sampled_from(parts), JUNK, max_size=4)
    lines: list[bytes] = []
    for number in range(data.draw(st.integers(1, 4))):
        whole = event(data.draw(st.sampled_from(KINDS)), data.draw(junk), number)
        whole["payload"].setdefault("issue", {**issue(), "title": data.draw(JUNK), "number": data.draw(JUNK)})
        raw = json.dumps(whole).encode()
        at = data.draw(st.integers(0, len(raw) * 3))
        broken = raw[:at] + data.draw(st.binary(max_size=3)) + raw[at:]
        lines.append(broken.replace(b"\n", b" ").replace(b"\r", b" "))
    path = write_lines(tmp_path_factory.mktemp("junk") / "a.json", lines)
    records = read_all(READER, path)
    assert len(records) == len(lines)
    for record in records:
        if isinstance(record, Message | Reject):
            assert len(record.provenance.sha256) == 64


def test_discussions_and_payloads_that_are_texts(tmp_path: Path) -> None:
    talk = {"number": 9, "title": "Wick or oil?", "body": "Which?", "user": {"login": "wren"},
            "created_at": "2021-03-04T05:06:07Z", "html_url": f"{WEB}/discussions/9"}  # fmt: skip
    said = {"id": 31, "body": "Oil.", "user": {"login": "finch"}, "created_at": "2021-03-05T05:06:07Z"}
    packed = event("DiscussionCommentEvent", {"action": "created", "discussion": talk, "comment": said})
    packed["payload"] = json.dumps(packed["payload"])
    found = messages(read(tmp_path, event("DiscussionEvent", {"action": "created", "discussion": talk}), packed))
    thread = "github.com/acme/lantern/issues/9"
    assert [(m.native_id, m.login, m.own_text) for m in found] == [
        (thread, "wren", "Which?"),
        (f"{thread}/comment/31", "finch", "Oil."),
    ]
