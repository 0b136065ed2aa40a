"""Small graphs in networkx, made from the table of edges: a whole venue, or what stands around one case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("reply", "co-thread", "mention", "support")


@dataclass(frozen=True, slots=True)
class Member:
    """An account as a node.

    Attributes:
        identity: Its identity_id in the table of edges.
        label: What it is called in the graph.
        role: target, acting, gained or neighbour; in a venue graph any word.
        first_seen: First message in the project, None if unknown.
        messages: Messages in the project.
    """

    identity: str
    label: str
    role: str
    first_seen: datetime | None = None
    messages: int = 0


@dataclass(frozen=True, slots=True)
class NodeMetrics:
    """Where an account stands in a graph.

    Attributes:
        in_degree: Accounts that act towards it.
        out_degree: Accounts it acts towards.
        in_weight: Edges towards it.
        out_weight: Edges from it.
        reciprocity: Share of its neighbours with edges both ways, 0 to 1; 0 without neighbours.
    """

    in_degree: int
    out_degree: int
    in_weight: int
    out_weight: int
    reciprocity: float


def venue_network(
    edges: pa.Table,
    *,
    until: datetime | None = None,
    kinds: Sequence[str] = KINDS,
    members: Iterable[Member] = (),
) -> nx.DiGraph:
    """Sum the edges of one venue or project to one directed graph.

    Args:
        edges: Rows of `Table.EDGES`, as many venues as wanted.
        until: Edges later than this are left out; None takes all.
        kinds: Kinds of edges that are taken.
        members: What is known of the nodes; an identity that is not among them is labelled by its id.

    Returns:
        A graph whose nodes are labels with `role`, `first_seen` (ISO text) and `messages`; edges with `weight` (number
        of edges), one count a kind (`reply`, `co_thread`, `mention`, `support`), `first_at` and `last_at`. Nodes and
        edges stand in sorted order, so equal input gives an equal graph.
    """
    import networkx as nx

    known = {member.identity: member for member in members}
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    times: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    columns = [edges[name].to_pylist() for name in ("actor", "towards", "kind", "at")]
    for actor, towards, kind, at in zip(*columns, strict=True):
        if kind not in kinds or (until is not None and at > until):
            continue
        counts[actor, towards][kind] += 1
        times[actor, towards].append(at)
    graph = nx.DiGraph()
    seen = {identity for pair in counts for identity in pair} | set(known)
    for member in sorted((known.get(i) or Member(i, i, "account") for i in seen), key=lambda m: m.label):
        first = member.first_seen.isoformat() if member.first_seen else ""
        graph.add_node(member.label, label=member.label, role=member.role, first_seen=first, messages=member.messages)
    label = {identity: known[identity].label if identity in known else identity for identity in seen}
    for pair in sorted(counts, key=lambda pair: (label[pair[0]], label[pair[1]])):
        by_kind = {kind.replace("-", "_"): counts[pair][kind] for kind in KINDS}
        first, last = min(times[pair]).isoformat(), max(times[pair]).isoformat()
        weight = sum(counts[pair].values())
        graph.add_edge(label[pair[0]], label[pair[1]], weight=weight, **by_kind, first_at=first, last_at=last)
    return graph


def case_network(edges: pa.Table, members: Sequence[Member], *, until: datetime, max_nodes: int) -> nx.DiGraph:
    """The graph of a case: target, acting accounts, the account that gained, and ordinary neighbours.

    Args:
        edges: Rows of `Table.EDGES` of the project.
        members: Target, acting accounts and beneficiary first, then neighbours in the order in which they are wanted;
            edges to anyone else are left out.
        until: Edges later than this are left out.
        max_nodes: Largest number of nodes; members beyond it are left out from the end.

    Returns:
        As `venue_network`; neighbours without an edge to another node are left out (they would only scatter).
    """
    kept = members[:max_nodes]
    wanted = pa.array([member.identity for member in kept], pa.string())
    inside = edges.filter(pc.and_(pc.is_in(edges["actor"], wanted), pc.is_in(edges["towards"], wanted)))
    graph = venue_network(inside, until=until, members=kept)
    alone = [node for node, role in graph.nodes(data="role") if role == "neighbour" and graph.degree(node) == 0]
    graph.remove_nodes_from(alone)
    return graph


def neighbours(edges: pa.Table, core: Sequence[str], *, until: datetime) -> list[str]:
    """Identities with edges to or from the core accounts, those with most edges first, then by first contact and id."""
    inner = set(core)
    weight: dict[str, int] = defaultdict(int)
    first: dict[str, datetime] = {}
    columns = [edges[name].to_pylist() for name in ("actor", "towards", "at")]
    for actor, towards, at in zip(*columns, strict=True):
        if at > until or (actor in inner) == (towards in inner):
            continue
        other = towards if actor in inner else actor
        weight[other] += 1
        first[other] = min(first.get(other, at), at)
    return sorted(weight, key=lambda identity: (-weight[identity], first[identity], identity))


def ego_network(graph: nx.DiGraph, label: str, radius: int = 1) -> nx.DiGraph:
    """The part of a graph within so many steps of a node, either direction.

    Raises:
        KeyError: No such node.
    """
    import networkx as nx

    if label not in graph:
        raise KeyError(f"no node {label}; nodes: {', '.join(sorted(graph.nodes)[:10])}")
    return nx.ego_graph(graph, label, radius=radius, undirected=True)


def metrics(graph: nx.DiGraph) -> dict[str, NodeMetrics]:
    """Degree, weight and reciprocity of each node, by label.

    Example:
        >>> import networkx as nx
        >>> g = nx.DiGraph(); g.add_edge("a", "b", weight=2); g.add_edge("b", "a", weight=1)
        >>> metrics(g)["a"]
        NodeMetrics(in_degree=1, out_degree=1, in_weight=1, out_weight=2, reciprocity=1.0)
    """
    found = {}
    for node in sorted(graph.nodes):
        before, after = set(graph.predecessors(node)), set(graph.successors(node))
        around = before | after
        found[node] = NodeMetrics(
            in_degree=len(before),
            out_degree=len(after),
            in_weight=int(graph.in_degree(node, weight="weight")),
            out_weight=int(graph.out_degree(node, weight="weight")),
            reciprocity=len(before & after) / len(around) if around else 0.0,
        )
    return found
