"""Graphs to hand over: around a case as its file shows it, and of a whole venue."""

from __future__ import annotations

from datetime import datetime

import networkx as nx

from barograph.cases.model.case import CaseFile
from barograph.catalogue.tables import Table
from barograph.errors import DataError, nearest
from barograph.graphs.networks import Member, venue_network
from barograph.storage.duckdb_reader import connect, select, source
from barograph.storage.store import Store

SHORT = 10
"""Letters of an identity by which a venue's graph calls an account that is not to be named."""


def case_graph(case: CaseFile) -> nx.DiGraph:
    """The graph section of a case file as a networkx graph; nodes are labels, named only where the file is identified.

    Args:
        case: A case file.

    Returns:
        Nodes with `label`, `role`, `messages` and degrees; edges with `weight` and one count a kind.
    """
    known = {account.label: account for account in case.names.accounts} if case.names else {}
    graph = nx.DiGraph()
    for node in case.graph.nodes:
        account = known.get(node.label)
        names = "; ".join(account.names or account.logins or account.addresses) if account else ""
        graph.add_node(node.label, label=f"{node.label} {names}".strip(), **node.model_dump(exclude={"label"}))
    for edge in case.graph.edges:
        graph.add_edge(edge.source, edge.target, **edge.model_dump(exclude={"source", "target"}))
    return graph


def venue_graph(store: Store, what: str, until: datetime | None, identify: bool) -> nx.DiGraph:
    """The graph of a whole venue or project.

    Args:
        store: The workspace's tables.
        what: A venue or a project.
        until: Edges later than this are left out.
        identify: Label nodes by name; otherwise by the first letters of their digest.

    Raises:
        DataError: No edge of such a venue or project.
    """
    if not store.row_count(Table.EDGES):
        raise DataError(f"{store.root}: no edges. Make them with: barograph run --as-of DATE")
    engine = connect()
    relation = source(engine, store, Table.EDGES)
    query = "from rows where venue = $what or project = $what order by edge_id"
    edges = select(engine, relation, query, {"what": what}).select(Table.EDGES.columns).cast(Table.EDGES.arrow)
    if not edges.num_rows:
        known = select(engine, relation, "select distinct unnest([venue, project]) as name from rows")
        raise DataError(f"no edges of a venue or project {what}.{nearest(what, known['name'].to_pylist())}")
    wanted = set(edges["actor"].to_pylist()) | set(edges["towards"].to_pylist())
    members = [member for member in _members(store, identify) if member.identity in wanted]
    return venue_network(edges, until=until, members=members)


def _members(store: Store, identify: bool) -> list[Member]:
    rows = store.arrow(Table.ACCOUNTS, ["identity_id", "names", "logins", "messages", "automation"])
    found: dict[str, Member] = {}
    for row in rows.sort_by("identity_id").to_pylist():
        identity = row["identity_id"]
        shown = next(iter((*row["names"], *row["logins"])), "") if identify else ""
        before = found.get(identity)
        label = before.label if before else f"{identity[:SHORT]} {shown}".strip()
        role = "automation" if row["automation"] else "account"
        found[identity] = Member(identity, label, role, None, row["messages"] + (before.messages if before else 0))
    return list(found.values())
