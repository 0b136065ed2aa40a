"""Formats for other systems: each is read back by the library that reads it there."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from importlib.resources import files

import networkx as nx
import orjson
import pytest

from barograph.cases.build import BuiltCase, build_with_names
from barograph.cases.model.case import CaseDecision, CaseFile, json_schema
from barograph.export.json_ import json_document
from barograph.export.misp import misp_event
from barograph.export.stix import stix_bundle
from barograph.export.tables import csv_tables, graph_form
from case_samples import Changes, sample_inputs


@pytest.fixture(scope="module")
def built() -> BuiltCase:
    return build_with_names(sample_inputs())


def decided(case: CaseFile) -> CaseFile:
    at = datetime(2019, 10, 2, 8, 0, tzinfo=UTC)
    taken = CaseDecision(
        case_id=case.head.case_id, status="FalsePositive", reviewer="R. One", second_reader="R. Two", reason="A class.",
        reply="We were asked to.", duplicate_of=None, at=at, case_digest=case.digest,
        statement_of="A1", dispute="That we act together.", expires_at=at.replace(year=2020),
    )  # fmt: skip
    return case.model_copy(update={"decisions": (taken,)})


def test_the_published_schema_is_the_one_of_the_model() -> None:
    held = files("barograph.resources").joinpath("case.schema.json").read_bytes()
    assert held == json_schema() + b"\n", "make it again with: python scripts/make_schema.py"


def test_json_holds_to_the_published_schema_and_is_read_back(built: BuiltCase) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = orjson.loads(files("barograph.resources").joinpath("case.schema.json").read_bytes())
    for case in (built.case, decided(built.case), built.case.model_copy(update={"names": built.names})):
        raw = json_document(case)
        jsonschema.Draft202012Validator(schema).validate(orjson.loads(raw))
        read = CaseFile.model_validate_json(raw)
        assert read.model_copy(update={"parts": {}}) == case
        assert read.computed_digest() == built.case.digest


def test_stix_is_read_back_and_holds_nothing_for_blocking(built: BuiltCase) -> None:
    stix2 = pytest.importorskip("stix2")
    bundle = stix2.parse(stix_bundle(decided(built.case)).decode(), version="2.1")
    kinds = [item.type for item in bundle.objects]
    assert set(kinds) == {"marking-definition", "identity", "user-account", "grouping", "note", "opinion"}
    (grouping,) = (item for item in bundle.objects if item.type == "grouping")
    assert grouping.context == "suspicious-activity"
    assert set(grouping.object_refs) == {item.id for item in bundle.objects if item.type == "user-account"}
    assert 0 <= grouping.confidence <= 100
    (opinion,) = (item for item in bundle.objects if item.type == "opinion")
    assert (opinion.opinion, list(opinion.authors)) == ("strongly-disagree", ["R. One", "R. Two"])
    assert "We were asked to." in opinion.explanation
    assert len({item.id for item in bundle.objects}) == len(bundle.objects)


def test_stix_without_a_decision_says_so(built: BuiltCase) -> None:
    stix2 = pytest.importorskip("stix2")
    bundle = stix2.parse(stix_bundle(built.case).decode(), version="2.1")
    (opinion,) = (item for item in bundle.objects if item.type == "opinion")
    assert opinion.opinion == "neutral"
    assert "No human being has decided" in opinion.explanation


def test_misp_is_read_back_and_detects_nothing(built: BuiltCase) -> None:
    pymisp = pytest.importorskip("pymisp")
    event = pymisp.MISPEvent()
    event.load(misp_event(built.case).decode())
    assert event.distribution == 0
    assert not event.published
    assert len(event.attributes) == 4 + len(built.case.evidence) + len(built.case.messages)
    assert {(attribute.to_ids, attribute.distribution) for attribute in event.attributes} == {(False, 0)}
    assert 'estimative-language:likelihood-probability="unlikely"' in {tag.name for tag in event.tags}
    assert b'"to_ids": true' not in misp_event(built.case)


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_graph_files_are_read_back_by_networkx(built: BuiltCase, form: str) -> None:
    raw = graph_form(form)(built.case)
    read = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}[form](io.BytesIO(raw))
    assert set(read.nodes) == {node.label for node in built.case.graph.nodes}
    assert read.number_of_edges() == len(built.case.graph.edges)
    assert read.nodes["A1"]["role"] == "acting"


def test_gexf_tells_what_it_is_about_and_carries_no_date_of_today(built: BuiltCase) -> None:
    root = ET.fromstring(graph_form("gexf")(built.case))
    meta = next(node for node in root if node.tag.endswith("meta"))
    assert meta.get("lastmodifieddate") == "1970-01-01"
    about = next(node for node in meta if node.tag.endswith("description"))
    assert all(row.name in (about.text or "") for row in built.case.explanations)


def test_csv_has_the_columns_gephi_asks_for(built: BuiltCase) -> None:
    tables = {name: list(csv.DictReader(io.StringIO(raw.decode()))) for name, raw in csv_tables(built.case).items()}
    assert {"Id", "Label"} <= set(tables["nodes.csv"][0])
    assert {"Source", "Target", "Type", "Weight"} <= set(tables["edges.csv"][0])
    assert len(tables["explanations.csv"]) == len(built.case.explanations)
    assert {row["Source"] for row in tables["edges.csv"]} <= {row["Id"] for row in tables["nodes.csv"]}


def test_a_case_without_a_graph_is_still_written() -> None:
    inputs = sample_inputs(Changes(target=False, beneficiary=False))
    bare = build_with_names(inputs).case.model_copy(
        update={"graph": build_with_names(inputs).case.graph.model_copy(update={"nodes": (), "edges": ()})}
    )
    assert nx.read_gexf(io.BytesIO(graph_form("gexf")(bare))).number_of_nodes() == 0
    assert csv_tables(bare)["nodes.csv"].decode().startswith("Id,Label")
