"""The ladder of rights: who gained access to a project, when, and how fast against the habit of projects.

A gain is the first event of an account in a project that needs rights (push, merge, release, membership ...). To have
written a commit is no access: somebody else put it in. For each gain stands what the account did in public in the 365
days before, and of how many other gains, in the project and elsewhere, the account had been there as short a time.

*Innocent explanations*: somebody new is trusted fast where nobody else is left, after a meeting, or by an employer.

*Limits*: only rights that the loaded archives hold are seen, and no private talk. Where the archive begins less than a
year before a gain, nothing tells how long the account had been there: such gains are shown and not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from barograph.cases.repository.listing import listed
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.storage.duckdb_reader import connect, source
from barograph.storage.store import Store

if TYPE_CHECKING:
    import duckdb

YEAR = timedelta(days=365)
SHORT = 10
"""Letters of an identity by which an account is shown."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SETUP = """
create temp table places as select distinct venue, project from {placements};
create temp table named as select unnest(?::varchar[]) as venue, unnest(?::varchar[]) as project;
create temp table known as select account_id, identity_id from {accounts};
create temp table steps as
  select coalesce(n.project, p.project, r.venue) as project, coalesce(k.identity_id, r.account_id) as identity,
         r.kind, r."at"
  from {rights} r left join known k using (account_id) left join named n using (venue) left join places p using (venue)
  where r."at" <= make_timestamptz(?);
create temp table acts as
  select project, identity_id as identity, parent_identity, sent_at, message_id from {placements};
create temp table gains as
  select project, identity, min("at") as at, arg_min(kind, ("at", kind)) as kind
  from steps where kind <> 'commit' group by all;
create temp table begun as
  select project, min(t) as began from
  (select project, sent_at as t from acts union all select project, "at" from steps) group by all;
create temp table met as
  select project, identity, min(t) as met from
  (select project, identity, sent_at as t from acts union all select project, identity, "at" from steps) group by all;
create temp table patches as
  select a.project, a.identity, a.sent_at from acts a join
  (select message_id from {messages} where patch) using (message_id)
"""
_WITHIN = "between g.at - interval 365 day and g.at - interval 1 microsecond"
_GAINS = f"""
select g.project, g.identity, g.kind, epoch_us(g.at), epoch_us(m.met), epoch_us(b.began),
  (select count(*) from acts a where a.project = g.project and a.identity = g.identity and a.sent_at {_WITHIN}),
  (select count(distinct cast(a.sent_at as date)) from acts a
   where a.project = g.project and a.identity = g.identity and a.sent_at {_WITHIN}),
  (select count(*) from acts a where a.project = g.project and a.identity = g.identity
   and a.parent_identity <> a.identity and a.sent_at {_WITHIN}),
  (select count(*) from acts a where a.project = g.project and a.parent_identity = g.identity
   and a.identity <> g.identity and a.sent_at {_WITHIN}),
  (select count(*) from patches p where p.project = g.project and p.identity = g.identity and p.sent_at {_WITHIN}),
  (select count(*) from steps s where s.project = g.project and s.identity = g.identity and s.kind = 'commit'
   and s."at" {_WITHIN})
from gains g join met m using (project, identity) join begun b using (project)
order by g.at, g.identity
"""  # noqa: S608 (parts of our own)


@dataclass(frozen=True, slots=True)
class Rung:
    """The first event of a kind.

    Attributes:
        kind: push, merge, release, member, announce, sign, list-admin, or commit.
        at: When.
    """

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Gain:
    """An account that gained access.

    Attributes:
        account: First letters of its id; a digest.
        kind: The first kind of event that needs rights.
        at: When.
        days_there: Days since it was first seen in the project.
        compared: False where the archive begins less than a year before; then nothing is compared.
        as_fast_here: Of the other gains of the project, those that came as fast.
        gains_here: Those gains.
        as_fast_elsewhere: The same for other projects.
        gains_elsewhere: Those gains.
        messages: Messages in the project in the 365 days before.
        active_days: Days with one.
        answers: Answers to others among them.
        answered: Answers of others to it.
        patches: Messages with a patch.
        commits: Commits it wrote that others took in.
        ladder: First event of each kind, by time.
        cases: Present cases that speak of it, with what it is there: group, gained or target.
        names: Names, addresses and logins; only where they were asked for.
    """

    account: str
    kind: str
    at: datetime
    days_there: float
    compared: bool
    as_fast_here: int
    gains_here: int
    as_fast_elsewhere: int
    gains_elsewhere: int
    messages: int
    active_days: int
    answers: int
    answered: int
    patches: int
    commits: int
    ladder: tuple[Rung, ...]
    cases: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A gain of any project, as the tables give it; instants in microseconds."""

    project: str
    identity: str
    kind: str
    at: int
    met: int
    began: int
    counts: tuple[int, ...]

    @property
    def waited(self) -> float:
        """Days from the first sight of the account in the project."""
        return (self.at - self.met) / 86_400e6

    @property
    def compared(self) -> bool:
        """Whether the archive holds the year before."""
        return self.at - self.began >= YEAR / timedelta(microseconds=1)


def handovers(store: Store, projects: Mapping[str, str], project: str, identify: bool = False) -> tuple[Gain, ...]:
    """Gains of access in a project, by time.

    Args:
        store: The workspace's tables, after a run.
        projects: Venue -> project, as configured.
        project: The project.
        identify: Give names; the caller records that in the audit log first.

    Raises:
        DataError: Nothing was run, or no such project has a step of access; names the nearest.
    """
    manifest = store.manifest(Table.PLACEMENTS)
    if manifest is None:
        raise DataError(f"{store.root}: never run. Run first: barograph run --as-of DATE")
    made = manifest.made("as_of")
    with connect() as engine:
        _set_up(engine, store, projects, datetime.fromisoformat(made) if made else datetime.max.replace(tzinfo=UTC))
        rows = [_row(row) for row in engine.execute(_GAINS).fetchall()]
        if project not in {row.project for row in rows}:
            hint = nearest(project, {row.project for row in rows})
            raise DataError(f"no step of access of a project {project} in the loaded archives.{hint}")
        return tuple(
            _gain(engine, store, row, [other for other in rows if other is not row and other.compared], identify)
            for row in rows
            if row.project == project
        )


def _row(row: tuple[Any, ...]) -> _Row:
    project, identity, kind, at, met, began, *counts = row
    return _Row(project, identity, kind, at, met, began, tuple(counts))


def _set_up(engine: duckdb.DuckDBPyConnection, store: Store, projects: Mapping[str, str], until: datetime) -> None:
    tables = (Table.PLACEMENTS, Table.ACCOUNTS, Table.RIGHTS, Table.MESSAGES)
    sources = {table.label: source(engine, store, table) for table in tables}
    values: dict[str, list[object]] = {
        "named": [list(projects), list(projects.values())],
        "steps": [(until - _EPOCH) // timedelta(microseconds=1)],
    }
    for statement in _SETUP.format(**sources).split(";"):
        name = statement.split("temp table ")[1].split(" ")[0]
        engine.execute(statement, values.get(name, []))


def _gain(engine: duckdb.DuckDBPyConnection, store: Store, row: _Row, others: list[_Row], identify: bool) -> Gain:
    here = [other for other in others if other.project == row.project] if row.compared else []
    elsewhere = [other for other in others if other.project != row.project] if row.compared else []
    messages, active, answers, answered, patches, commits = row.counts
    asked = 'select kind, epoch_us(min("at")) from steps where project = ? and identity = ? group by 1 order by 2, 1'
    rungs = engine.execute(asked, [row.project, row.identity]).fetchall()
    return Gain(
        account=row.identity[:SHORT],
        kind=row.kind,
        at=_instant(row.at),
        days_there=round(row.waited, 1),
        compared=row.compared,
        as_fast_here=sum(other.waited <= row.waited for other in here),
        gains_here=len(here),
        as_fast_elsewhere=sum(other.waited <= row.waited for other in elsewhere),
        gains_elsewhere=len(elsewhere),
        messages=messages,
        active_days=active,
        answers=answers,
        answered=answered,
        patches=patches,
        commits=commits,
        ladder=tuple(Rung(kind, _instant(at)) for kind, at in rungs),
        cases=_cases(store, row.identity),
        names=_names(store, row.identity) if identify else (),
    )


def _cases(store: Store, identity: str) -> tuple[str, ...]:
    names = ["episode_id", "identities", "target", "beneficiary"]
    roles: dict[str, str] = {}
    for row in listed(store, Table.EPISODES, names):
        part = {row["target"]: "target", **dict.fromkeys(row["identities"], "group"), row["beneficiary"]: "gained"}
        if identity in part:
            roles[row["episode_id"]] = part[identity]
    cases = listed(store, Table.CASES, ["case_id", "episode_id"], order=("case_id",))
    return tuple(f"{row['case_id']}: {roles[row['episode_id']]}" for row in cases if row["episode_id"] in roles)


def _names(store: Store, identity: str) -> tuple[str, ...]:
    rows: list[dict[str, Any]] = listed(
        store, Table.ACCOUNTS, ["names", "addresses", "logins"], ("identity_id", identity)
    )
    found = [name for row in rows for name in (*row["names"], *row["addresses"], *row["logins"])]
    return tuple(dict.fromkeys(found))


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
