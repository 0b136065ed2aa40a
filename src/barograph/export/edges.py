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


def ends_in_case(edge: GraphEdge, role: dict[str, Role]) -> int:
    """How many ends of an edge are accounts of the case, 0 to 2."""
    return sum(role[end] != "neighbour" for end in (edge.source, edge.target))
