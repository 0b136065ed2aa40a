"""The page as a tagged PDF (PDF/UA-1); conformance is not assured. It bears the date of the as-of and the digest of the
case as its id, so equal cases give equal bytes under the same WeasyPrint and the same fonts; elsewhere they need not:
cite the digest of the JSON file. Nothing outside the page is read: the fetcher refuses every address.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn

from barograph.cases.model.case import CaseFile
from barograph.export.extras import optional
from barograph.export.html import html_page

EPOCH = "SOURCE_DATE_EPOCH"
"""What programs that make files reproducibly read in place of the clock (reproducible-builds.org)."""


def pdf_document(case: CaseFile) -> bytes:
    """The case file as PDF.

    Raises:
        MissingExtra: WeasyPrint, or a system library it needs, is not installed.
    """
    weasyprint = optional("weasyprint", "pdf", "PDF")
    options = {"pdf_variant": "pdf/ua-1", "uncompressed_pdf": False, "pdf_identifier": case.digest.encode()}
    page = weasyprint.HTML(string=html_page(case, linked=False).decode("utf-8"), url_fetcher=_refuse).render(**options)
    page.metadata.created = page.metadata.modified = case.head.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")
    with fonts_dated(case.head.as_of):
        made: bytes = page.write_pdf(**options)
    return made


@contextmanager
def fonts_dated(at: datetime) -> Iterator[None]:
    """Fonts that fontTools writes (variable and coloured ones, all without HarfBuzz-Subset) bear this instant.

    Without it they bear the second in which they are written, and two files of one case differ where a second lies
    between them.

    Args:
        at: The instant.
    """
    before = os.environ.get(EPOCH)
    os.environ[EPOCH] = str(int(at.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[EPOCH]
        else:
            os.environ[EPOCH] = before


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    raise ValueError(f"a case file loads nothing from outside: {url[:80]}")
