"""The graph of a case for graph programs: CSV, GEXF, GraphML; the innocent explanations travel with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import networkx as nx

from barograph.cases.model.case import CaseFile
from barograph.cases.repository.graphs import case_graph
from barograph.export.against import explanations_text, summary_text
from barograph.graphs.export import csv_table, render

_EXPLANATIONS = ("Explanation", "Expected", "Seen", "Verdict")


def graph_with_explanations(case: CaseFile) -> nx.DiGraph:
    """The graph of a case, with its summary and the innocent explanations as attributes of the graph."""
    graph = case_graph(case)
    graph.graph |= {"about": f"{summary_text(case)}\n\n{explanations_text(case)}", "case": case.head.case_id}
    return graph


def csv_tables(case: CaseFile) -> Mapping[str, bytes]:
    """Nodes and edges for Gephi, and the innocent explanations; no cell is taken for a formula by a spreadsheet."""
    rows = [[row.name, row.expected, row.seen, row.verdict] for row in case.explanations]
    return {**render(graph_with_explanations(case), "csv"), "explanations.csv": csv_table([list(_EXPLANATIONS), *rows])}


def graph_form(form: str) -> Callable[[CaseFile], bytes]:
    """Writer of the graph in one form of `graphs.export`: gexf or graphml."""

    def write(case: CaseFile) -> bytes:
        return render(graph_with_explanations(case), form)[form]

    return write
