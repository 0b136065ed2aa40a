"""A static copy of the review page: the same pages as files that open from a stick, without script or forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from barograph.review.pages import Filter, Page
from barograph.review.rendering import html
from barograph.review.service import Desk
from barograph.review.urls import LENSES, Places


def write_copy(desk: Desk, folder: Path) -> list[Path]:
    """Write every page as HTML and JSON.

    Args:
        desk: The cases; with names in them the files are readable by their owner only.
        folder: Where to; made when missing. Files of the same name are replaced.

    Returns:
        The files written, in order.
    """
    written = []
    for name, page in _pages(desk):
        places = Places("../" * name.count("/"), live=False)
        written += [
            _write(folder / f"{name}.html", html(page, places, identify=desk.identify), desk.identify),
            _write(folder / f"{name}.json", page.model_dump_json(), desk.identify),
        ]
    return written


def _pages(desk: Desk) -> Iterator[tuple[str, Page]]:
    held = desk.repository.entries(False)
    everything = desk.queue(Filter(part="all", dismissed=True))
    pages = [desk.queue(Filter(part="all", dismissed=True, number=n + 1)) for n in range(1, everything.pages)]
    yield "index", everything
    yield from ((f"index-{page.asked.number}", page) for page in pages)
    yield "history", desk.history()
    yield "about", desk.about()
    for entry in held:
        for lens in LENSES:
            yield f"case/{entry.case_id}/{lens}", desk.case(entry.case_id, lens)


def _write(path: Path, text: str, private: bool) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600 if private else 0o666)
    path.write_text(text, "utf-8")
    return path
