"""Lines written by Perceval: each back end gives what the native reader gives."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tracker_samples import OPTIONS, comment, ignored, issue, messages, read_all, rejects, rights, write_lines

from barograph.sources.exchange.perceval import PercevalLines
from barograph.sources.exchange.perceval_forms import mail_of_message, name_and_address
from barograph.sources.trackers.github_dump import GitHubDump

READER = PercevalLines()


def line(backend: str, category: str, data: Any, origin: str = "https://github.com/Acme/Lantern") -> dict[str, Any]:
    return {"backend_name": backend, "category": category, "origin": origin, "data": data, "uuid": "u", "tag": origin}


def test_github_items_are_those_of_a_dump_with_creation_dates(tmp_path: Path) -> None:
    account = {"login": "wren", "created_at": "2020-01-01T00:00:00Z", "email": "hidden@example.org"}
    told = {**issue(), "comments": 1, "comments_data": [comment()], "user_data": account}
    records = read_all(READER, write_lines(tmp_path / "p.jsonl", [line("GitHub", "issue", told)]))
    dumped = read_all(GitHubDump(), write_lines(tmp_path / "d.jsonl", [{**issue(), "comments": [comment()]}]))
    assert [message.message_id for message in messages(records)] == [message.message_id for message in messages(dumped)]
    created = messages(records)[0].account_created_at
    assert created is not None and created.year == 2020
    assert "hidden" not in repr(records)


def test_mails_go_through_the_mail_reader(tmp_path: Path) -> None:
    mail = {
        "From": "Zoë Wren <zoe@example.org>",
        "Date": "Mon, 04 Jan 2021 10:00:00 +0100",
        "Message-ID": "<one@example.org>",
        "In-Reply-To": "<zero@example.org>",
        "Subject": "Wick — again",
        "Content-Type": "multipart/mixed; boundary=x",
        "body": {"plain": "> old\n\nIt smokes — still.\n"},
        "unixfrom": "zoe@example.org Mon Jan  4 10:00:00 2021",
    }
    records = read_all(READER, write_lines(tmp_path / "p.jsonl", [line("MBox", "message", mail, "lantern")]))
    (message,) = messages(records)
    assert (message.native_id, message.reply_to, message.kind) == ("one@example.org", "zero@example.org", "mail")
    assert (message.display_name, message.address) == ("Zoë Wren", "zoe@example.org")
    assert (message.subject, message.own_text) == ("Wick — again", "It smokes — still.")
    assert message.utc_offset_minutes == 60


def test_headers_cannot_smuggle_others() -> None:
    raw = mail_of_message({"Subject": "a\nFrom: x@y", "X\nTo": "z", "body": {"html": "<p>b</p>"}})
    assert b"Subject: a From: x@y\n" in raw and b"To" not in raw
    assert b"text/html" in raw
    assert b"\nb" in mail_of_message({"Subject": "\udcff\ud800", "body": {"plain": "b"}})


def test_bugzilla_in_xml_form(tmp_path: Path) -> None:
    def cell(words: str, **more: str) -> list[dict[str, str]]:
        return [{"__text__": words, **more}]

    said = [
        {
            "who": cell("wren@example.org", name="Wren"),
            "bug_when": cell(f"2009-07-30 1{n}:35:33 UTC"),
            "thetext": cell(words),
        }
        for n, words in enumerate(("It smokes.", "Still."))
    ]
    bug = {"bug_id": cell("15"), "short_desc": cell("Wick"), "long_desc": said}
    records = read_all(
        READER, write_lines(tmp_path / "p.jsonl", [line("Bugzilla", "bug", bug, "https://bugs.example.net/")])
    )
    root, answer = messages(records)
    assert root.native_id == "bugs.example.net/bug/15" and root.subject == "Wick"
    assert (answer.native_id, answer.own_text) == ("bugs.example.net/bug/15/comment/1", "Still.")
    assert answer.permalink == "https://bugs.example.net/show_bug.cgi?id=15"


def test_git_commits_are_rights(tmp_path: Path) -> None:
    commit = {
        "commit": "ABC",
        "Author": "Wren <wren@example.org>",
        "AuthorDate": "Mon Jan 4 10:00:00 2021 +0100",
        "Commit": "Owl <owl@example.org>",
        "CommitDate": "2021-01-05 10:00:00 +0000",
        "parents": ["a", "b"],
        "message": "Trim the wick\n\nbody",
    }
    (right, merge) = rights(read_all(READER, write_lines(tmp_path / "p.jsonl", [line("Git", "commit", commit)])))
    assert (right.kind, right.address, right.detail) == ("commit", "wren@example.org", "zone +0100")
    assert (merge.kind, merge.address, merge.detail) == ("merge", "owl@example.org", "zone +0000")
    assert right.at.isoformat() == "2021-01-04T09:00:00+00:00"


def test_other_back_ends_are_counted_and_other_lines_rejected(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "p.jsonl", [line("Slack", "chat", {}), {"data": 5}, [1], b"{"])
    records = read_all(READER, path)
    assert ignored(records) == ["other-backend"]
    assert [reject.reason for reject in rejects(records)] == ["bad-shape", "bad-shape", "bad-json"]


def test_recognised_before_the_plain_dump(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "p.jsonl", [line("GitHub", "issue", issue())])
    assert READER.recognise(path) == "a line of Perceval's back end GitHub"
    assert GitHubDump().recognise(path) is None
    assert READER.plan(path, OPTIONS, 2)


def test_names_and_addresses() -> None:
    assert name_and_address("Ada") == ("Ada", "")
    assert name_and_address(None) == ("", "")


def test_long_headers_take_linear_time() -> None:
    started = time.process_time()
    for value in ("a" * 400_000 + "é", "é " * 200_000, ('"<é> ' * 80_000)):
        assert mail_of_message({"Subject": value})
    assert time.process_time() - started < 3
