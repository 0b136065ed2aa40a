"""Networks and their files, from small invented edges."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import networkx as nx
import orjson
import pyarrow as pa
import pytest

from barograph.catalogue.tables import Table
from barograph.errors import DataError
from barograph.graphs.export import FORMS, cell, render
from barograph.graphs.networks import Member, case_network, ego_network, metrics, neighbours, venue_network

T0 = datetime(2020, 1, 1, tzinfo=UTC)


def table(*rows: tuple[str, str, str, int]) -> pa.Table:
    names = Table.EDGES.columns
    made = []
    for number, (actor, towards, kind, day) in enumerate(rows):
        values = (str(number), "v", "p", kind, actor, towards, T0 + timedelta(days=day), f"m{number}", "t")
        made.append(dict(zip(names, values, strict=True)))
    return pa.Table.from_pylist(made, schema=Table.EDGES.arrow)


EDGES = table(
    ("a", "t", "reply", 1),
    ("a", "t", "reply", 2),
    ("b", "t", "mention", 3),
    ("t", "a", "reply", 4),
    ("n", "t", "co-thread", 5),
    ("n", "m", "reply", 6),
    ("b", "a", "support", 30),
)
MEMBERS = [
    Member("t", "T", "target"),
    Member("a", "A1", "acting"),
    Member("b", "A2", "acting"),
    Member("n", "N1", "neighbour"),
]


def test_a_venue_graph_sums_edges_by_pair_and_kind() -> None:
    graph = venue_network(EDGES)
    assert graph.edges["a", "t"]["weight"] == 2
    assert graph.edges["a", "t"]["reply"] == 2
    assert graph.edges["n", "t"]["co_thread"] == 1


def test_nothing_after_the_instant_is_seen() -> None:
    early = venue_network(EDGES, until=T0 + timedelta(days=6))
    assert not early.has_edge("b", "a")
    assert venue_network(EDGES).has_edge("b", "a")


def test_a_case_graph_holds_only_its_members() -> None:
    graph = case_network(EDGES, MEMBERS, until=T0 + timedelta(days=99), max_nodes=60)
    assert set(graph.nodes) == {"T", "A1", "A2", "N1"}
    assert graph.nodes["T"]["role"] == "target"
    small = case_network(EDGES, MEMBERS, until=T0 + timedelta(days=99), max_nodes=3)
    assert set(small.nodes) == {"T", "A1", "A2"}


def test_a_neighbour_without_edges_is_left_out_but_an_acting_account_is_not() -> None:
    graph = case_network(EDGES, [*MEMBERS, Member("x", "N2", "neighbour")], until=T0 + timedelta(days=1), max_nodes=60)
    assert set(graph.nodes) == {"T", "A1", "A2"}


def test_neighbours_are_ordered_by_weight_then_contact() -> None:
    assert neighbours(EDGES, ["t"], until=T0 + timedelta(days=99)) == ["a", "b", "n"]


def test_metrics_count_and_reciprocity() -> None:
    found = metrics(venue_network(EDGES))
    assert (found["t"].in_degree, found["t"].out_degree, found["t"].in_weight) == (3, 1, 4)
    assert found["t"].reciprocity == pytest.approx(1 / 3)


def test_an_ego_network_is_one_step_wide() -> None:
    assert set(ego_network(venue_network(EDGES), "t").nodes) == {"t", "a", "b", "n"}
    with pytest.raises(KeyError, match="no node zz"):
        ego_network(venue_network(EDGES), "zz")


def hostile_graph() -> nx.DiGraph:
    graph = nx.DiGraph()
    nasty = ["=cmd()", "a\x00b\x1f", "<b>&\"'", "\ud800", "]]>", "\u202eevil", "@x", "-1+1", "x\ny"]
    for number, name in enumerate(nasty):
        graph.add_node(f"{number}{name}", label=name, at=T0, none=None, many=[1, 2])
    graph.add_edge(f"0{nasty[0]}", f"1{nasty[1]}", weight=2, last_at=T0, none=None, kind=nasty[2])
    return graph


@pytest.mark.parametrize("form", FORMS)
def test_equal_graphs_give_equal_bytes_whatever_the_order(form: str) -> None:
    graph = hostile_graph()
    turned = nx.DiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed(list(graph.edges(data=True))))
    assert render(graph, form) == render(turned, form)


def test_xml_forms_parse_and_hold_no_stamp_of_today() -> None:
    graph = hostile_graph()
    for form in ("gexf", "graphml"):
        raw = render(graph, form)[form]
        assert ET.fromstring(raw) is not None
    gexf = render(graph, "gexf")["gexf"]
    assert b'lastmodifieddate="1970-01-01"' in gexf
    assert nx.__version__.encode() not in gexf
    assert nx.read_gexf(io.BytesIO(gexf)).number_of_nodes() == graph.number_of_nodes()
    assert nx.read_graphml(io.BytesIO(render(graph, "graphml")["graphml"])).number_of_edges() == 1


def test_csv_has_gephi_headers_and_no_formula() -> None:
    files = render(hostile_graph(), "csv")
    nodes = list(csv.reader(io.StringIO(files["nodes.csv"].decode(), newline="")))
    links = list(csv.reader(io.StringIO(files["edges.csv"].decode(), newline="")))
    assert nodes[0][:2] == ["Id", "Label"]
    assert links[0][:4] == ["Source", "Target", "Type", "Weight"]
    assert len(nodes) == 10
    assert not [value for row in nodes[1:] for value in row if value.lstrip()[:1] in tuple("=+-@") and value]
    assert cell("  =1") == "'  =1"
    assert cell("＝1") == "'＝1"


def test_json_is_node_link() -> None:
    read = orjson.loads(render(venue_network(EDGES), "json")["json"])
    assert {"nodes", "edges"} <= set(read)


def test_an_unknown_form_is_named() -> None:
    with pytest.raises(DataError, match="Did you mean gexf"):
        render(nx.DiGraph(), "gefx")
