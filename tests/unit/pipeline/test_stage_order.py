"""The order of stages follows from what they read and write, not from how they are declared."""

from __future__ import annotations

import ast
from graphlib import CycleError
from itertools import permutations
from pathlib import Path

import pytest

from barograph.catalogue.tables import Table
from barograph.pipeline.stage import Stage, in_order, needed_for
from barograph.pipeline.stages import STAGES, stage_named, stages_to

ROOT = Path(__file__).resolve().parents[3]


def stage(name: str, reads: tuple[Table, ...], writes: tuple[Table, ...]) -> Stage:
    return Stage(name, reads, writes, lambda frames, context: {})


LINK = stage("link", (Table.MESSAGES,), (Table.PLACEMENTS,))
SENSE = stage("sense", (Table.MESSAGES, Table.PLACEMENTS), (Table.SENSED,))
GRAPH = stage("graph", (Table.PLACEMENTS,), (Table.EDGES,))
MEASURE = stage("measure", (Table.SENSED,), (Table.ACTS,))


def test_a_stage_stands_after_those_whose_tables_it_reads() -> None:
    for given in permutations((LINK, SENSE, GRAPH, MEASURE)):
        names = [one.name for one in in_order(given)]
        assert sorted(names) == ["graph", "link", "measure", "sense"]
        assert names.index("link") < min(names.index("sense"), names.index("graph"))
        assert names.index("sense") < names.index("measure")


def test_of_stages_that_could_be_next_the_one_declared_first_is() -> None:
    assert [one.name for one in in_order((MEASURE, GRAPH, SENSE, LINK))] == ["link", "graph", "sense", "measure"]
    assert [one.name for one in in_order((MEASURE, SENSE, GRAPH, LINK))] == ["link", "sense", "measure", "graph"]


def test_stages_that_read_each_other_are_refused() -> None:
    with pytest.raises(CycleError):
        in_order((stage("a", (Table.ACTS,), (Table.KINDS,)), stage("b", (Table.KINDS,), (Table.ACTS,))))


def test_a_table_with_two_makers_is_refused() -> None:
    with pytest.raises(ValueError, match="acts is written by measure and by other"):
        in_order((MEASURE, stage("other", (), (Table.ACTS,))))


def test_what_a_stage_does_not_rest_on_is_left_out() -> None:
    assert [one.name for one in needed_for(MEASURE, (GRAPH, MEASURE, SENSE, LINK))] == ["link", "sense", "measure"]


def test_the_stages_of_a_run() -> None:
    assert in_order(STAGES[::-1]) != STAGES[::-1]
    assert [one.name for one in STAGES] == [
        "link", "graph", "sense", "embed", "measure", "expose", "describe", "detect", "cases",
    ]  # fmt: skip
    assert [one.name for one in stages_to("detect")] == ["link", "sense", "embed", "measure", "describe", "detect"]


def test_case_files_declare_every_table_that_their_reader_opens() -> None:
    """Each `Table.X` and each record's table in the reader of case inputs is declared by the stage."""
    source = (ROOT / "src" / "barograph" / "cases" / "inputs" / "gather.py").read_text("utf-8")
    from barograph.cases.inputs import records

    opened = {
        Table[node.attr]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Table"
    }
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    opened |= {getattr(records, name).table for name in names if name.endswith("Record") and hasattr(records, name)}
    assert set(stage_named("cases").reads) == opened
    assert Table.LOADS in opened
    assert Table.DECISIONS not in opened
