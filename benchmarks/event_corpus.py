"""A synthetic hour of GitHub events: half of them pushes, one in eight an utterance, about as in public hours."""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mail_corpus import prose

MIX = {
    "PushEvent": 52,
    "CreateEvent": 15,
    "PullRequestEvent": 7,
    "WatchEvent": 7,
    "IssueCommentEvent": 6,
    "DeleteEvent": 5,
    "PullRequestReviewEvent": 2,
    "IssuesEvent": 2,
    "ForkEvent": 2,
    "PullRequestReviewCommentEvent": 1,
    "ReleaseEvent": 1,
}
"""Per cent of events of a type, about as in public hours of 2022 to 2024."""
_START = datetime(2023, 5, 1, 12, tzinfo=UTC)


def _push(chance: random.Random, number: int) -> dict[str, object]:
    commits = [
        {
            "sha": f"{chance.getrandbits(160):040x}",
            "author": {"email": "dev@example.org", "name": "Dev"},
            "message": prose(chance, 1),
            "distinct": True,
            "url": f"https://api.example.org/repos/o/r/commits/{number}",
        }
        for _ in range(chance.choice((1, 1, 1, 2, 5)))
    ]
    return {"push_id": number, "size": len(commits), "ref": "refs/heads/main", "commits": commits}


def _issue(chance: random.Random, number: int) -> dict[str, object]:
    return {
        "number": number,
        "title": f"Topic {number}",
        "user": {"login": f"dev{chance.randrange(30_000)}", "id": number, "type": "User"},
        "labels": [],
        "created_at": "2023-05-01T11:00:00Z",
        "body": prose(chance, chance.randint(2, 12)),
    }


def _create(chance: random.Random, number: int) -> dict[str, object]:
    return {"ref": f"topic-{number}", "ref_type": chance.choice(("branch", "branch", "tag", "repository"))}


def _pull(chance: random.Random, number: int) -> dict[str, object]:
    action = chance.choice(("opened", "closed", "closed"))
    merged = action == "closed" and chance.random() < 0.7
    return {"action": action, "number": number, "pull_request": {**_issue(chance, number), "merged": merged}}


def _comment(chance: random.Random, number: int) -> dict[str, object]:
    said = {**_issue(chance, number), "id": number}
    return {"action": "created", "issue": _issue(chance, number), "comment": said, "pull_request": {"number": number}}


def _review(chance: random.Random, number: int) -> dict[str, object]:
    body = prose(chance, 2) if chance.random() < 0.3 else None
    review = {**_issue(chance, number), "id": number, "body": body}
    return {"action": "created", "review": review, "pull_request": {"number": number, "title": "t"}}


def _other(chance: random.Random, number: int) -> dict[str, object]:
    return {"action": "started", "ref_type": "branch", "ref": f"gone-{number}"}


def _release(chance: random.Random, number: int) -> dict[str, object]:
    return {"action": "published", "release": {"id": number, "tag_name": f"v{number}", "author": {"login": "dev1"}}}


_PAYLOADS: dict[str, Callable[[random.Random, int], dict[str, object]]] = {
    "PushEvent": _push,
    "CreateEvent": _create,
    "PullRequestEvent": _pull,
    "IssueCommentEvent": _comment,
    "PullRequestReviewCommentEvent": _comment,
    "PullRequestReviewEvent": _review,
    "IssuesEvent": lambda chance, number: {"action": "opened", "issue": _issue(chance, number)},
    "ReleaseEvent": _release,
}


def event(number: int, chance: random.Random) -> dict[str, object]:
    """One event; keys in the order in which the archive writes them."""
    kind = chance.choices(list(MIX), list(MIX.values()))[0]
    at = _START + timedelta(milliseconds=30 * number)
    repository = chance.randrange(20_000)
    return {
        "id": str(28_000_000_000 + number),
        "type": kind,
        "actor": {"id": number, "login": f"dev{chance.randrange(30_000)}", "url": "https://api.example.org/users/x"},
        "repo": {"id": repository, "name": f"owner{repository % 9000}/repo{repository}", "url": "https://x.example"},
        "payload": _PAYLOADS.get(kind, _other)(chance, number),
        "public": True,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def write_hours(folder: Path, count: int, per_hour: int) -> None:
    """Write hours of `per_hour` events each, `count` in all; existing files are kept, as their names say all."""
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, count, per_hour):
        path = folder / f"2023-05-01-{first // per_hour}.json.gz"
        if not path.exists():
            _write(path, range(first, min(first + per_hour, count)))


def _write(path: Path, numbers: range) -> None:
    chance = random.Random(numbers.start)
    partial = path.with_suffix(".part")
    with gzip.open(partial, "wt", encoding="utf-8", compresslevel=6) as out:
        for number in numbers:
            out.write(json.dumps(event(number, chance), separators=(",", ":")) + "\n")
    partial.rename(path)


if __name__ == "__main__":
    write_hours(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
