"""What utterances hang under (issue, pull request, topic), and the right a merge shows: one way for all trackers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from barograph.identifiers import digest
from barograph.sources.base import Provenance, Right
from barograph.sources.trackers.account import author_of_login


@dataclass(frozen=True, slots=True)
class Thread:
    """What an utterance hangs under.

    Attributes:
        venue: `host/owner/repo` or `host/product`.
        native_id: Native id of the issue, pull request or topic.
        title: Its title, where known.
        url: Where it can be read, where known.
        place: Where the unit stands that holds the utterance.
        notes: Repairs made to read it.
    """

    venue: str
    native_id: str
    title: str | None
    url: str | None
    place: Provenance
    notes: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The tracker's host."""
        return self.venue.partition("/")[0]


def merge_right(thread: Thread, at: datetime, login: str, detail: str) -> Right:
    """Return the step of access that a merge shows.

    Args:
        thread: The pull or merge request.
        at: When it was merged, UTC.
        login: Login of who merged.
        detail: Its number as the tracker writes it, such as `#12` or `!12`.
    """
    native = f"{thread.native_id}/merge"
    author = author_of_login(thread.host, login, native)
    return Right(
        right_id=digest("right", "merge", native),
        at=at,
        account_id=author.account_id,
        kind="merge",
        native_id=native,
        provenance=thread.place,
        venue=thread.venue,
        display_name=author.login,
        login=author.login,
        detail=detail,
    )
