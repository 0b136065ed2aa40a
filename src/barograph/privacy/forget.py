"""`forget`: erase one human being's accounts everywhere, and see to it that loading does not bring them back.

Erased are the messages, steps of access, roles, edges, acts, links, vectors, episodes and cases of the accounts, and
their names, addresses and logins in everybody else's rows and in the notes of `watch.yaml`. What stays: decisions
(status, case ids and digests; reasons and replies only where the case is of others), and `forgotten.json` (keyed
digests). After GDPR article 17; our reading, not legal advice.

*Limits*: what left the workspace (exports, copies, the archives themselves) is out of reach; text others wrote about
somebody without naming them stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.privacy.erase import Erased, Gone, erase
from barograph.privacy.subject import Reach, Subject, alike, find_subject
from barograph.storage.erasure_list import NAME, Tombstones
from barograph.storage.store import Store
from barograph.text.sentences import sentences

_NATIVE = ("native_id", "reply_to", "thread_hint", "reference_ids")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure did, or would do.

    Attributes:
        accounts: Accounts erased, openly-same ones included.
        messages: Messages they wrote.
        mentioned: Messages of others that name them.
        erased: Rows taken out and changed, a table each; empty for a dry run.
        alike: Account ids of others under the same name, not joined: forget them too if they are the same.
        left: Files of the workspace outside its tables that still hold an address, login or full name.
        already: They had been forgotten before.
    """

    accounts: int
    messages: int
    mentioned: int
    erased: tuple[Erased, ...] = ()
    alike: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    already: bool = False


def forget(store: Store, who: str, reach: Reach = "joined", dry_run: bool = False) -> Forgotten:
    """Erase the accounts behind an account id, an address or a login.

    The tombstone is written first and the accounts go last, so that an interrupted call is ended by the same call.

    Args:
        store: The workspace.
        who: Account id, address or login.
        reach: `only` the accounts that bear it, those `joined` with them as openly the same, or also `namesakes`.
        dry_run: Tell what would go, change nothing.

    Raises:
        DataError: Nobody is known by it.
        BusyError: Another process writes to the workspace.
    """
    before = Tombstones.read(store.root)
    try:
        subject = find_subject(store, who, reach)
    except DataError:
        if before.mentions(f"@{who}"):
            return Forgotten(0, 0, 0, already=True)
        raise
    own, threads = _own(store, subject)
    tombstones = before.with_account(subject.accounts, subject.spellings(), subject.parts(), threads)
    mentioned, digests = _mentions(store, own, tombstones)
    same_name = tuple(sorted(alike(store, subject)))
    if dry_run:
        return Forgotten(len(subject.accounts), len(own), mentioned, alike=same_name)
    with store.writing():
        tombstones.write(store.root)
        done = erase(store, Gone({*subject.accounts, *own, *digests}, tombstones))
    left = tuple(sorted(_left(store.root, subject)))
    return Forgotten(len(subject.accounts), len(own), mentioned, tuple(done), same_name, left)


def expire(store: Store, before: datetime) -> tuple[Erased, ...]:
    """Erase what is older than an instant: messages, steps of access, and all that is made from them.

    Args:
        store: The workspace.
        before: As-of less `privacy.retention_days`.

    Raises:
        BusyError: Another process writes to the workspace.
    """
    gone: set[str] = set()
    for rows in store.row_groups(Table.MESSAGES, ["message_id", "sent_at", "own_text"]):
        for message_id, sent_at, text in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            if sent_at < before:
                gone |= {message_id, *(sentence.digest for sentence in sentences(text or ""))}
    with store.writing():
        return tuple(erase(store, Gone(gone, Tombstones.read(store.root), before)))


def _own(store: Store, subject: Subject) -> tuple[set[str], set[str]]:
    """Message ids of the subject's messages; native ids of those and of what they answered or stood under."""
    own, threads = set(), set()
    for rows in store.row_groups(Table.MESSAGES, ["message_id", "account_id", *_NATIVE]):
        for row in rows.to_pylist():
            if row["account_id"] in subject.accounts:
                own.add(row["message_id"])
                threads |= {native for native in _natives(row) if native}
    return own, threads


def _mentions(store: Store, own: set[str], tombstones: Tombstones) -> tuple[int, set[str]]:
    """How many messages of others name the subject; digests of the sentences of those and of the subject's own."""
    count, digests = 0, set()
    for rows in store.row_groups(Table.MESSAGES, ["message_id", "own_text", *_NATIVE]):
        for row in rows.to_pylist():
            text = row["own_text"] or ""
            named = row["message_id"] not in own and tombstones.text(text, tombstones.in_thread(_natives(row))) != text
            count += named
            if named or row["message_id"] in own:
                digests |= {sentence.digest for sentence in sentences(text)}
    return count, digests


def _natives(row: dict[str, Any]) -> tuple[str | None, ...]:
    return row["native_id"], row["reply_to"], row["thread_hint"], *(row["reference_ids"] or ())


def _left(root: Path, subject: Subject) -> Iterator[str]:
    """Files beside the tables that still name them: configurations, exports written into the workspace."""
    full = {name for name in subject.names if len(name.split()) > 1}
    needles = [text.casefold().encode() for text in (*full, *subject.addresses, *subject.logins)]
    for path in root.rglob("*"):
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] not in ("tables", NAME):
            raw = path.read_bytes().lower()
            if any(needle in raw for needle in needles):
                yield str(inside)
