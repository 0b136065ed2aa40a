"""GitHub's data in the forms of its tools: gh, GraphQL, search, migration archives, backups."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import OPTIONS, comment, event, ignored, issue, messages, read_all, rejects, rights, write_lines

from barograph.sources.base import Message, Provenance, Record
from barograph.sources.containers.json_split import Unit
from barograph.sources.trackers.gharchive import GhArchive
from barograph.sources.trackers.github_dump import GitHubDump

READER = GitHubDump()
AT = "2021-03-05T00:00:00Z"
WEB = "https://github.com/Acme/Lantern"


def read(tmp_path: Path, value: Any) -> list[Record]:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value))
    assert READER.recognise(path)
    return read_all(READER, path)


def objects_of(value: Any) -> list[Record]:
    """The records of one object, whatever file it stands in."""
    return list(READER.of_object(value, Unit(Provenance("github", "a.json", 0, 0, ""), value), OPTIONS))


def ids(records: list[Record]) -> list[str]:
    return [message.native_id.removeprefix("github.com/acme/lantern/issues/") for message in messages(records)]


def node(number: int, kind: str = "issues", **more: Any) -> dict[str, Any]:
    fixed = {"title": "Wick", "body": "It smokes.", "createdAt": AT, "author": {"login": "wren"}}
    return {"number": number, "url": f"{WEB}/{kind}/{number}", **fixed, **more}


def said(own: int, **more: Any) -> dict[str, Any]:
    return {"databaseId": own, "author": {"login": "finch"}, "body": "Here too.", "createdAt": AT, **more}


def test_search_answers(tmp_path: Path) -> None:
    assert ids(read(tmp_path, {"total_count": 2, "incomplete_results": False, "items": [issue(1), issue(2)]})) == [
        "1",
        "2",
    ]


def test_accounts_as_gh_writes_them(tmp_path: Path) -> None:
    listed = [
        node(1, author={"login": "wren", "is_bot": False}),
        node(2, author={"login": "app/frobnicate", "is_bot": True}),
        node(3, author={"login": "app/", "is_bot": True}),
        node(4, author={"login": "app/", "is_bot": True}),
        node(5, author={"login": "frobnicate", "__typename": "Bot"}),
    ]
    people, app, gone, other, typed = messages(read(tmp_path, listed))
    assert (people.login, people.automation) == ("wren", False)
    assert (app.login, app.automation) == ("frobnicate[bot]", True)
    assert (app.account_id, app.automation) == (typed.account_id, typed.automation)
    assert gone.login is None and not gone.automation and gone.account_id != other.account_id


def test_an_item_without_address_is_known_by_its_comments(tmp_path: Path) -> None:
    bare = {key: value for key, value in node(1).items() if key != "url"}
    records = read(tmp_path, [{**bare, "comments": [said(501, url=f"{WEB}/issues/1#issuecomment-501")]}])
    assert ids(records) == ["1", "1/comment/501"]


@pytest.mark.parametrize(
    "answer",
    [
        {"repository": {"issue": node(1)}},
        {"repository": {"issues": {"nodes": [node(1)], "pageInfo": {"hasNextPage": False}}}},
        {"search": {"edges": [{"node": node(1)}]}},
        {"first": {"issueOrPullRequest": node(1)}},
        {"organization": {"repositories": {"nodes": [{"issues": {"nodes": [node(1)]}}]}}},
        {"viewer": {"issues": {"edges": [{"cursor": "x", "node": node(1)}]}}},
    ],
)
def test_graphql_of_any_nesting(tmp_path: Path, answer: dict[str, Any]) -> None:
    assert ids(read(tmp_path, {"data": answer})) == ["1"]


def test_the_repository_around_items_is_theirs(tmp_path: Path) -> None:
    bare = {key: value for key, value in node(1).items() if key != "url"}
    answer = {"data": {"repository": {"nameWithOwner": "Acme/Lantern", "pullRequests": {"nodes": [bare]}}}}
    (message,) = messages(read(tmp_path, answer))
    assert (message.native_id, message.kind) == ("github.com/acme/lantern/issues/1", "pull")


def test_discussions_with_replies(tmp_path: Path) -> None:
    answered = said(75, replies={"nodes": [said(76)]})
    discussion = node(5, "discussions", comments={"nodes": [answered]})
    records = read(
        tmp_path, {"data": {"repository": {"issues": {"nodes": [node(1)]}, "discussions": {"nodes": [discussion]}}}}
    )
    assert ids(records) == ["1", "5", "5/comment/75", "5/comment/76"]


def test_threads_of_a_review_and_timelines(tmp_path: Path) -> None:
    pull = node(
        8,
        "pull",
        reviewThreads={"nodes": [{"comments": {"nodes": [said(80)]}}]},
        timelineItems={"nodes": [{"__typename": "IssueComment", **said(81)}, {"__typename": "LabeledEvent"}]},
    )
    records = read(tmp_path, pull)
    assert ids(records) == ["8", "8/review_comment/80", "8/comment/81"]
    assert ignored(records) == ["timeline-event"]


def test_a_list_of_texts_that_nobody_knows_is_named(tmp_path: Path) -> None:
    records = read(tmp_path, issue(murmurs=[comment(1)], labels=[{"name": "a"}]))
    assert [(reject.reason, "murmurs" in reject.detail) for reject in rejects(records)] == [("unknown-key", True)]
    records = read(tmp_path, {"items": [issue()], "murmurs": [{"user": {"login": "a"}, "body": "b"}]})
    assert [reject.reason for reject in rejects(records)] == ["bad-shape"] and len(messages(records)) == 1


def test_python_github_backup(tmp_path: Path) -> None:
    pull = issue(
        2,
        pull_request={"url": "x"},
        comments=1,
        review_comments=1,
        comment_data=[comment(22, number=2, diff_hunk="@@", html_url=f"{WEB}/pull/2#discussion_r22")],
        comment_regular_data=[comment(21, number=2)],
        review_data=[comment(23, number=2, submitted_at=AT), comment(24, number=2, body="")],
    )
    records = read(tmp_path, [issue(1, comment_data=[comment(11, number=1)]), pull])
    assert sorted(ids(records)) == ["1", "1/comment/11", "2", "2/comment/21", "2/review/23", "2/review_comment/22"]
    assert ignored(records) == ["review-without-text"]


def test_backups_with_events(tmp_path: Path) -> None:
    spoken = {**comment(31), "event": "commented", "actor": {"login": "finch"}}
    reviewed = {**comment(32), "event": "reviewed", "created_at": None, "submitted_at": AT}
    merged = {"event": "merged", "actor": {"login": "owl"}, "created_at": AT}
    wrapper = {
        "type": "pull",
        "pull": issue(5, merged_at=AT),
        "events": [spoken, reviewed, merged, {"event": "labeled"}],
        "comments": [comment(33, diff_hunk="@@")],
    }
    records = read(tmp_path, wrapper)
    assert ids(records) == ["5", "5/comment/31", "5/review_comment/33", "5/review/32"]
    assert messages(records)[0].kind == "pull"
    assert [(right.kind, right.login) for right in rights(records)] == [("merge", "owl")]
    assert ignored(records) == ["timeline-event"]


def test_migration_archives(tmp_path: Path) -> None:
    author = "https://github.com/finch"
    opened = {"type": "issue", "url": f"{WEB}/issues/7", "user": author, "title": "Wick", "body": "b", "created_at": AT}
    answer = {
        "type": "issue_comment",
        "url": f"{WEB}/issues/7#issuecomment-70",
        "issue": f"{WEB}/issues/7",
        "user": author,
        "body": "c",
        "created_at": AT,
    }
    pull = {**opened, "type": "pull_request", "url": f"{WEB}/pull/8"}
    profile = {"type": "user", "url": author, "login": "finch"}
    records = read(tmp_path, [opened, answer, pull, profile])
    assert ids(records) == ["7", "7/comment/70", "8"]
    assert {message.login for message in messages(records)} == {"finch"}
    assert ignored(records) == ["other-object"]


def test_hours_without_line_ends(tmp_path: Path) -> None:
    told = [
        event("IssueCommentEvent", {"action": "created", "issue": issue(), "comment": comment(own)}) for own in (1, 2)
    ]
    path = tmp_path / "2012-02-02-21.json"
    path.write_text("".join(map(json.dumps, told)))
    records = read_all(GhArchive(), path)
    assert ids(records) == ["5/comment/1", "5/comment/2"]
    assert all(isinstance(record, Message) for record in records)


def test_other_readers_of_github_objects_come_first(tmp_path: Path) -> None:
    told = event("IssuesEvent", {"action": "opened", "issue": issue()})
    assert READER.recognise(write_lines(tmp_path / "e.jsonl", [told])) is None
    assert GhArchive().recognise(tmp_path / "e.jsonl")
    assert OPTIONS.venue


def test_texts_that_an_answer_gives_in_another_form() -> None:
    thing = {"number": 1, "title": "t", "url": "https://github.com/o/r/issues/1", "createdAt": "2020-01-01T00:00:00Z",
             "author": {"login": "ada"}}  # fmt: skip
    held = [{**thing, "bodyHTML": "<blockquote>old</blockquote><p>new</p>"}, {**thing, "bodyText": "plain"}]
    found = messages(objects_of({"data": {"a": held[0], "b": held[1]}}))
    assert [message.own_text for message in found] == ["new", "plain"]
    assert found[0].quoted_lines == 1


def test_what_was_changed_or_hidden_later_is_noted() -> None:
    said = {"author": {"login": "bo"}, "body": "c", "createdAt": "2020-01-02T00:00:00Z",
            "url": "https://github.com/o/r/issues/1#issuecomment-33"}  # fmt: skip
    late = {**said, "updatedAt": "2020-01-04T00:00:00Z", "isMinimized": True, "minimizedReason": "SPAM"}
    first, second = messages([*objects_of(late), *objects_of({**said, "updatedAt": said["createdAt"]})])
    assert [note.partition(",")[0] for note in first.notes] == [
        "hidden by a moderator: spam",
        "changed after it was written",
    ]
    assert second.notes == ()


def test_dates_and_numbers_of_mongodb() -> None:
    thing = {"number": {"$numberInt": "1"}, "title": "t", "user": {"login": "ada"}, "body": "b",
             "html_url": "https://github.com/o/r/issues/1"}  # fmt: skip
    for stated in ({"$date": "2020-01-01T00:00:00Z"}, {"$date": {"$numberLong": "1577836800000"}}):
        (found,) = messages(objects_of({**thing, "created_at": stated}))
        assert found.sent_at is not None and found.sent_at.isoformat() == "2020-01-01T00:00:00+00:00"


def test_labels_milestones_and_releases_of_a_backup_are_counted() -> None:
    others = ({"name": "bug", "color": "f"}, {"title": "M", "creator": {"login": "x"}, "state": "open", "number": 1},
              {"tag_name": "v1", "body": "notes", "author": {"login": "x"}})  # fmt: skip
    records = [record for other in others for record in objects_of(other)]
    assert ignored(records) == ["other-object"] * 3
