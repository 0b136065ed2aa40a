"""Who is meant by an account id, an address or a login, and every spelling by which they can be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from barograph.cases.text.pseudonyms import COMMON, Spellings, spellings
from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.storage.erasure_list import words_of
from barograph.storage.store import Store

_GENERIC = frozenset(
    ("info", "mail", "admin", "root", "contact", "noreply", "hello", "list", "office", "webmaster", "post")
)
Reach = Literal["only", "joined", "namesakes"]
_LONG = 8
"""Letters from which a single word is taken for a handle rather than for a name many people bear."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Accounts of one human being, as far as the workspace joined them.

    Attributes:
        accounts: Account ids.
        names: Names seen.
        addresses: Addresses seen.
        logins: Logins seen.
    """

    accounts: frozenset[str]
    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()

    def spellings(self) -> frozenset[str]:
        """Spellings that mean this subject wherever they stand: full names, addresses, logins, handles."""
        parts = {" ".join(words_of(part)) for part in self.parts()}
        found = {address for address in self.addresses if "@" in address}
        found |= {login for login in self.logins if _telling(login)}
        for address in self.addresses:
            local = address.partition("@")[0]
            found |= {form for form in (local, local.partition("+")[0]) if _telling(form) and form not in _GENERIC}
        for name in self.names:
            found |= set(_of_name(name))
        return frozenset(spelling for spelling in found if " ".join(words_of(spelling)) not in parts)

    def parts(self) -> frozenset[str]:
        """Single parts of the names, which others may bear too."""
        found = set()
        for name in self.names:
            words = words_of(name.partition("@")[0])
            found |= {word for word in words if len(word) >= 3 and (len(words) > 1 or not _handle(word))}
        return frozenset(found)


def find_subject(store: Store, who: str, reach: Reach = "joined") -> Subject:
    """Resolve an account id, an address or a login.

    Args:
        store: The workspace's tables.
        who: What is given by whoever asks for erasure; case does not matter.
        reach: `only` the accounts that bear it themselves; those `joined` with them as openly the same; or also
            `namesakes`: every account under one of their full names, which may be somebody else's.

    Raises:
        DataError: Nobody is known by it.
    """
    wanted = who.strip().casefold().removeprefix("@")
    rows = _accounts(store)
    direct = [row for row in rows if wanted in _handles(row)]
    if not direct:
        raise DataError(
            f"no account, address or login {who!r} in {store.root}. Names are shared: give an address or a login."
        )
    identities = {row["identity_id"] for row in direct}
    chosen = direct if reach == "only" else [row for row in rows if row["identity_id"] in identities]
    subject = _subject(chosen)
    if reach == "namesakes":
        others = _namesakes(rows, subject)
        subject = _subject([*chosen, *(row for row in rows if row["account_id"] in others)])
    return subject


def _subject(rows: list[dict[str, Any]]) -> Subject:
    return Subject(
        frozenset(row["account_id"] for row in rows),
        frozenset(name for row in rows for name in row["names"] if name),
        frozenset(address for row in rows for address in row["addresses"] if address),
        frozenset(login for row in rows for login in row["logins"] if login),
    )


def alike(store: Store, subject: Subject) -> set[str]:
    """Account ids of others who bear one of the subject's full names."""
    return _namesakes(_accounts(store), subject)


def _namesakes(rows: list[dict[str, Any]], subject: Subject) -> set[str]:
    full = {" ".join(words_of(name)) for name in subject.names if len(words_of(name)) > 1}
    return {
        row["account_id"]
        for row in rows
        if row["account_id"] not in subject.accounts
        and any(" ".join(words_of(name)) in full for name in (*row["names"], *row["logins"]))
    }


def _accounts(store: Store) -> list[dict[str, Any]]:
    """Accounts as linking joined them; before the first run, as the messages and rights name them."""
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(store, Table.ACCOUNTS, ["account_id", "identity_id", "names", "addresses", "logins"]):
        found[row["account_id"]] = row
    for table in (Table.MESSAGES, Table.RIGHTS):
        for row in _rows(store, table, ["account_id", "display_name", "address", "login"]):
            account = found.setdefault(
                row["account_id"],
                {**row, "identity_id": row["account_id"], "names": [], "addresses": [], "logins": []},
            )
            for many, one in (("names", "display_name"), ("addresses", "address"), ("logins", "login")):
                if row[one] and row[one] not in account[many]:
                    account[many] = [*account[many], row[one]]
    return list(found.values())


def _rows(store: Store, table: Table, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Distinct rows of a table, a row group at a time."""
    for part in store.row_groups(table, columns):
        listed = any(str(field.type).startswith("list") for field in part.schema)
        yield from (part if listed else part.group_by(columns).aggregate([])).to_pylist()


def _handles(row: dict[str, Any]) -> set[str]:
    texts: Iterable[str] = (row["account_id"], *row["addresses"], *row["logins"])
    return {text.casefold() for text in texts if text}


def _of_name(name: str) -> Iterator[str]:
    words = words_of(name)
    if len(words) == 1 and _handle(words[0]):
        yield name
    for spelling, strict in spellings(Spellings("x", names=(name,))):
        several = len(words_of(spelling)) > 1
        if several or (not strict and len(words) > 1 and len(spelling) >= 6 and words_of(spelling)[0] not in words):
            yield spelling


def _telling(word: str) -> bool:
    return len(word) >= 3 and word.lower() not in COMMON


def _handle(word: str) -> bool:
    return word not in COMMON and (len(word) >= _LONG or any(character.isdigit() for character in word))
