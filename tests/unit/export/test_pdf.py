"""The PDF: what it says, read back; and what happens without the package."""

from __future__ import annotations

import io
import sys

import pytest

from barograph.cases.build import build
from barograph.errors import MissingExtra
from barograph.export.pdf import pdf_document
from case_samples import sample_inputs


def test_the_pdf_says_what_the_page_says_and_is_tagged() -> None:
    pytest.importorskip("weasyprint")
    pypdf = pytest.importorskip("pypdf")
    case = build(sample_inputs())
    read = pypdf.PdfReader(io.BytesIO(pdf_document(case)))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for row in case.explanations:
        assert row.name.split(":")[0] in text
    assert case.digest in text.replace(" ", "")
    assert "Pelle" not in text
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


@pytest.mark.parametrize(("module", "render"), [("weasyprint", "pdf"), ("stix2", "stix"), ("pymisp", "misp")])
def test_without_the_package_the_way_to_get_it_is_told(
    monkeypatch: pytest.MonkeyPatch, module: str, render: str
) -> None:
    from barograph.export.registry import format_named

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=rf"pip install 'barograph\[{render}\]'"):
        format_named(render).render(build(sample_inputs()))
