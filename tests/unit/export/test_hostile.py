"""Every hostile string through every format: inert on the page and in Markdown, valid as XML, no formula."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from pathlib import Path

import orjson
import pytest
from hostile_cases import BATCHES, case_of
from markdown_it import MarkdownIt
from pages import HIDDEN, faults, parsed

from barograph.cases.build import build_with_names
from barograph.cases.model.case import CaseFile
from barograph.export.fingerprint import SLOT
from barograph.export.html import html_page
from barograph.export.json_ import json_document
from barograph.export.markdown import markdown_document
from barograph.export.misp import misp_event
from barograph.export.stix import stix_bundle
from barograph.export.tables import csv_tables, graph_form
from barograph.export.verify import verify_file
from barograph.text.safe_text import safe_text
from case_samples import sample_inputs
from hostile import HOSTILE

MARKDOWN = MarkdownIt("commonmark").enable("table")
FORMULA = re.compile(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]")
NUMBER = re.compile(r"-\d+(\.\d+)?")
ACTIVE = {"html_block", "html_inline", "link_open", "image"}
EVERY = pytest.mark.parametrize("batch", range(len(BATCHES)))


def shape(raw: bytes) -> list[str]:
    """Headings, landmarks and tables: what a hostile text must not be able to change."""
    wanted = ("h1", "h2", "h4", "main", "nav", "table", "article", "svg", "form", "style", "title")
    return [node.tag for node in parsed(raw).root.traverse() if node.tag in wanted]


@lru_cache(maxsize=1)
def harmless() -> CaseFile:
    return case_of(0).model_copy(update={"messages": build_with_names(sample_inputs()).case.messages})


@lru_cache(maxsize=1)
def harmless_shape() -> list[str]:
    return shape(html_page(harmless()))


@lru_cache(maxsize=1)
def harmless_headings() -> list[str]:
    return [t.tag for t in MARKDOWN.parse(markdown_document(harmless()).decode()) if t.type == "heading_open"]


def test_there_are_more_than_two_hundred() -> None:
    assert len(set(HOSTILE)) >= 200


def test_they_reach_the_texts_and_are_not_labelled_away() -> None:
    """A few hold an address, a mention or a word that is a name; the others arrive as they are, hidden signs shown."""
    texts = [message.text for batch in range(len(BATCHES)) for message in case_of(batch).messages]
    arrived = [said for said in HOSTILE if any(safe_text(said).strip() in text for text in texts)]
    assert len(arrived) >= 330
    assert "<script>alert(1)</script>" in arrived


@EVERY
def test_on_the_page_it_is_only_text(batch: int) -> None:
    case = case_of(batch)
    raw = html_page(case)
    page = parsed(raw)
    assert faults(page) == []
    assert HIDDEN.search(raw.decode("utf-8")) is None
    assert [node.text() for node in page.css("article.message > .text")] == [message.text for message in case.messages]
    assert shape(raw) == harmless_shape()


@EVERY
def test_json_gives_it_back_unchanged_and_shows_nothing_hidden(batch: int) -> None:
    case = case_of(batch)
    raw = json_document(case)
    assert CaseFile.model_validate_json(raw).model_copy(update={"parts": {}}) == case
    assert HIDDEN.search(raw.decode("utf-8")) is None


@EVERY
def test_in_markdown_it_is_fenced_or_inert(batch: int) -> None:
    case = case_of(batch)
    raw = markdown_document(case)
    assert HIDDEN.search(raw.decode("utf-8")) is None
    tokens = MARKDOWN.parse(raw.decode("utf-8"))
    assert [t.type for token in tokens for t in (token, *(token.children or ())) if t.type in ACTIVE] == []
    assert [token.tag for token in tokens if token.type == "heading_open"] == harmless_headings()
    fences = [token.content.rstrip("\n") for token in tokens if token.type == "fence"]
    pairs = ((message.answered.text if message.answered else None, message.text) for message in case.messages)
    told = [text.rstrip("\n") for pair in pairs for text in pair if text is not None]
    assert fences[: len(told)] == told


@EVERY
def test_graph_files_stay_xml_and_tables_free_of_formulas(batch: int) -> None:
    case = case_of(batch)
    for form in ("gexf", "graphml"):
        ET.fromstring(graph_form(form)(case))
    for raw in csv_tables(case).values():
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8"))))
        assert len({len(row) for row in rows}) == 1
        cells = [cell for row in rows for cell in row if not NUMBER.fullmatch(cell)]
        assert [cell for cell in cells if FORMULA.search(cell)] == []


@EVERY
def test_exchange_formats_hold_it_as_text(batch: int) -> None:
    stix2, pymisp = pytest.importorskip("stix2"), pytest.importorskip("pymisp")
    bundle, event = stix_bundle(case_of(batch)), misp_event(case_of(batch))
    assert {item.type for item in stix2.parse(bundle.decode(), version="2.1").objects} >= {
        "grouping",
        "note",
        "opinion",
    }
    read = pymisp.MISPEvent()
    read.load(event.decode())
    assert {attribute.to_ids for attribute in read.attributes} == {False}
    for raw in (bundle, event):
        assert orjson.loads(raw)
        assert HIDDEN.search(raw.decode("utf-8")) is None


@pytest.mark.parametrize(
    "batch", [n for n, strings in enumerate(BATCHES) if any("digest" in said or "sha256" in said for said in strings)]
)
def test_a_digest_that_stands_in_the_archive_is_not_taken_for_the_files_own(batch: int, tmp_path: Path) -> None:
    for ending, write in (("html", html_page), ("md", markdown_document), ("json", json_document)):
        path = tmp_path / f"case.{ending}"
        path.write_bytes(write(case_of(batch)))
        report = verify_file(path)
        assert (report.ok, report.case_digest) == (True, case_of(batch).digest)
        assert SLOT in path.read_text("utf-8") or SLOT not in "".join(BATCHES[batch])
