"""What speaks for an account: what the tables hold of it beside the messages that a case rests on.

A fact speaks for an account by a coarse rule, so that a reader can disagree. Facts are never added up, and none of
them enters a score. Rules: seen for a year; active on 30 days of a project; another project; answers to three others; a
patch; a step of access; a month as regular, core or maintainer; at most one in twenty of 20 or more measured messages
pressing; a case found harmless; an innocent explanation that is consistent with a case.

*Limits*: an account without such a fact may be new, shy or busy elsewhere: that speaks against nobody. An adversary
with patience gathers such facts too. Only loaded archives are seen, up to the as-of of the last run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.listing import listed
from barograph.cases.text.language import count
from barograph.cases.text.pseudonyms import labels
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.storage.duckdb_reader import connect, source
from barograph.storage.store import Store

YEAR_DAYS, ACTIVE_DAYS, OTHERS, MEASURED, PRESSING = 365, 30, 3, 20, 0.05
"""From how much on a fact speaks for an account; see the rules above."""

_SPAN = "epoch_us(min(first_seen)), epoch_us(max(last_seen))"
_PLACES = (
    "project, count(*), count(distinct cast(sent_at as date)), "
    "count(*) filter (parent_identity <> identity_id), "
    "count(distinct parent_identity) filter (parent_identity <> identity_id)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the tables hold of an account.

    Attributes:
        fact: What it is about.
        speaks_for: By its rule it speaks for the account.
        count: How much, in the unit that the text tells.
        project: Project or case it is about; None for all.
        text: In words, without names.
    """

    fact: str
    speaks_for: bool
    count: float
    project: str | None
    text: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The facts of an account.

    Attributes:
        identity: The account, after openly-same ones were joined; a digest.
        accounts: How many were joined.
        as_of: As-of of the run whose tables were read; None where it is not written down.
        facts: In a fixed order.
    """

    identity: str
    accounts: int
    as_of: datetime | None
    facts: tuple[Fact, ...]


def account_facts(store: Store, who: str) -> AccountFacts:
    """Gather what speaks for an account.

    Args:
        store: The workspace's tables.
        who: Account id, address, login, or a label of a case such as `C-ABCDEFGHIJ:A1`.

    Raises:
        DataError: Nothing was run, or nobody is known by it, or several are.
    """
    manifest = store.manifest(Table.ACCOUNTS)
    if manifest is None:
        raise DataError(f"{store.root}: never run. Run first: barograph run --as-of DATE")
    made = manifest.made("as_of")
    as_of = datetime.fromisoformat(made) if made else None
    reader = _Reader(store, as_of or datetime.max.replace(tzinfo=UTC))
    identity = reader.identity(who)
    accounts = reader.values(Table.ACCOUNTS, "account_id", "identity_id = $who", who=identity)
    found = (
        *reader.life(identity), *reader.work(identity, [row[0] for row in accounts]), *reader.measured(identity),
        *_of_cases(store, identity),
    )  # fmt: skip
    return AccountFacts(identity, len(accounts), as_of, found)


class _Reader:
    """Reads rows of one account with an engine of its own."""

    def __init__(self, store: Store, until: datetime) -> None:
        self._store, self._until, self._engine = store, until, connect()

    def values(self, table: Table, what: str, where: str, rest: str = "", **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement over one table."""
        sql = f"select {what} from {source(self._engine, self._store, table)} where {where} {rest}"  # noqa: S608
        return self._engine.execute(sql, values).fetchall()

    def identity(self, who: str) -> str:
        """The identity that is meant.

        Raises:
            DataError: None, or several.
        """
        case, mark, label = who.partition(":")
        if mark and case.upper().startswith("C-"):
            return _labelled(self._store, case.upper(), label.upper())
        where = "$who in (account_id, identity_id) or list_contains(addresses, $who)"
        where += " or list_contains(string_split(lower(array_to_string(logins, chr(10))), chr(10)), $who)"
        wanted = who.strip().lower().removeprefix("@")
        found = sorted(row[0] for row in self.values(Table.ACCOUNTS, "distinct identity_id", where, who=wanted))
        if len(found) == 1:
            return str(found[0])
        if found:
            raise DataError(f"{len(found)} accounts bear that; give the id of one: {', '.join(found)}")
        raise DataError(f"no account, address or login {who!r}; or give a label of a case, such as C-ABCDEFGHIJ:A1")

    def life(self, identity: str) -> Iterator[Fact]:
        """How long, how often, where, and whom it answers."""
        (first, last), *_ = self.values(Table.ACCOUNTS, _SPAN, "identity_id = $who", who=identity)
        days = (last - first) / 86_400e6 if first is not None and last is not None else 0.0
        yield Fact(
            "seen", days >= YEAR_DAYS, round(days), None, f"{days:,.0f} days from first to last message anywhere"
        )
        order = "group by project order by 2 desc, 1"
        places = self.values(Table.PLACEMENTS, _PLACES, "identity_id = $who", order, who=identity)
        for project, messages, active, _, _ in places:
            text = f"{count(messages, 'message')} on {count(active, 'day')}"
            yield Fact("active days", active >= ACTIVE_DAYS, active, project, text)
        others = len(places) - 1
        yield Fact("other projects", others > 0, max(others, 0), None, f"{len(places)} projects in the loaded archives")
        for project, _, _, answers, answered in places:
            text = f"{count(answers, 'answer')} to {count(answered, 'other account')}"
            yield Fact("answers given", answered >= OTHERS, answers, project, text)
        where = "parent_identity = $who and identity_id <> $who"
        (received,), *_ = self.values(Table.PLACEMENTS, "count(*)", where, who=identity)
        yield Fact("answers received", False, received, None, f"{count(received, 'answer')} by others")

    def work(self, identity: str, accounts: list[str]) -> Iterator[Fact]:
        """Patches, steps of access, roles."""
        own, until = "account_id in (select unnest($ids))", self._until
        where = f"{own} and patch and sent_at <= $until"
        (patches,), *_ = self.values(Table.MESSAGES, "count(*)", where, ids=accounts, until=until)
        yield Fact("patches", patches > 0, patches, None, f"{patches} messages that carry a patch")
        what, order = "venue, kind, count(*)", "group by venue, kind order by venue, kind"
        where = f'{own} and "at" <= $until'
        for venue, kind, steps in self.values(Table.RIGHTS, what, where, order, ids=accounts, until=until):
            yield Fact("access", True, steps, venue, f"{steps:,} of kind {kind}")
        what, order = "project, role, count(*)", "group by project, role order by project, role"
        where = "identity_id = $who and role in ('maintainer', 'core', 'regular')"
        for project, role, months in self.values(Table.ROLES, what, where, order, who=identity):
            yield Fact("role", True, months, project, f"{role} in {count(months, 'month')}")

    def measured(self, identity: str) -> Iterator[Fact]:
        """How much of what was measured presses."""
        what = "count(*), count(*) filter (hit)"
        (messages, pressing), *_ = self.values(Table.ACTS, what, "identity_id = $who", who=identity)
        speaks = messages >= MEASURED and pressing <= PRESSING * messages
        text = f"{pressing} of {count(messages, 'measured message')} pressing; one in twenty is ordinary"
        yield Fact("pressing messages", speaks, pressing, None, text)


def _labelled(store: Store, case: str, label: str) -> str:
    """The identity behind a label of a case, in the order in which the case file gives labels."""
    CaseRepository(store).case_status(case)
    episode = listed(store, Table.CASES, ["episode_id"], ("case_id", case))[0]["episode_id"]
    names = ["identities", "target", "beneficiary"]
    row = listed(store, Table.EPISODES, names, ("episode_id", episode))[0]
    known = {given: who for who, given in labels(row["identities"], row["target"], row["beneficiary"], ()).items()}
    if label not in known:
        raise DataError(f"{case}: no account {label}.{nearest(label, known)} Accounts: {', '.join(sorted(known))}")
    return known[label]


def _of_cases(store: Store, identity: str) -> Iterator[Fact]:
    """What innocent explanations and decisions say where the account is of the group of a case."""
    groups = {
        row["episode_id"] for row in listed(store, Table.EPISODES, ["episode_id", "identities"])
        if identity in row["identities"]
    }  # fmt: skip
    repository = CaseRepository(store)
    for row in listed(store, Table.CASES, ["case_id", "episode_id"], order=("case_id",)):
        if row["episode_id"] not in groups:
            continue
        case = row["case_id"]
        status = repository.case_status(case)
        status_text = f"{status.status}{', disputed' if status.disputed else ''}"
        yield Fact("case", status.status == "FalsePositive", 1, case, f"of the group of a case; {status_text}")
        for item in repository.document(case)["explanations"]:
            if item["verdict"] == "consistent":
                yield Fact("innocent explanation", True, 1, case, f"{item['name']}: {item['seen']}")
