"""The pictures: well-formed, described, deterministic, inside their frame, at most 60 accounts."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from barograph.cases.build import build
from barograph.cases.model.case import CaseFile, CaseGraph, GraphEdge, GraphNode
from barograph.errors import DataError
from barograph.export.edges import MAX_EDGES, MAX_NEIGHBOURS, shown_edges
from barograph.export.html import html_page
from barograph.export.paper_picture import case_timeline
from barograph.export.svg_graph import graph_picture
from barograph.export.svg_scale import likelihood_scale
from barograph.export.svg_timeline import timeline_picture
from barograph.export.svg_waterfall import waterfall_picture
from case_samples import Changes, sample_inputs

SVG = "{http://www.w3.org/2000/svg}"
PICTURES: tuple[Callable[[CaseFile], str], ...] = (
    timeline_picture,
    graph_picture,
    waterfall_picture,
    lambda case: likelihood_scale(case.summary.likelihood),
    lambda case: timeline_picture(case, narrow=True, linked=True),
    lambda case: graph_picture(case, narrow=True),
    lambda case: waterfall_picture(case, narrow=True),
    lambda case: likelihood_scale(case.summary.likelihood, narrow=True),
)


@pytest.fixture(scope="module")
def case() -> CaseFile:
    return build(sample_inputs())


def crowd(case: CaseFile, number: int) -> CaseFile:
    role = {account.label: account.role for account in case.accounts}
    labels = [label for label in role if role[label] != "neighbour"] + [f"N{n + 1}" for n in range(number - 4)]
    nodes = tuple(
        GraphNode(label=x, role=role.get(x, "neighbour"), messages=1, in_degree=1, out_degree=1, reciprocity=0.0)
        for x in labels
    )
    edges = tuple(
        GraphEdge(source=x, target="T", weight=1, reply=1, co_thread=0, mention=0, support=0)
        for x in labels
        if x != "T"
    )
    return case.model_copy(update={"graph": CaseGraph(nodes=nodes, edges=edges, left_out=3)})


@pytest.mark.parametrize("draw", PICTURES)
def test_each_picture_is_xml_with_title_description_and_equal_bytes(
    case: CaseFile, draw: Callable[[CaseFile], str]
) -> None:
    root = ET.fromstring(draw(case))
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(child.text for child in root[:2])
    assert draw(case) == draw(build(sample_inputs()))


@pytest.mark.parametrize("draw", PICTURES)
def test_every_coordinate_is_finite_and_inside_the_frame(case: CaseFile, draw: Callable[[CaseFile], str]) -> None:
    root = ET.fromstring(draw(case))
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    signs = list(root.iter(f"{SVG}g"))  # of the legend, each drawn around its own middle
    for sign in signs:
        x, y = map(float, re.findall(r"-?\d+\.?\d*", sign.get("transform", "")))
        assert 6 <= x <= width
        assert 6 <= y <= height
    inside = {id(part) for sign in signs for part in sign}
    for node in (node for node in root.iter() if id(node) not in inside):
        for name, limit in (("x", width), ("cx", width), ("x1", width), ("x2", width), ("y", height), ("cy", height)):
            if node.get(name) is not None:
                assert -1 <= float(node.get(name, "nan")) <= limit + 1
        for number in re.findall(r"-?\d+\.?\d*", node.get("points", "")):
            assert math.isfinite(float(number))


def test_every_event_of_the_timeline_has_a_mark_and_its_ref_where_there_is_room(case: CaseFile) -> None:
    drawn = timeline_picture(case)
    refs = set(re.findall(r">(M\d+)<", drawn))
    assert refs == {message.ref for message in case.messages}


def test_what_lies_far_outside_the_window_stands_at_the_edge(case: CaseFile) -> None:
    far = case.timeline[0].model_copy(
        update={"at": case.head.window_end + timedelta(days=900), "kind": "access", "message": None}
    )
    drawn = timeline_picture(case.model_copy(update={"timeline": (*case.timeline, far)}))
    assert "access 2021-" in drawn
    assert "lie outside the axis" in drawn


@pytest.mark.parametrize("days", [0.01, 3, 30, 200, 900, 5000])
def test_a_window_of_any_length_has_a_few_ticks(days: float) -> None:
    inputs = sample_inputs()
    start = inputs.episode.window_start
    squeezed = tuple(replace(m, sent_at=start + (m.sent_at - start) * (days / 54)) for m in inputs.messages)
    episode = replace(inputs.episode, window_end=start + timedelta(days=days))
    drawn = timeline_picture(build(replace(inputs, messages=squeezed, episode=episode)))
    assert 1 <= len(re.findall(r'text-anchor="middle"[^>]*>\d{4}-\d\d-\d\d<', drawn)) <= 9


def test_of_sixty_accounts_those_that_matter_are_drawn_and_none_covers_another(case: CaseFile) -> None:
    full = crowd(case, 60)
    near = GraphEdge(source="N50", target="A1", weight=1, reply=1, co_thread=0, mention=0, support=0)
    full = full.model_copy(update={"graph": full.graph.model_copy(update={"edges": (*full.graph.edges, near)})})
    drawn = ET.fromstring(graph_picture(full))
    assert "N50" in {text.text for text in drawn.iter(f"{SVG}text")}
    assert "53 further neighbours are left out" in "".join(drawn.itertext())
    places = [
        (float(t.get("x", 0)), float(t.get("y", 0))) for t in drawn.iter(f"{SVG}text") if (t.text or "")[1:].isdigit()
    ]
    places += [(float(t.get("x", 0)), float(t.get("y", 0))) for t in drawn.iter(f"{SVG}text") if t.text in ("T", "G")]
    assert len(places) == 4 + MAX_NEIGHBOURS
    nearest = min(math.dist(a, b) for n, a in enumerate(places) for b in places[:n])
    assert nearest >= 24


def test_a_page_shows_the_edges_of_the_case_first_and_never_all_of_thousands(case: CaseFile) -> None:
    full = crowd(case, 60)
    labels = [node.label for node in full.graph.nodes]
    edges = tuple(
        GraphEdge(source=a, target=b, weight=1, reply=1, co_thread=0, mention=0, support=0)
        for a in labels
        for b in labels
        if a != b
    )
    full = full.model_copy(update={"graph": full.graph.model_copy(update={"edges": edges})})
    shown = shown_edges(full.graph)
    assert len(shown) == MAX_EDGES
    assert {(a, b) for a in ("T", "G", "A1", "A2") for b in ("T", "G", "A1", "A2") if a != b} <= {
        (edge.source, edge.target) for edge in shown
    }
    assert len(html_page(full)) < 250_000


def test_each_mark_of_a_message_leads_to_it_and_only_where_it_is_asked_for(case: CaseFile) -> None:
    root = ET.fromstring(timeline_picture(case, linked=True))
    led = {node.get("href"): node.get("aria-label", "") for node in root.iter(f"{SVG}a")}
    assert set(led) == {f"#{message.ref}" for message in case.messages}
    assert led["#M1"] == "M1: pressing message of A1, 2019-03-04"
    assert root.get("role") == "group"
    assert "<a " not in timeline_picture(case)


def test_the_account_spoken_for_has_a_lane_even_where_it_did_nothing(case: CaseFile) -> None:
    quiet = case.model_copy(update={"timeline": tuple(row for row in case.timeline if row.label != "G")})
    assert ">G<" in timeline_picture(quiet)


def test_the_legend_tells_of_what_is_drawn_and_of_nothing_else(case: CaseFile) -> None:
    whole = timeline_picture(case)
    assert all(said in whole for said in (">silence<", ">step of access<", ">answer of the target<"))
    pressing = tuple(row for row in case.timeline if row.kind == "pressing message")
    drawn = timeline_picture(case.model_copy(update={"timeline": pressing}))
    assert ">pressing message<" in drawn
    assert not any(said in drawn for said in (">silence<", ">step of access<", ">answer of the target<"))
    alone = case.model_copy(update={"graph": case.graph.model_copy(update={"edges": case.graph.edges[:0]})})
    assert ">account spoken for<" not in graph_picture(alone)


def test_an_account_without_an_edge_is_not_drawn(case: CaseFile) -> None:
    alone = GraphNode(label="N99", role="neighbour", messages=1, in_degree=0, out_degree=0, reciprocity=0.0)
    graph = case.graph.model_copy(update={"nodes": (*case.graph.nodes, alone)})
    assert "N99" not in graph_picture(case.model_copy(update={"graph": graph}))


def test_shapes_differ_by_part_not_by_colour_alone(case: CaseFile) -> None:
    drawn = ET.fromstring(graph_picture(case))
    corners = {
        role: {
            len(node.get("points", "").split())
            for node in drawn.iter(f"{SVG}polygon")
            if node.get("class") == f"f-{role}"
        }
        for role in ("target", "acting", "gained")
    }
    assert 4 in corners["target"] & corners["acting"]
    assert 6 in corners["gained"]
    assert [node for node in drawn.iter(f"{SVG}circle") if node.get("class") == "f-neighbour"]


def test_the_waterfall_tells_each_step_and_the_total() -> None:
    case = build(sample_inputs(Changes(weights={"history": 1.0})))
    drawn = waterfall_picture(case)
    for step in case.waterfall:
        assert f"{step.value:+.2f}" in drawn
    total = sum(step.value for step in case.waterfall if step.counted)
    assert f">{total:.2f}<" in drawn


@pytest.mark.parametrize("high", [0.02, 0.3, 0.6, 0.78, 0.99])
def test_the_interval_is_drawn_through_no_words(case: CaseFile, high: float) -> None:
    root = ET.fromstring(likelihood_scale(case.summary.likelihood.model_copy(update={"low": 0.01, "high": high})))
    path = next(found.get("d", "") for found in root.iter(f"{SVG}path") if "l-ink" in found.get("class", ""))
    drawn = [int(y) for y in re.findall(r"(?<=[ V])\d+", path)]
    baselines = [float(found.get("y", "0")) for found in root.iter(f"{SVG}text")]
    assert len(baselines) >= 8
    assert all(y <= min(drawn) or y - 11 >= max(drawn) for y in baselines)


def test_the_timeline_on_paper_has_a_ground_and_no_link(case: CaseFile) -> None:
    drawn = case_timeline(case)
    root = ET.fromstring(drawn._repr_svg_())
    ground = next(element for element in root if element.tag.endswith("rect"))
    assert root.attrib["viewBox"] == f"0 0 {ground.attrib['width']} {ground.attrib['height']}"
    assert not [element for element in root.iter() if element.tag.endswith("}a")]
    assert (drawn.svg, repr(drawn)) == (case_timeline(case).svg, f"PaperPicture('timeline of {case.head.case_id}')")
    with pytest.raises(DataError, match="holds no event"):
        case_timeline(case.model_copy(update={"timeline": ()}))


def test_on_a_phone_a_long_name_is_cut_and_the_line_of_zero_leaves_the_words_alone(case: CaseFile) -> None:
    long = case.waterfall[0].model_copy(update={"name": "Unknown accounts that second one account or change " * 2})
    drawn = waterfall_picture(case.model_copy(update={"waterfall": (long, *case.waterfall[1:])}), narrow=True)
    root = ET.fromstring(drawn)
    texts = [(float(text.attrib["y"]), text.text or "") for text in root.iter(f"{SVG}text")]
    assert max(len(text) for _, text in texts) <= 52
    assert any(text.endswith(" …") and text.startswith("Unknown accounts") for _, text in texts)
    lines = [line.attrib for line in root.iter(f"{SVG}line")]
    upright = [line for line in lines if line["x1"] == line["x2"] and "stroke-dasharray" not in line]
    assert len(upright) > len(case.waterfall)
    for line in upright:
        top, foot = float(line["y1"]), float(line["y2"])
        assert not [text for y, text in texts if top < y < foot and not text.startswith(("+", "-"))], line
