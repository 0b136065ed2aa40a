"""Small invented tracker objects, and helpers to read them; no line of a real archive."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from barograph.sources.base import Ignored, Message, Reader, ReadOptions, Record, Reject, Right

OPTIONS = ReadOptions(venue="example.org/lantern")


def write_lines(path: Path, values: Iterable[Any]) -> Path:
    """Write values as JSON lines; bytes are written as they are. Packed if the name says so."""
    raw = b"".join((value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n" for value in values)
    path.write_bytes(gzip.compress(raw, mtime=0) if path.name.endswith(".gz") else raw)
    return path


def read_all(reader: Reader, path: Path, options: ReadOptions = OPTIONS, parts: int = 1) -> list[Record]:
    return [record for task in reader.plan(path, options, parts) for record in reader.read(task, options)]


def messages(records: Iterable[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def rights(records: Iterable[Record]) -> list[Right]:
    return [record for record in records if isinstance(record, Right)]


def rejects(records: Iterable[Record]) -> list[Reject]:
    return [record for record in records if isinstance(record, Reject)]


def ignored(records: Iterable[Record]) -> list[str]:
    return [record.reason for record in records if isinstance(record, Ignored)]


def user(login: str | None) -> dict[str, Any]:
    return {"login": login, "id": 7, "type": "User"}


def issue(number: int = 5, login: str | None = "wren", **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "id": 1000 + number,
        "title": "Lantern flickers",
        "user": user(login),
        "created_at": "2021-03-04T05:06:07Z",
        "author_association": "NONE",
        "html_url": f"https://github.com/Acme/Lantern/issues/{number}",
        "body": "It flickers at dusk.",
        **more,
    }


def comment(own: int = 77, login: str | None = "finch", number: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "id": own,
        "user": user(login),
        "created_at": "2021-03-05T00:00:00Z",
        "author_association": "MEMBER",
        "html_url": f"https://github.com/Acme/Lantern/issues/{number}#issuecomment-{own}",
        "issue_url": f"https://api.github.com/repos/Acme/Lantern/issues/{number}",
        "body": "> It flickers at dusk.\n\nHere too, @wren.",
        **more,
    }


def event(kind: str, payload: dict[str, Any], own: int = 1, repo: str = "Acme/Lantern", **more: Any) -> dict[str, Any]:
    return {
        "id": str(own),
        "type": kind,
        "actor": {"id": 3, "login": "heron"},
        "repo": {"id": 9, "name": repo},
        "payload": payload,
        "public": True,
        "created_at": "2021-03-06T00:00:00Z",
        **more,
    }
