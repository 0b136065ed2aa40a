"""Who deals with whom in a project within a window: groups of accounts that deal mostly with one another.

Accounts have no label here and are listed nowhere: a picture of a project is about its shape. Groups are the
communities of Louvain's method (Blondel and others 2008), the core is the innermost k-core (Seidman 1983).

*Innocent explanations*: subsystems, languages, time zones and releases make groups. Every list has a core.

*Limits*: what is said off the list is not seen; a newcomer is new to the loaded archive, which may begin late.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from barograph.catalogue.tables import Table
from barograph.storage.duckdb_reader import fetched
from barograph.storage.store import Store

if TYPE_CHECKING:
    import networkx as nx

ANALYSED = 2_000
"""Accounts among whom groups are looked for, those with most exchanges: bounds the time."""

PAIRS_ANALYSED = 50_000
"""Pairs among them, the strongest."""

DRAWN = 60
NEWCOMERS_DRAWN = 15
EDGES_DRAWN = 150
LETTERS = "ABCDEFGH"
"""Groups that have a letter of their own; smaller ones are one more, `other`."""
SEED = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the picture, without a name.

    Attributes:
        group: Letter of its group, or `other`.
        maintainer: It did half of the upkeep, with others, at the end of the window.
        newcomer: Its first message in the project falls into the window.
        core: It is in the innermost core.
    """

    group: str
    maintainer: bool
    newcomer: bool
    core: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Two accounts of the picture, by their places, and how often one acted towards the other."""

    first: int
    second: int
    exchanges: int


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that deal mostly with one another.

    Attributes:
        letter: A to H by size, or `other` for all smaller ones.
        accounts: Accounts.
        maintainers: Maintainers among them.
        newcomers: Newcomers among them.
        core: Accounts of the innermost core among them.
        inside: Exchanges within the group.
        outside: Exchanges with the rest of the project.
    """

    letter: str
    accounts: int
    maintainers: int
    newcomers: int
    core: int
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class Window:
    """A project in a window.

    Attributes:
        since: Start of the window.
        until: Its end.
        accounts: Accounts that dealt with another one, all of them.
        pairs: Pairs of accounts that dealt with one another, all of them.
        exchanges: Edges among them: replies, mentions, shared threads, support.
        analysed: Accounts among whom groups were looked for.
        core_depth: Every account of the core deals with at least so many others of the core.
        groups: The groups, the largest first.
        drawn: Accounts of the picture.
        ties: Lines of the picture, the strongest last.
    """

    since: datetime
    until: datetime
    accounts: int
    pairs: int
    exchanges: int
    analysed: int
    core_depth: int
    groups: tuple[Group, ...]
    drawn: tuple[Account, ...]
    ties: tuple[Tie, ...]


def read_window(store: Store, project: str, since: datetime, until: datetime) -> Window:
    """A project between two instants, both included.

    Args:
        store: The workspace's tables.
        project: Its name in the tables.
        since: Start.
        until: End.
    """
    values = {"project": project, "since": since, "until": until}
    accounts_in_all, pairs_in_all, exchanges = _ask(store, values, "select * from counts")[0]
    ranked = [row[0] for row in _ask(store, values, "select identity from kept order by weight desc, identity")]
    place = {identity: number for number, identity in enumerate(ranked)}
    strongest = _ask(store, values, "select * from strongest order by exchanges desc, one, other")
    pairs = [(place[one], place[other], number) for one, other, number in strongest]
    graph = _graph(len(ranked), pairs)
    group_of, core, depth = _groups(graph), *_core(graph)
    maintainers = _maintainers(store, values)
    newcomers = _newcomers(store, {**values, "kept": ranked})
    accounts = [
        Account(group_of[number], identity in maintainers, identity in newcomers, number in core)
        for number, identity in enumerate(ranked)
    ]
    chosen = _chosen(accounts)
    return Window(
        since=since,
        until=until,
        accounts=accounts_in_all,
        pairs=pairs_in_all,
        exchanges=exchanges,
        analysed=len(ranked),
        core_depth=depth,
        groups=tuple(_described(graph, accounts)),
        drawn=tuple(accounts[number] for number in chosen),
        ties=_ties(graph, chosen),
    )


PAIRS = f""", pairs as (
        select least(actor, towards) as one, greatest(actor, towards) as other, count(*) as exchanges from edges
        where project = $project and "at" >= $since and "at" <= $until and actor <> towards group by one, other
    ), weights as (
        select identity, sum(exchanges) as weight from (
            select one as identity, exchanges from pairs union all select other, exchanges from pairs
        ) group by identity
    ), kept as (select * from weights order by weight desc, identity limit {ANALYSED})
    , strongest as (
        from pairs where one in (select identity from kept) and other in (select identity from kept)
        order by exchanges desc, one, other limit {PAIRS_ANALYSED}
    )
    , counts as (
        select (select count(*) from weights), (select count(*) from pairs),
            (select coalesce(sum(exchanges), 0)::bigint from pairs)
    ) """  # noqa: S608 (names of our own)
"""Pairs of the window and the accounts that are looked at: summed by the database, however many there are."""


def _ask(store: Store, values: dict[str, Any], sql: str) -> list[tuple[Any, ...]]:
    return fetched(store, {Table.EDGES: ("project", "actor", "towards", "at")}, f"{PAIRS} {sql}", values)


def _graph(nodes: int, pairs: list[tuple[int, int, int]]) -> nx.Graph:
    """Nodes are whole numbers: sets of these have the same order in every process."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(pairs)
    return graph


def _groups(graph: nx.Graph) -> list[str]:
    """Letter of each node's group."""
    import networkx as nx

    if not graph.number_of_edges():
        return ["other"] * graph.number_of_nodes()
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    letters = dict(enumerate(LETTERS))
    return [
        letter
        for _, letter in sorted(
            (node, letters.get(place, "other")) for place, own in enumerate(ordered) for node in own
        )
    ]


def _core(graph: nx.Graph) -> tuple[set[int], int]:
    """Nodes of the innermost core, and its depth."""
    import networkx as nx

    depth = nx.core_number(graph)
    deepest = max(depth.values(), default=0)
    return {node for node, own in depth.items() if own == deepest and deepest > 1}, deepest


def _maintainers(store: Store, values: dict[str, Any]) -> set[str]:
    names = ("project", "identity_id", "month", "role")
    asked = """select identity_id from roles where project = $project and role = 'maintainer'
        and month = (select max(month) from roles where project = $project and month <= $until)"""
    given = {name: values[name] for name in ("project", "until")}
    return {row[0] for row in fetched(store, {Table.ROLES: names}, asked, given)}


def _newcomers(store: Store, values: dict[str, Any]) -> set[str]:
    asked = """select identity_id from placements where project = $project and identity_id in (select unnest($kept))
        group by identity_id having min(sent_at) >= $since and min(sent_at) <= $until"""
    rows = fetched(store, {Table.PLACEMENTS: ("project", "identity_id", "sent_at")}, asked, values)
    return {row[0] for row in rows}


def _chosen(accounts: list[Account]) -> list[int]:
    """Places of the accounts that are drawn: those with most exchanges, and newcomers with most among newcomers."""
    if len(accounts) <= DRAWN:
        return list(range(len(accounts)))
    newcomers = [number for number, account in enumerate(accounts) if account.newcomer][:NEWCOMERS_DRAWN]
    rest = [number for number in range(len(accounts)) if number not in newcomers]
    return sorted([*newcomers, *rest[: DRAWN - len(newcomers)]])


def _ties(graph: nx.Graph, chosen: list[int]) -> tuple[Tie, ...]:
    place = {node: number for number, node in enumerate(chosen)}
    found = [
        Tie(min(place[a], place[b]), max(place[a], place[b]), exchanges)
        for a, b, exchanges in graph.edges(chosen, data="weight")
        if a in place and b in place
    ]
    found.sort(key=lambda tie: (-tie.exchanges, tie.first, tie.second))
    return tuple(reversed(found[:EDGES_DRAWN]))


def _described(graph: nx.Graph, accounts: list[Account]) -> list[Group]:
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for a, b, exchanges in graph.edges(data="weight"):
        one, other = accounts[a].group, accounts[b].group
        if one == other:
            inside[one] += exchanges
        else:
            outside[one] += exchanges
            outside[other] += exchanges
    return [
        Group(
            letter,
            len(own),
            sum(account.maintainer for account in own),
            sum(account.newcomer for account in own),
            sum(account.core for account in own),
            inside[letter],
            outside[letter],
        )
        for letter in (*LETTERS, "other")
        if (own := [account for account in accounts if account.group == letter])
    ]
