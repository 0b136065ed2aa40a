"""The PDF: what it says, read back; hostile text inert in it; equal bytes; what happens without the package."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from barograph.cases.build import build
from barograph.cases.model.case import CaseDecision, CaseFile
from barograph.errors import MissingExtra
from barograph.export.html import html_page
from barograph.export.pdf import fonts_dated, pdf_document
from barograph.text.safe_text import safe_line, safe_text
from case_samples import sample_inputs
from hostile import HOSTILE

ACTIVE = {
    "/JS",
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/GoToR",
}
"""What makes a PDF do something of its own accord."""


def objects(reader: Any) -> Iterator[Any]:
    """Every object of a PDF that has keys."""
    for number in range(1, int(reader.trailer["/Size"])):
        held = reader.get_object(number)
        if hasattr(held, "keys"):
            yield held


def links(reader: Any) -> set[str]:
    """Addresses outside that a PDF links to."""
    held = (note.get_object() for page in reader.pages for note in page.get("/Annots", ()))
    return {str(note["/A"]["/URI"]) for note in held if "/A" in note and "/URI" in note["/A"]}


def hostile(case: CaseFile) -> CaseFile:
    """The case with a decision for each hostile string, and all of them in the texts and subjects of its messages."""
    first = datetime(2019, 10, 2, tzinfo=UTC)
    decided = tuple(
        CaseDecision(case_id=case.head.case_id, status="Indeterminate", reviewer="fern", second_reader=None,
                     reason=said[:200], reply=None, duplicate_of=None, at=first + timedelta(hours=number),
                     case_digest="0" * 64)
        for number, said in enumerate(HOSTILE)
    )  # fmt: skip
    many = len(case.messages)
    messages = tuple(
        message.model_copy(update={"text": safe_text("\n".join(HOSTILE[n::many])), "subject": safe_line(HOSTILE[n])})
        for n, message in enumerate(case.messages)
    )
    return case.model_copy(update={"decisions": decided, "messages": messages})


@lru_cache(maxsize=1)
def sample_pdf() -> bytes:
    """The PDF of the sample; it takes seconds to make."""
    return pdf_document(build(sample_inputs()))


def test_the_pdf_says_what_the_page_says_and_is_tagged() -> None:
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    case = build(sample_inputs())
    read = pypdf.PdfReader(io.BytesIO(sample_pdf()))
    assert read.metadata.creation_date == case.head.as_of.replace(microsecond=0)
    assert read.trailer["/ID"][0] == case.digest
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert len(case.explanations) >= 8
    for row in case.explanations:
        assert row.name.split(":")[0] in text
        assert row.verdict in text
        assert " ".join(row.seen.split())[:40] in text
    assert case.digest in text.replace(" ", "")
    assert "Pelle" not in text
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    figures = [held for held in objects(read) if held.get("/S") == "/Figure"]
    assert len(figures) >= 4
    assert all(held.get("/Alt") for held in figures)


MADE = """
import hashlib, sys, time
shift, told = float(sys.argv[1]), time.time
time.time = lambda: told() + shift
from barograph.cases.build import build
from barograph.export.pdf import pdf_document
from case_samples import sample_inputs
print(hashlib.sha256(pdf_document(build(sample_inputs()))).hexdigest())
"""
"""Makes the PDF of the sample in a process of its own, whose clock is ahead."""


def test_equal_cases_give_equal_bytes_in_any_process_at_any_time() -> None:
    pytest.importorskip("weasyprint")
    seed = "2" if os.environ.get("PYTHONHASHSEED") != "2" else "1"
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    env.pop("SOURCE_DATE_EPOCH", None)
    command = [sys.executable, "-c", MADE, "86400"]
    told = subprocess.run(command, capture_output=True, env=env, text=True, check=True, timeout=600)
    assert told.stdout.strip() == hashlib.sha256(sample_pdf()).hexdigest()


@pytest.mark.parametrize("before", [None, "7"])
def test_fonts_bear_the_as_of_and_the_environment_is_as_it_was(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    time_tools = pytest.importorskip("fontTools.misc.timeTools")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if before is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", before)
    at = datetime(2019, 9, 30, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(KeyError), fonts_dated(at):
        assert time_tools.timestampNow() == time_tools.timestampSinceEpoch(at.timestamp())
        raise KeyError
    assert os.environ.get("SOURCE_DATE_EPOCH") == before


def squeezed(text: str) -> str:
    """Text without white space and without the signs a PDF has no letter for."""
    return re.sub(r"[\s\x00\u00ad\u2010\ufffd\u201c\u201d]", "", text)


def test_every_sentence_of_the_page_stands_in_the_pdf_inside_its_margins() -> None:
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    case = build(sample_inputs())
    read = pypdf.PdfReader(io.BytesIO(sample_pdf()))
    page = LexborHTMLParser(html_page(case).decode())
    drawn = {squeezed(node.text(deep=True)) for node in page.css("svg text")}  # scaled to the page as a whole
    outside: list[str] = []

    def placed(text: str, matrix: list[float], position: list[float], *_: object) -> None:
        x = matrix[0] * position[4] + matrix[2] * position[5] + matrix[4]
        if squeezed(text) and squeezed(text) not in drawn and x > float(read.pages[0].mediabox.width) - 25:
            outside.append(text)

    pdf = squeezed("".join(page.extract_text(visitor_text=placed) for page in read.pages))
    assert outside == []
    cards = [node.text(deep=True) for node in page.css(".answers p, .answers li")]
    cells = [node.text(deep=True) for node in page.css("main p, main li, main td")]
    assert len(cards) >= 8
    missing = [text for text in (*cards, *cells) if squeezed(text) and squeezed(text)[:60] not in pdf]
    assert missing == []


def test_hostile_text_is_inert_in_the_pdf() -> None:
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")  # reads the text of large fonts with NULs between the letters
    assert len(HOSTILE) >= 200
    case = build(sample_inputs())
    harmless = pypdf.PdfReader(io.BytesIO(sample_pdf()))
    read = pypdf.PdfReader(io.BytesIO(pdf_document(hostile(case))))
    text = "".join(page.extract_text() for page in read.pages)
    closed = re.sub(r"[\s\x00]", "", text)
    assert closed.count("alert(1)") >= 2 * sum("alert(1)" in said for said in HOSTILE)
    assert "evil.example" in closed
    assert len(list(objects(read))) > len(list(objects(harmless))) > 10
    assert {key for held in objects(read) for key in held} & ACTIVE == set()
    assert links(read) == links(harmless)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]", text)


@pytest.mark.parametrize(("module", "render"), [("weasyprint", "pdf"), ("stix2", "stix"), ("pymisp", "misp")])
def test_without_the_package_the_way_to_get_it_is_told(
    monkeypatch: pytest.MonkeyPatch, module: str, render: str
) -> None:
    from barograph.export.registry import format_named

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'barograph\[{render}\]'"):
        format_named(render).render(build(sample_inputs()))
