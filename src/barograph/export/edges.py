"""Which edges of a case's graph a page and its picture show: those of the case first, then the strongest."""

from __future__ import annotations

from barograph.cases.model.case import CaseGraph, GraphEdge, Role

MAX_EDGES = 120
"""Edges on a page. Sixty accounts can have 3,540 of them: nobody reads that, and it would be megabytes."""


def shown_edges(graph: CaseGraph) -> tuple[GraphEdge, ...]:
    """Edges among accounts of the case, then those to or from one, then those among neighbours; strong ones first."""
    role: dict[str, Role] = {node.label: node.role for node in graph.nodes}
    ordered = sorted(graph.edges, key=lambda edge: (-ends_in_case(edge, role), -edge.weight, edge.source, edge.target))
    return tuple(ordered[:MAX_EDGES])


MAX_NEIGHBOURS = 6
"""Ordinary neighbours in the picture: more of them hide what the accounts of the case do."""


def drawn_edges(graph: CaseGraph) -> tuple[GraphEdge, ...]:
    """Edges of the picture: those of the case, and those between it and the neighbours that deal most with it.

    A neighbour matters the more accounts of the case other than the target it deals with, then by messages. Edges
    among neighbours, and neighbours that deal with the target alone beyond the first six, stand in the table only.
    """
    role: dict[str, Role] = {node.label: node.role for node in graph.nodes}
    beside: dict[str, set[str]] = {}
    weight: dict[str, int] = {}
    for edge in graph.edges:
        for near, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if role[near] == "neighbour" and role[other] != "neighbour":
                weight[near] = weight.get(near, 0) + edge.weight
                beside.setdefault(near, set()).update({other} if role[other] != "target" else ())
    ranked = sorted(weight, key=lambda label: (-len(beside[label]), -weight[label], int(label[1:])))
    kept = set(ranked[:MAX_NEIGHBOURS])
    shown = (edge for edge in shown_edges(graph) if ends_in_case(edge, role))
    return tuple(e for e in shown if all(role[end] != "neighbour" or end in kept for end in (e.source, e.target)))


def ends_in_case(edge: GraphEdge, role: dict[str, Role]) -> int:
    """How many ends of an edge are accounts of the case, 0 to 2."""
    return sum(role[end] != "neighbour" for end in (edge.source, edge.target))
