"""Who acts towards whom: the target in the middle, the accounts of the case around it, ordinary neighbours outside."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from barograph.cases.model.case import CaseFile, CaseGraph, GraphEdge, Role
from barograph.export.edges import drawn_edges, ends_in_case
from barograph.export.svg_base import FILL, NARROW, legend, line, number, picture, shape, words
from barograph.export.words import ROLES

TURN = 0.45
"""Radians by which each shell is turned against the one inside it, so that few accounts hide behind another."""
SIZE: dict[Role, float] = {"target": 20, "acting": 17, "gained": 19, "neighbour": 13}


@dataclass(frozen=True, slots=True)
class Frame:
    """Measures of a graph: its width, how far accounts lie from the middle across and down, and the middle's height."""

    width: int
    across: float
    down: float
    middle: float


WIDE = Frame(960, 390, 222, 268)
PHONE = Frame(NARROW, 150, 190, 220)


def graph_picture(case: CaseFile, narrow: bool = False) -> str:
    """Draw the interaction graph of a case: its accounts, and the neighbours that deal most with them.

    Args:
        case: The case; an account without a drawn edge is left out.
        narrow: For a phone.
    """
    frame = PHONE if narrow else WIDE
    graph = case.graph
    shown = drawn_edges(graph)
    joined = {end for edge in shown for end in (edge.source, edge.target)}
    role: dict[str, Role] = {node.label: node.role for node in graph.nodes if node.label in joined}
    place = _places(role, frame)
    edges = tuple(reversed(shown))
    both = {(edge.source, edge.target) for edge in edges}
    body = [part for edge in edges for part in _edge(edge, place, role, (edge.target, edge.source) in both)]
    for label, (x, y) in place.items():
        size = SIZE[role[label]]
        body += [
            shape(x, y, size, role[label]),
            words(x, y + 4.5, label, 11 if size < 15 else 13, "middle", "paper", bold=True),
        ]
    signs, height = legend(_signs(role), 8 if narrow else 60, frame.width - 8, 2 * frame.middle + 8)
    name = "graph-narrow" if narrow else "graph"
    title = "Graph: who acts towards whom"
    return picture(name, frame.width, round(height), title, _desc(graph, role), [*body, *signs])


def _places(role: dict[str, Role], frame: Frame) -> dict[str, tuple[float, float]]:
    """Shells around the target, in the order of labels: computed, so that the same case gives the same picture."""
    shells = [
        [label for label in role if role[label] == "target"],
        [label for label in role if role[label] in ("acting", "gained")],
        [label for label in role if role[label] == "neighbour"],
    ]
    drawn = nx.Graph()
    drawn.add_nodes_from(role)
    laid = nx.shell_layout(drawn, nlist=[shell for shell in shells if shell], rotate=TURN) if role else {}
    far = max((math.hypot(*position) for position in laid.values()), default=1.0) or 1.0
    return {
        label: (frame.width / 2 + frame.across * laid[label][0] / far, frame.middle + frame.down * laid[label][1] / far)
        for label in role
    }


def _edge(edge: GraphEdge, place: dict[str, tuple[float, float]], role: dict[str, Role], mutual: bool) -> Iterator[str]:
    """A bent line with an arrow head; edges among accounts of the case are stronger."""
    (x1, y1), (x2, y2) = place[edge.source], place[edge.target]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bend = 0.12 * length if mutual else 0.0
    cx, cy = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    gap = SIZE[role[edge.target]] * 1.3 + 2
    away = math.hypot(x2 - cx, y2 - cy) or 1.0
    tx, ty = (x2 - cx) / away, (y2 - cy) / away
    ex, ey = x2 - tx * gap, y2 - ty * gap
    inner = ends_in_case(edge, role) == 2
    who: Role = role[edge.source] if inner else "neighbour"
    width = min(1 + math.log2(1 + edge.weight) * (0.9 if inner else 0.4), 5)
    faint = "" if inner else ' opacity="0.45"'
    yield (
        f'<path d="M{number(x1)} {number(y1)}Q{number(cx)} {number(cy)} {number(ex - tx * 6)} {number(ey - ty * 6)}" '
        f'class="s-{who}" fill="none" stroke="{FILL[who]}" stroke-width="{number(width)}"{faint}/>'
    )
    head = 4 + width
    corners = [(ex, ey), (ex - tx * 9 - ty * head * 0.6, ey - ty * 9 + tx * head * 0.6)]
    corners.append((ex - tx * 9 + ty * head * 0.6, ey - ty * 9 - tx * head * 0.6))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    yield f'<polygon points="{points}" class="f-{who}" fill="{FILL[who]}"{faint}/>'


def _desc(graph: CaseGraph, role: dict[str, Role]) -> str:
    shown = drawn_edges(graph)
    among = [edge for edge in shown if ends_in_case(edge, role) == 2][:4]
    strongest = "; ".join(f"{edge.source} to {edge.target}: {edge.weight}" for edge in among)
    hidden = sum(node.role == "neighbour" for node in graph.nodes) - sum(part == "neighbour" for part in role.values())
    left = f" {graph.left_out + hidden} further neighbours are left out." if graph.left_out + hidden else ""
    return (
        f"{len(role)} accounts and {len(shown)} of {len(graph.edges)} directed edges. Most often, among accounts "
        f"of the case: {strongest or 'none'}.{left} The table below holds these and the rest."
    )


def _signs(role: dict[str, Role]) -> list[tuple[str, str]]:
    """The parts that are drawn, and what lines mean."""
    kinds: tuple[Role, ...] = ("target", "acting", "gained", "neighbour")
    found = [(shape(0, 0, 6, kind), ROLES[kind]) for kind in kinds if kind in role.values()]
    return [*found, (line(-7, 0, 7, 0, "soft", 3), "thicker = more messages; arrow = acts towards")]
