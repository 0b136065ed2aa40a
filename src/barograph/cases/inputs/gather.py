"""Collect the rows of one case from the manifested files, with DuckDB and without a JVM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache

import pyarrow as pa

from barograph.cases.inputs.case_inputs import CaseInputs, Surroundings
from barograph.cases.inputs.record import R, columns, records
from barograph.cases.inputs.records import (
    AccountRecord,
    ActRecord,
    EpisodeRecord,
    ExposureRecord,
    FindingRecord,
    KindRecord,
    LoadRecord,
    MessageRecord,
    PlacementRecord,
    RightRecord,
    RoleRecord,
)
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.graphs.networks import neighbours
from barograph.storage.duckdb_reader import connect, select, source
from barograph.storage.store import Store
from barograph.version import VERSION

MAX_ANSWERS = 40
"""Answers of the target that are shown."""

LOOK_BACK = timedelta(days=365)
AFTERWARDS = timedelta(days=30)

CASE_TABLES = (
    Table.MESSAGES, Table.PLACEMENTS, Table.ACCOUNTS, Table.ACTS, Table.KINDS, Table.EDGES, Table.EPISODES,
    Table.EVIDENCE, Table.ROLES, Table.RIGHTS, Table.EXPOSURE, Table.LOADS,
)  # fmt: skip
"""Every table that a case file is made from."""

_SPOKEN = (
    "select count(*) as n, count(distinct identity_id) as k, coalesce(max(epoch(gap)), 0) / 86400 as silence from "
    "(select identity_id, sent_at - lag(sent_at) over (order by sent_at) as gap from rows "
    "where project = $project and sent_at between $since and $until)"
)
_ASSESSED = (
    "select count(*) as n, "
    "count(distinct identity_id) filter (where hit and not list_contains($ids, identity_id)) as k "
    "from rows where project = $project and sent_at between $since and $until"
)


class CaseReader:
    """Reads the inputs of case files from one workspace.

    Args:
        store: The workspace's tables.
        config: The configuration the episodes were made with.
        as_of: The run's as-of; nothing later is read.

    Example:
        >>> CaseReader(store, Config(), as_of).inputs(episode_id)  # doctest: +SKIP
    """

    def __init__(self, store: Store, config: Config, as_of: datetime) -> None:
        self._store = store
        self._config = config
        self._as_of = as_of
        self._engine = connect()
        self._source = cache(lambda table: source(self._engine, store, table))
        self._other_names = lru_cache(maxsize=8)(self._names_in)

    def inputs(self, episode_id: str) -> CaseInputs:
        """Everything a case file of one episode is made from.

        Raises:
            DataError: No such episode, or its messages are gone.
        """
        found = self._records(EpisodeRecord, "episode_id = $id", id=episode_id)
        if not found:
            raise DataError(f"no episode {episode_id} in {self._store.root}. List them with: barograph cases")
        episode = found[0]
        placements = self._threads(episode)
        venues = self._venues(episode.project)
        core = [*episode.identities, *(name for name in (episode.target, episode.beneficiary) if name)]
        edges, near, left_out = self._picture(episode, core)
        messages = self._messages(episode, placements)
        people = {*core, *near, *(place.identity_id for place in placements)}
        accounts = self._records(AccountRecord, "identity_id in (select unnest($ids))", ids=sorted(people))
        return CaseInputs(
            episode=episode,
            findings=self._records(FindingRecord, "episode_id = $id", id=episode_id),
            messages=messages,
            answered=self._answered(messages, placements, core),
            placements=placements,
            acts=self._records(ActRecord, "message_id in (select unnest($ids))", ids=list(episode.message_ids)),
            kinds=self._records(KindRecord, "message_id in (select unnest($ids))", ids=list(episode.message_ids)),
            accounts=accounts,
            neighbours=tuple(near),
            edges=edges,
            roles=self._roles(episode, core),
            rights=self._rights(accounts, core, venues),
            exposure=self._exposure(episode),
            loads=self._records(LoadRecord, "venue in (select unnest($venues))", venues=list(venues)),
            other_names=self._other_names(venues),
            around=self._around(episode, venues, left_out),
            digests={table.label: self._store.digest(table) for table in CASE_TABLES},
            config=self._config,
            as_of=self._as_of,
            version=VERSION,
        )

    def _sql(self, table: Table, query: str, **values: object) -> pa.Table:
        """Run a query over one table, `rows` in the query."""
        return select(self._engine, self._source(table), query, values)

    def _records(self, kind: type[R], where: str, **values: object) -> tuple[R, ...]:
        names = columns(kind)
        table = kind.table
        key = ", ".join(table.value.key)
        chosen = ", ".join(f'"{name}"' for name in names)
        query = f"select {chosen} from rows where {where} order by {key}"  # noqa: S608 (column names of our own)
        schema = pa.schema([table.arrow.field(name) for name in names])
        return records(kind, self._sql(table, query, **values).cast(schema))

    def _threads(self, episode: EpisodeRecord) -> tuple[PlacementRecord, ...]:
        """All messages in threads the group wrote in, by time."""
        own = self._records(PlacementRecord, "message_id in (select unnest($ids))", ids=list(episode.message_ids))
        if len(own) < len(episode.message_ids):
            raise DataError(
                f"episode {episode.episode_id}: {len(episode.message_ids) - len(own)} of its messages are not in table "
                "placements. Rebuild it with: barograph run --from link"
            )
        threads = sorted({place.thread_id for place in own})
        found = self._records(
            PlacementRecord, "thread_id in (select unnest($ids)) and sent_at <= $until", ids=threads, until=self._as_of
        )
        return tuple(sorted(found, key=lambda place: (place.sent_at, place.message_id)))

    def _messages(self, episode: EpisodeRecord, placements: Sequence[PlacementRecord]) -> tuple[MessageRecord, ...]:
        """The group's messages and the target's answers that follow them in the same threads."""
        group = set(episode.message_ids)
        begun: dict[str, datetime] = {}
        answers: list[str] = []
        for place in placements:
            if place.message_id in group:
                begun.setdefault(place.thread_id, place.sent_at)
            elif (
                place.identity_id == episode.target
                and place.thread_id in begun
                and place.sent_at <= episode.window_end + AFTERWARDS
            ):
                answers.append(place.message_id)
        wanted = [*episode.message_ids, *answers[:MAX_ANSWERS]]
        found = self._records(MessageRecord, "message_id in (select unnest($ids))", ids=wanted)
        if len({message.message_id for message in found} & group) < len(group):
            raise DataError(f"episode {episode.episode_id}: messages are missing from table messages. Load them again.")
        return tuple(sorted(found, key=lambda message: (message.sent_at, message.message_id)))

    def _answered(
        self, shown: Sequence[MessageRecord], placements: Sequence[PlacementRecord], core: list[str]
    ) -> tuple[MessageRecord, ...]:
        """What the messages shown answer, where an account of the case wrote it."""
        ids = {message.message_id for message in shown}
        ours = {place.message_id for place in placements if place.identity_id in core}
        wanted = {place.parent_id for place in placements if place.message_id in ids and place.parent_id in ours}
        return self._records(MessageRecord, "message_id in (select unnest($ids))", ids=sorted(filter(None, wanted)))

    def _picture(self, episode: EpisodeRecord, core: list[str]) -> tuple[pa.Table, list[str], int]:
        """Edges among the core accounts and their nearest neighbours, those neighbours, and how many were left out."""
        span: dict[str, object] = {
            "project": episode.project,
            "since": episode.window_start - LOOK_BACK,
            "until": min(episode.window_end, self._as_of),
        }
        chosen = ", ".join(f'"{name}"' for name in Table.EDGES.columns)
        during = f'select {chosen} from rows where project = $project and "at" between $since and $until and '  # noqa: S608
        inside = "in (select unnest($ids))"
        near = self._sql(Table.EDGES, f"{during} (actor {inside} or towards {inside})", ids=core, **span)
        around = neighbours(near, core, until=self._as_of)
        kept = around[: max(0, self._config.graphs.max_nodes - len(core))]
        query = f"{during} actor {inside} and towards {inside} order by edge_id"
        edges = self._sql(Table.EDGES, query, ids=[*core, *kept], **span).cast(Table.EDGES.arrow)
        return edges, kept, len(around) - len(kept)

    def _venues(self, project: str) -> tuple[str, ...]:
        query = "select distinct venue from rows where project = $project order by venue"
        rows = self._sql(Table.PLACEMENTS, query, project=project)
        return tuple(rows["venue"].to_pylist())

    def _roles(self, episode: EpisodeRecord, core: list[str]) -> tuple[RoleRecord, ...]:
        where = (
            "project = $project and identity_id in (select unnest($ids)) "
            "and month = date_trunc('month', $at::timestamptz)"
        )
        return self._records(RoleRecord, where, project=episode.project, ids=core, at=episode.window_end)

    def _rights(
        self, accounts: Sequence[AccountRecord], core: list[str], venues: tuple[str, ...]
    ) -> tuple[RightRecord, ...]:
        ids = sorted(account.account_id for account in accounts if account.identity_id in core)
        where = (
            '"at" <= $until and venue in (select unnest($venues)) and '
            "(account_id in (select unnest($ids)) or kind in ('release', 'announce', 'member', 'list-admin'))"
        )
        found = self._records(RightRecord, where, until=self._as_of, venues=list(venues), ids=ids)
        return tuple(sorted(found, key=lambda right: (right.at, right.kind, right.account_id)))

    def _exposure(self, episode: EpisodeRecord) -> tuple[ExposureRecord, ...]:
        where = "project = $project and month between $since and $until"
        since = episode.window_start - timedelta(days=100)
        found = self._records(
            ExposureRecord, where, project=episode.project, since=since, until=min(episode.window_end, self._as_of)
        )
        return tuple(sorted(found, key=lambda row: row.month))

    def _names_in(self, venues: tuple[str, ...]) -> tuple[str, ...]:
        query = (
            "select distinct unnest(names) as name from rows "
            "where list_has_any(list_transform(seen, lambda place: place.venue), $venues) order by name"
        )
        rows = self._sql(Table.ACCOUNTS, query, venues=list(venues))
        return tuple(name for name in rows["name"].to_pylist() if name)

    def _around(self, episode: EpisodeRecord, venues: tuple[str, ...], left_out: int) -> Surroundings:
        span: dict[str, object] = {
            "project": episode.project,
            "since": episode.window_start,
            "until": min(episode.window_end, self._as_of),
        }
        spoken = self._one(Table.PLACEMENTS, _SPOKEN, **span)
        assessed = self._one(Table.ACTS, _ASSESSED, ids=list(episode.identities), **span)
        loaded = self._one(Table.PLACEMENTS, "select count(distinct venue) as n from rows")
        rights = self._one(
            Table.RIGHTS,
            'select count(*) as n from rows where venue in (select unnest($venues)) and "at" <= $until',
            venues=list(venues),
            until=self._as_of,
        )
        return Surroundings(
            venues=venues,
            venues_loaded=int(loaded["n"]),
            messages=int(spoken["n"]),
            identities=int(spoken["k"]),
            assessed=int(assessed["n"]),
            pressing_others=int(assessed["k"]),
            longest_silence_days=float(spoken["silence"]),
            rights_known=int(rights["n"]),
            capped_neighbours=left_out,
        )

    def _one(self, table: Table, query: str, **values: object) -> dict[str, float]:
        """The one row of a counting query."""
        return dict(self._sql(table, query, **values).to_pylist()[0])
