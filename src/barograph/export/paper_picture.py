"""The timeline of a case as one picture for notebooks and paper, on a white ground, so that any page can show it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from barograph.cases.model.case import CaseFile
from barograph.errors import DataError
from barograph.export.svg_base import PAPER
from barograph.export.svg_timeline import timeline_picture

_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


@dataclass(frozen=True, slots=True)
class PaperPicture:
    """A picture on white ground, shown as such in notebooks.

    Attributes:
        title: What it shows, in a few words.
        svg: The picture as SVG; nothing in it is a script or a link.
    """

    title: str
    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"PaperPicture({self.title!r})"


def case_timeline(case: CaseFile) -> PaperPicture:
    """The timeline of a case: a lane for each account, a mark for each message.

    Args:
        case: The case; the lanes bear its labels, never names.

    Raises:
        DataError: The case holds no event.
    """
    if not case.timeline:
        raise DataError(f"{case.head.case_id}: the case holds no event to draw")
    return PaperPicture(f"timeline of {case.head.case_id}", on_paper(timeline_picture(case)))


def on_paper(svg: str) -> str:
    """A picture with a white ground below it.

    Args:
        svg: A picture of `svg_base.picture`.

    Example:
        >>> on_paper('<svg viewBox="0 0 4 2"><desc>x</desc></svg>')
        '<svg viewBox="0 0 4 2"><desc>x</desc><rect width="4" height="2" class="f-paper" fill="#ffffff"/></svg>'
    """
    found = _SIZE.search(svg)
    width, height = found.groups() if found else ("0", "0")
    ground = f'<rect width="{width}" height="{height}" class="f-paper" fill="{PAPER}"/>'
    return svg.replace("</desc>", f"</desc>{ground}", 1)
