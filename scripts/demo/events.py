"""Tracker events before they are written down, and the lines they become: the form of GH Archive, one event a line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from demo.draw import token

REPOSITORY = "invented-harbor/harbor"
Payload = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Something that happened on the tracker.

    Attributes:
        at: When, UTC.
        kind: Type of event, e.g. `IssuesEvent`.
        login: Who caused it.
        payload: What the type asks for.
    """

    at: datetime
    kind: str
    login: str
    payload: Payload


@dataclass
class Tracker:
    """All events so far, and the next free number of an issue or pull request."""

    events: list[Event] = field(default_factory=list)
    last_number: int = 0

    def add(self, at: datetime, kind: str, login: str, **payload: Any) -> None:
        self.events.append(Event(at, kind, login, payload))

    def number(self) -> int:
        self.last_number += 1
        return self.last_number


def number_of(*parts: str) -> int:
    """A numeric id that depends on nothing but the parts."""
    return int(token(*parts, length=9), 16) % 900_000_000 + 100_000_000


def account(login: str) -> Payload:
    return {"id": number_of("login", login), "login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_lines(events: list[Event]) -> bytes:
    """All events in order of time, as JSON lines.

    Example:
        >>> from datetime import UTC
        >>> event = Event(datetime(2020, 1, 1, tzinfo=UTC), "WatchEvent", "somebody", {"action": "started"})
        >>> as_lines([event])[:36]
        b'{"id":"20000000001","type":"WatchEve'
    """
    ordered = sorted(events, key=lambda event: (event.at, event.kind, event.login, json.dumps(event.payload)))
    return b"".join(_line(number, event) for number, event in enumerate(ordered, 1))


def _line(number: int, event: Event) -> bytes:
    value = {
        "id": str(20_000_000_000 + number),
        "type": event.kind,
        "actor": account(event.login),
        "repo": {"id": number_of("repository"), "name": REPOSITORY},
        "payload": event.payload,
        "public": True,
        "created_at": stamp(event.at),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
