"""A static copy of the review page: the same pages as files that open from a stick, without script or forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from barograph.review.pages import Filter, Page
from barograph.review.project_pages import AskedWindow
from barograph.review.rendering import html
from barograph.review.service import ReviewService
from barograph.review.urls import LENSES, PageUrls


def write_copy(service: ReviewService, folder: Path) -> list[Path]:
    """Write every page as HTML and JSON.

    Args:
        service: The cases; with names in them the files are readable by their owner only.
        folder: Where to; made when missing. Files of the same name are replaced.

    Returns:
        The files written, in order.
    """
    written = []
    for name, page in _pages(service):
        urls = PageUrls("../" * name.count("/"), live=False)
        written += [
            _write(folder / f"{name}.html", html(page, urls, identify=service.identify), service.identify),
            _write(folder / f"{name}.json", page.model_dump_json(), service.identify),
        ]
    return written


def _pages(service: ReviewService) -> Iterator[tuple[str, Page]]:
    entries = service.repository.entries(False)
    everything = service.queue(Filter(part="all", dismissed=True))
    pages = [service.queue(Filter(part="all", dismissed=True, number=n + 1)) for n in range(1, everything.pages)]
    yield "index", everything
    yield from ((f"index-{page.asked.number}", page) for page in pages)
    yield "history", service.history()
    yield "about", service.about()
    overview = service.projects.overview()
    yield "overview", overview
    for row in overview.overview.rows:
        page = service.projects.project(row.key, AskedWindow())
        yield page.address, page
    for entry in entries:
        for lens in LENSES:
            yield f"case/{entry.case_id}/{lens}", service.case(entry.case_id, lens)


def _write(path: Path, text: str, private: bool) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600 if private else 0o666)
    path.write_text(text, "utf-8")
    return path
