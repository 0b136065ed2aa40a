"""URLs of the review pages: addresses on a running server, or file names in a static copy."""

from __future__ import annotations

import re
from dataclasses import dataclass

LENSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "summary": ("Summary", ("summary", "accounts")),
    "timeline": ("Timeline", ("timeline",)),
    "graph": ("Graph", ("graph",)),
    "messages": ("Messages", ("messages",)),
    "evidence": ("Evidence", ("evidence",)),
    "against": ("Against it", ("against", "open", "terms")),
    "history": ("History and decision", ("decisions", "provenance")),
}
"""Lens -> its title, and the parts of the case file shown through it."""

_OTHER_ANCHORS = {"waterfall": "evidence", "core": "evidence", "names": "summary"}
_ANCHOR = re.compile(r'href="#([A-Za-z][\w-]*)"')


@dataclass(frozen=True, slots=True)
class PageUrls:
    """Addresses as seen from one page.

    Attributes:
        root: What every address begins with: `/TOKEN/` live, `../../` or empty in a copy.
        live: A running review page: forms work, scripts and styles are loaded from it.

    Example:
        >>> PageUrls("/t/", True).page("case/C-X/graph"), PageUrls("../../", False).page("case/C-X/graph")
        ('/t/case/C-X/graph', '../../case/C-X/graph.html')
    """

    root: str
    live: bool

    def page(self, name: str) -> str:
        """Address of a page; `index` is the queue."""
        if self.live:
            return self.root + ("" if name == "index" else name)
        return f"{self.root}{name}.html"

    def lens(self, case_id: str, lens: str) -> str:
        """Address of one lens on a case."""
        return self.page(f"case/{case_id}/{lens}")

    def json(self, name: str) -> str:
        """Address of the JSON of a page."""
        return f"{self.root}{name}.json"

    def asset(self, name: str) -> str:
        """Address of a style or script; only a running page has them."""
        return f"{self.root}static/{name}"

    def linked(self, html: str, case_id: str, lens: str) -> str:
        """Let links between parts of a case file lead to the lens that shows the part."""

        def to(found: re.Match[str]) -> str:
            where = lens_of(found.group(1))
            inside = where is None or where == lens
            return found.group() if inside else f'href="{self.lens(case_id, where or lens)}#{found.group(1)}"'

        return _ANCHOR.sub(to, html)


def lens_of(anchor: str) -> str | None:
    """The lens that shows an anchor of the case file; None for anchors of the page itself.

    Example:
        >>> lens_of("M12"), lens_of("open"), lens_of("main")
        ('messages', 'against', None)
    """
    if re.fullmatch(r"M\d+", anchor):
        return "messages"
    if anchor.startswith("evidence-"):
        return "evidence"
    if anchor in _OTHER_ANCHORS:
        return _OTHER_ANCHORS[anchor]
    return next((lens for lens, (_, parts) in LENSES.items() if anchor in parts), None)
