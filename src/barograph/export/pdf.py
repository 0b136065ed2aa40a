"""The page as a tagged PDF (PDF/UA-1). Conformance is not assured, and equal cases need not give equal bytes: cite the
digest of the JSON file. Nothing outside the page is read: the fetcher refuses every address.
"""

from __future__ import annotations

from typing import Any, NoReturn

from barograph.cases.model import CaseFile
from barograph.export.extras import optional
from barograph.export.html import html_page


def pdf_document(case: CaseFile) -> bytes:
    """The case file as PDF.

    Raises:
        MissingExtra: WeasyPrint, or a system library it needs, is not installed.
    """
    weasyprint = optional("weasyprint", "pdf", "PDF")
    page = weasyprint.HTML(string=html_page(case).decode("utf-8"), url_fetcher=_refuse)
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=False)
    return made


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a case file loads nothing from outside: {url[:80]}")
