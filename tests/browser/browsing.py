"""What browser tests share: a review page being served, and what a browser tried beyond showing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from barograph.review.service import ReviewService
from barograph.storage.store import Store

AT = datetime(2020, 2, 3, 10, tzinfo=UTC)
"""When decisions are taken."""


@dataclass
class Seen:
    """What a browser tried beyond showing the page."""

    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.outside or self.console or self.dialogs)


@dataclass(frozen=True)
class Running:
    """A review page being served."""

    url: str
    store: Store

    @property
    def cases(self) -> list[str]:
        return [entry.case_id for entry in ReviewService(self.store).repository.entries(False)]


Opened = Callable[..., tuple[Any, Seen]]
"""Opens a window that may load from one origin only; gives the page and what it tried."""
