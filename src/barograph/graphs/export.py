"""A graph as GEXF, GraphML, CSV or JSON, with equal bytes for equal graphs, safe to open whatever the archive holds.

networkx writes control characters raw (the file is no longer XML), refuses None and dates, and stamps GEXF with today
and its own version. So every value is made plain first, and the stamps are fixed. Cells that a spreadsheet would take
for a formula get a leading apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from barograph.errors import DataError, nearest
from barograph.identifiers import canonical_json

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
_STAMP = re.compile(r'lastmodifieddate="[^"]*"')
_CREATOR = re.compile(r"<creator>[^<]*</creator>")
FIXED_DATE = "1970-01-01"
FORMS = ("gexf", "graphml", "csv", "json")


def render(graph: nx.DiGraph, form: str) -> dict[str, bytes]:
    """Write a graph in one form.

    Args:
        graph: A graph of `networks`. Its own attributes are kept by all forms but CSV; `about` is the description of a
            GEXF file.
        form: gexf, graphml, csv or json.

    Returns:
        File ending -> contents. CSV gives two files, `nodes.csv` and `edges.csv`; the others one.

    Raises:
        DataError: No such form.
    """
    import networkx as nx

    plain = _plain(graph)
    if form == "gexf":
        return {"gexf": _gexf(plain)}
    if form == "graphml":
        return {"graphml": ("\n".join(nx.generate_graphml(plain)) + "\n").encode()}
    if form == "csv":
        return _csv(plain)
    if form == "json":
        return {"json": canonical_json(nx.node_link_data(plain, edges="edges"))}
    raise DataError(f"graph format {form!r}: expected one of {', '.join(FORMS)}.{nearest(form, FORMS)}")


def xml_text(text: str) -> str:
    """Text without characters XML 1.0 cannot hold; each becomes U+FFFD, so that the loss can be seen.

    Example:
        >>> xml_text("a\\x00b")
        'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)


def cell(value: object) -> str:
    """A CSV cell that no spreadsheet takes for a formula; line breaks become spaces.

    Example:
        >>> cell("=1+1"), cell(-2), cell(None)
        ("'=1+1", '-2', '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    text = re.sub(r"\s*[\r\n]+\s*", " ", xml_text(value))
    return f"'{text}" if _FORMULA.search(text) else text


def _plain(graph: nx.DiGraph) -> nx.DiGraph:
    """The same graph with sorted nodes and edges, and values every format can hold."""
    import networkx as nx

    plain = nx.DiGraph(**_plain_values(graph.graph))
    for node in sorted(graph.nodes):
        plain.add_node(xml_text(str(node)), **_plain_values(graph.nodes[node]))
    for source, target in sorted(graph.edges):
        plain.add_edge(xml_text(str(source)), xml_text(str(target)), **_plain_values(graph.edges[source, target]))
    return plain


def _plain_values(values: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    kept: dict[str, str | int | float | bool] = {}
    for name in sorted(values):
        value = values[name]
        if isinstance(value, (bool, int, float)):
            kept[name] = value
        elif isinstance(value, (date, datetime)):
            kept[name] = value.isoformat()
        elif value is not None:
            kept[name] = xml_text(str(value))
    return kept


def _gexf(graph: nx.DiGraph) -> bytes:
    import networkx as nx

    text = "\n".join(nx.generate_gexf(graph, version="1.2draft"))
    about = f"<description>{escape(graph.graph['about'])}</description>" if "about" in graph.graph else ""
    meta = f"<creator>barograph</creator>{about}"
    text = _CREATOR.sub(lambda _: meta, _STAMP.sub(f'lastmodifieddate="{FIXED_DATE}"', text, 1), 1)
    return (text + "\n").encode()


def _csv(graph: nx.DiGraph) -> dict[str, bytes]:
    node_keys = sorted({name for _, values in graph.nodes(data=True) for name in values} - {"label"})
    edge_keys = sorted({name for *_, values in graph.edges(data=True) for name in values} - {"weight"})
    nodes = [["Id", "Label", *node_keys]]
    for node, values in graph.nodes(data=True):
        nodes.append([node, values.get("label", node), *(values.get(key) for key in node_keys)])
    links = [["Source", "Target", "Type", "Weight", *edge_keys]]
    for source, target, values in graph.edges(data=True):
        extra = (values.get(key) for key in edge_keys)
        links.append([source, target, "Directed", values.get("weight", 1), *extra])
    return {"nodes.csv": csv_table(nodes), "edges.csv": csv_table(links)}


def csv_table(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows as CSV in which no cell is a formula (see `cell`)."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8")
