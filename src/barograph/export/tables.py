"""The graph of a case for graph programs: CSV, GEXF, GraphML; the innocent explanations travel with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import networkx as nx

from barograph.cases.model.case import CaseFile
from barograph.export.against import explanations_text, summary_text
from barograph.graphs.export import csv_table, render

_EXPLANATIONS = ("Explanation", "Expected", "Seen", "Verdict")


def case_graph(case: CaseFile) -> nx.DiGraph:
    """The graph of a case with the label, part and counts of each account, and of each edge its kinds."""
    graph = nx.DiGraph(about=f"{summary_text(case)}\n\n{explanations_text(case)}", case=case.head.case_id)
    names = {named.label: "; ".join(named.names) for named in case.names.accounts} if case.names is not None else {}
    for node in case.graph.nodes:
        graph.add_node(
            node.label,
            label=f"{node.label} {names[node.label]}" if node.label in names else node.label,
            role=node.role,
            messages=node.messages,
            in_degree=node.in_degree,
            out_degree=node.out_degree,
            reciprocity=node.reciprocity,
        )
    for edge in case.graph.edges:
        graph.add_edge(
            edge.source,
            edge.target,
            weight=edge.weight,
            reply=edge.reply,
            co_thread=edge.co_thread,
            mention=edge.mention,
            support=edge.support,
        )
    return graph


def csv_tables(case: CaseFile) -> Mapping[str, bytes]:
    """Nodes and edges for Gephi, and the innocent explanations; no cell is taken for a formula by a spreadsheet."""
    rows = [[row.name, row.expected, row.seen, row.verdict] for row in case.explanations]
    return {**render(case_graph(case), "csv"), "explanations.csv": csv_table([list(_EXPLANATIONS), *rows])}


def graph_form(form: str) -> Callable[[CaseFile], bytes]:
    """Writer of the graph in one form of `graphs.export`: gexf or graphml."""

    def write(case: CaseFile) -> bytes:
        return render(case_graph(case), form)[form]

    return write
