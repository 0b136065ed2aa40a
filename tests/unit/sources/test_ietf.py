"""archive.json: bare logins, comments without ids, reviews that lend their author."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tracker_samples import ignored, messages, read_all, rejects, rights, write_lines

from barograph.sources.base import Ignored
from barograph.sources.trackers.ietf import MAGIC, IetfArchive

AT = "2021-01-01T00:00:00Z"


def item(number: int, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": "Clarify the wick",
        "url": f"https://github.com/acme/draft/{kind}/{number}",
        "author": "wren",
        "authorAssociation": "MEMBER",
        "body": "It is unclear.",
        "createdAt": AT,
        "comments": [],
        **more,
    }


def test_issues_pulls_reviews_and_their_comments(tmp_path: Path) -> None:
    answer = {"author": "finch", "authorAssociation": "NONE", "body": "Agreed.", "createdAt": AT}
    review = {
        "id": "MDE3",
        "author": "owl",
        "body": "",
        "createdAt": AT,
        "comments": [{"body": "Nit.", "createdAt": AT}],
    }
    pull = item(2, "pull", reviews=[review], mergedAt=AT, mergedBy="owl")
    document = {"magic": MAGIC, "repo": "acme/draft", "issues": [item(1, "issues", comments=[answer])], "pulls": [pull]}
    path = write_lines(tmp_path / "archive.json", [document])
    records = read_all(IetfArchive(), path)
    assert [(message.kind, message.login) for message in messages(records)] == [
        ("issue", "wren"),
        ("comment", "finch"),
        ("pull", "wren"),
        ("review_comment", "owl"),
    ]
    assert [right.kind for right in rights(records)] == ["merge"]
    assert ignored(records) == ["review-without-text"]
    assert IetfArchive().recognise(path)


def test_another_document_is_rejected(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "archive.json", [{"magic": "other"}])
    assert [reject.reason for reject in rejects(read_all(IetfArchive(), path))] == ["bad-shape"]
    assert IetfArchive().recognise(path) is None


def test_a_document_without_items_is_counted_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "archive.json"
    path.write_text(json.dumps({"magic": MAGIC, "repo": "a/b", "pulls": []}))
    assert read_all(IetfArchive(), path) == [Ignored("empty-page")]
