"""Discourse, Zulip and the talk that Perceval brings from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import ignored, messages, read_all, rejects, write_lines

from barograph.sources.base import ReadOptions
from barograph.sources.exchange.perceval import PercevalLines
from barograph.sources.forums.discourse import Discourse
from barograph.sources.forums.zulip import Zulip

OPTIONS = ReadOptions("talk.example.org/lantern")
AT = "2022-03-01T10:00:00.000Z"


def post(number: int, **more: Any) -> dict[str, Any]:
    fixed = {"topic_id": 77, "topic_title": "Wick", "username": "wren", "name": "Wren B", "created_at": AT}
    return {"id": 900 + number, "post_number": number, "post_type": 1, "cooked": "<p>It smokes.</p>", **fixed, **more}


def test_a_topic(tmp_path: Path) -> None:
    quoting = "<aside class='quote'><blockquote><p>It smokes.</p></blockquote></aside><p>Here too.</p>"
    posts = [
        post(1),
        post(2, username="finch", cooked=quoting, reply_to_post_number=1),
        post(3, post_type=3),
        post(4, user_deleted=True),
        post(5, raw="Raw *words*."),
    ]
    topic = {"id": 77, "title": "Wick", "post_stream": {"posts": posts}, "suggested_topics": [{"id": 1}]}
    path = write_lines(tmp_path / "a.json", [topic])
    assert Discourse().recognise(path)
    records = read_all(Discourse(), path, OPTIONS)
    root, answer, last = messages(records)
    assert (root.kind, root.native_id, root.own_text) == ("issue", "talk.example.org/t/77/1", "It smokes.")
    assert root.permalink == "https://talk.example.org/t/77/1"
    assert (answer.native_id, answer.reply_to, answer.login) == ("talk.example.org/t/77/2", root.native_id, "finch")
    assert answer.own_text.strip() == "Here too." and answer.quoted_lines > 0
    assert last.own_text == "Raw *words*."
    assert sorted(ignored(records)) == ["post-without-text", "small-action"]


def test_pages_of_posts_are_the_same_posts(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [{"latest_posts": [post(2), post(1)]}])
    assert Discourse().recognise(path)
    assert [message.native_id[-5:] for message in messages(read_all(Discourse(), path, OPTIONS))] == ["/77/2", "/77/1"]


def test_private_topics_are_not_read(tmp_path: Path) -> None:
    topic = {"id": 77, "title": "Wick", "archetype": "private_message", "post_stream": {"posts": [post(1)]}}
    assert ignored(read_all(Discourse(), write_lines(tmp_path / "a.json", [topic]), OPTIONS)) == ["private-message"]


def test_the_archive_of_a_user(tmp_path: Path) -> None:
    path = tmp_path / "user_archive.csv"
    path.write_text(
        "topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at\n"
        "Wick,Dev,No,It smokes,<p>x</p>,0,0,https://d.example.org/t/77/1,2022-03-01 10:00:00 UTC\n"
        "Wick,Dev,No,Still,<p>x</p>,0,0,https://d.example.org/t/wick/77/4,2022-03-02 10:00:00 UTC\n"
        "Mine,,Yes,Hush,<p>x</p>,0,0,https://d.example.org/t/78/1,2022-03-02 10:00:00 UTC\n"
    )
    assert Discourse().recognise(path)
    records = read_all(Discourse(), path, OPTIONS)
    first, second = messages(records)
    assert (first.native_id[-5:], second.native_id[-5:]) == ("/77/1", "/77/4")
    assert first.account_id == second.account_id and first.login is None
    assert ignored(records) == ["private-message"]
    named = messages(read_all(Discourse(), path, ReadOptions("talk.example.org/x", extra=(("login", "wren"),))))
    assert [message.login for message in named] == ["wren", "wren"]


def chat(own: int, **more: Any) -> dict[str, Any]:
    return {"id": own, "content": "<p>Hm.</p>", "sender_full_name": "Wren B", "timestamp": 1_650_000_000, **more}


def test_a_static_archive_of_zulip(tmp_path: Path) -> None:
    folder = tmp_path / "zulip_json" / "113-new-members"
    folder.mkdir(parents=True)
    (folder / "the.20wick.json").write_text(json.dumps([chat(1), chat(2)], indent=1))
    assert Zulip().recognise(tmp_path)
    first, second = messages(read_all(Zulip(), tmp_path, OPTIONS))
    assert (first.subject, first.own_text, first.display_name) == ("new-members: the wick", "Hm.", "Wren B")
    assert first.thread_hint == second.thread_hint and first.native_id != second.native_id


def test_an_export_of_zulip(tmp_path: Path) -> None:
    realm = {
        "zerver_userprofile": [
            {"id": 10, "full_name": "Wren B", "delivery_email": "Wren@example.org"},
            {"id": 11, "full_name": "Reminder", "email": "r@example.org", "is_bot": True},
        ],
        "zerver_stream": [{"id": 5, "name": "general"}],
        "zerver_recipient": [{"id": 50, "type": 2, "type_id": 5}, {"id": 51, "type": 1, "type_id": 10}],
    }
    sent = {"content": "Hm.", "date_sent": 1_650_000_000.5, "subject": "wick"}
    rows = [
        {"id": 1, "sender": 10, "recipient": 50, **sent},
        {"id": 2, "sender": 11, "recipient": 50, **sent},
        {"id": 3, "sender": 10, "recipient": 51, **sent},
    ]
    write_lines(tmp_path / "messages-000001.json", [{"zerver_message": rows, "zerver_usermessage": [{"id": 1}]}])
    write_lines(tmp_path / "realm.json", [realm])
    (tmp_path / "avatars").mkdir()
    write_lines(tmp_path / "avatars" / "records.json", [[{"path": "a", "s3_path": "a"}]])
    write_lines(tmp_path / "attachment.json", [{"zerver_attachment": []}])
    assert Zulip().recognise(tmp_path)
    records = read_all(Zulip(), tmp_path, OPTIONS, parts=2)
    people, program = messages(records)
    assert (people.address, people.subject, people.automation) == ("wren@example.org", "general: wick", False)
    assert program.automation
    assert sorted(ignored(records)) == ["private-message", *["realm-without-talk"] * 3]
    realm["zerver_userprofile"][0]["full_name"] = "Wren Renamed"
    write_lines(tmp_path / "realm.json", [realm])
    again = messages(read_all(Zulip(), tmp_path, OPTIONS))
    assert again[0].display_name == "Wren Renamed"


def test_answers_of_zulip_with_an_unknown_key(tmp_path: Path) -> None:
    answer = {"result": "success", "messages": [chat(1, display_recipient="general", subject="wick")], "murmurs": [{}]}
    records = read_all(Zulip(), write_lines(tmp_path / "a.json", [answer]), OPTIONS)
    assert [message.subject for message in messages(records)] == ["general: wick"]
    assert [reject.reason for reject in rejects(records)] == ["unknown-key"]


ENTRIES: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("Discourse", "topic", {"id": 77, "title": "Wick", "post_stream": {"posts": [post(1)]}}, ["wren"]),
    ("Zulip", "message", chat(1, subject="wick", display_recipient="general"), ["Wren B"]),
    (
        "Redmine",
        "issue",
        {
            "id": 1,
            "subject": "Wick",
            "description": "It smokes.",
            "created_on": AT,
            "author": {"name": "Wren B"},
            "journals": [
                {"id": 5, "notes": "Here too.", "created_on": AT, "user": {"name": "Finch"}},
                {"id": 6, "notes": "", "created_on": AT, "user": {"name": "Finch"}},
            ],
        },
        ["Wren B", "Finch"],
    ),
    (
        "Pagure",
        "issue",
        {
            "id": 1,
            "title": "Wick",
            "content": "It smokes.",
            "date_created": "1600000000",
            "user": {"name": "wren"},
            "comments": [{"id": 5, "comment": "Here too.", "date_created": "1600000001", "user": {"name": "finch"}}],
        },
        ["wren", "finch"],
    ),
    (
        "Phabricator",
        "task",
        {
            "id": 1,
            "fields": {
                "name": "Wick",
                "description": {"raw": "It smokes."},
                "dateCreated": 1_600_000_000,
                "authorData": {"userName": "wren"},
            },
            "transactions": [
                {
                    "transactionID": "5",
                    "comments": "Here too.",
                    "dateCreated": "1600000001",
                    "authorData": {"userName": "finch"},
                }
            ],
        },
        ["wren", "finch"],
    ),
    (
        "Gerrit",
        "review",
        {
            "number": 1,
            "subject": "Wick",
            "createdOn": 1_600_000_000,
            "owner": {"username": "wren"},
            "comments": [
                {"timestamp": 1_600_000_001, "reviewer": {"username": "finch"}, "message": "Here too."},
                {"timestamp": 1_600_000_002, "reviewer": {"username": "owl"}, "message": "Hm."},
            ],
        },
        ["wren", "finch", "owl"],
    ),
    (
        "StackExchange",
        "question",
        {
            "question_id": 1,
            "title": "Wick",
            "body": "<p>It smokes.</p>",
            "creation_date": 1_600_000_000,
            "owner": {"display_name": "Wren B"},
            "answers": [
                {
                    "answer_id": 2,
                    "body": "<p>Trim it.</p>",
                    "creation_date": 1_600_000_001,
                    "owner": {"display_name": "Finch"},
                }
            ],
        },
        ["Wren B", "Finch"],
    ),
    ("Slack", "message", {"ts": "1600000000.000100", "text": "Hm.", "user_data": {"name": "wren"}}, ["wren"]),
    ("Mattermost", "post", {"id": "a", "message": "Hm.", "create_at": 1_600_000_000_000, "user_id": "u1"}, ["u1"]),
    ("Supybot", "message", {"nick": "wren", "body": "Hm.", "timestamp": "2020-01-01T00:00:00+0000"}, ["wren"]),
]


@pytest.mark.parametrize(("backend", "category", "data", "authors"), ENTRIES, ids=[entry[0] for entry in ENTRIES])
@pytest.mark.parametrize("indent", [None, 4])
def test_talk_of_back_ends(
    tmp_path: Path, backend: str, category: str, data: dict[str, Any], authors: list[str], indent: int | None
) -> None:
    frame = {"backend_name": backend, "category": category, "origin": "https://talk.example.org/x", "data": data}
    path = tmp_path / "perceval.json"
    path.write_text(json.dumps(frame, indent=indent) * 2)
    assert PercevalLines().recognise(path)
    records = read_all(PercevalLines(), path, OPTIONS)
    found = messages(records)
    assert [message.login or message.display_name for message in found] == authors * 2
    assert not rejects(records) and all(message.own_text for message in found)
    assert len({message.native_id for message in found}) == len(authors)
    assert len({message.thread_hint for message in found}) == 1
