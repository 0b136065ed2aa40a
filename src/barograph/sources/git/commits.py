"""A commit as steps of access: its author wrote it, its committer (or the pusher of the merge) put it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from barograph.identifiers import digest, named_account
from barograph.sources.base import Provenance, Record, Right
from barograph.sources.instants import minutes_east
from barograph.sources.trackers.account import Author, author_of_address
from barograph.text.scrub import scrub

WEB_COMMITTERS = frozenset({"noreply@github.com", "noreply@gitlab.com"})
"""Addresses of hosts that commit in somebody's name: no account of their own."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Metadata of a commit.

    Attributes:
        sha: Its id.
        author_name: Author's name.
        author_address: Author's address, as written.
        authored: When, in the author's zone.
        committer_name: Committer's name.
        committer_address: Committer's address.
        committed: When, in the committer's zone.
        subject: First line of its message.
        parents: How many parents; two or more is a merge.
    """

    sha: str
    author_name: str
    author_address: str
    authored: datetime
    committer_name: str
    committer_address: str
    committed: datetime
    subject: str
    parents: int = 1


def records_of_commit(commit: Commit, place: Provenance, venue: str) -> Iterator[Record]:
    """Yield the right `commit` of the author and the right `push` or `merge` of the committer.

    A cherry-pick or a rebase has another id and the same author, instant and subject: its right `commit` is the same
    one, since it was written once; its right `push` is a new one. Zones differ between the two, so each right states
    its own (`zone +0200` in `detail`).

    Args:
        commit: The commit.
        place: Where it stands.
        venue: Venue of the repository.
    """
    sha = scrub(commit.sha).strip().lower()[:64]
    native = f"{venue}/commit/{sha}"
    written = digest(
        "right", "commit", venue, commit.author_address.lower(), commit.authored.isoformat(), commit.subject
    )
    author = _account(commit.author_name, commit.author_address, venue)
    yield _right("commit", written, native, commit.authored, commit.author_name, author, place, venue)
    if commit.committer_address.strip().lower() in WEB_COMMITTERS:
        if commit.parents < 2:
            return
        committer, name = author, commit.author_name
    else:
        committer = _account(commit.committer_name, commit.committer_address, venue)
        name = commit.committer_name
    kind = "merge" if commit.parents > 1 else "push"
    yield _right(kind, digest("right", kind, native), native, commit.committed, name, committer, place, venue)


def _account(name: str, address: str, venue: str) -> Author:
    low = scrub(address).strip().lower()
    if "@" in low:
        return author_of_address(low)
    return Author(named_account(venue, scrub(name).strip()), None)


def _right(
    kind: str, right_id: str, native: str, at: datetime, name: str, who: Author, place: Provenance, venue: str
) -> Right:
    zone = minutes_east(at) or 0
    return Right(
        right_id=right_id,
        at=at.astimezone(UTC),
        account_id=who.account_id,
        kind=kind,
        native_id=native,
        provenance=place,
        venue=venue,
        display_name=scrub(name).strip()[:200] or None,
        address=who.address,
        login=who.login,
        detail=f"zone {'-' if zone < 0 else '+'}{abs(zone) // 60:02d}{abs(zone) % 60:02d}",
    )
