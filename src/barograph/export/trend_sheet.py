"""All trends of a project on one sheet, for notebooks and for paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from barograph.errors import DataError, nearest
from barograph.export.svg_base import PAPER, picture, words
from barograph.export.svg_trend import HEIGHT, WIDTH, description, panel
from barograph.export.words import day
from barograph.overview.calendar import looked_at
from barograph.overview.projects import ProjectRows
from barograph.overview.trends import Trends, read_trends
from barograph.storage.store import Store

COLUMNS, GAP, HEAD = 2, 20, 34
"""Pictures side by side, the space between them, and the height of the title."""


@dataclass(frozen=True, slots=True)
class TrendSheet:
    """All trends of a project on one sheet, shown as a picture in notebooks.

    Attributes:
        trends: The trends.
    """

    trends: Trends

    @property
    def svg(self) -> str:
        """The sheet as SVG on paper of its own, so that it can be read on any ground."""
        shown = self.trends
        columns = min(COLUMNS, len(shown.trends))
        width = columns * WIDTH + (columns - 1) * GAP
        rows = -(-len(shown.trends) // columns)
        height = HEAD + rows * (HEIGHT + 6)
        title = f"{shown.project}, {day(shown.since)} to {day(shown.until)}"
        ground = f'<rect width="{width}" height="{height}" class="f-paper" fill="{PAPER}"/>'
        body = [ground, words(8, 22, title, 15, bold=True)]
        for place, trend in enumerate(shown.trends):
            x, y = place % columns * (WIDTH + GAP), HEAD + place // columns * (HEIGHT + 6)
            body += [f'<g transform="translate({x} {y})">', *panel(trend, shown.since, shown.until), "</g>"]
        desc = " ".join(f"{trend.title}: {description(trend)}" for trend in shown.trends)
        name = "trends" if len(shown.trends) > 1 else f"trend-{shown.trends[0].name}"
        return picture(name, width, height, title, desc, body, fit="any")

    def only(self, name: str, since: datetime | None = None) -> TrendSheet:
        """A sheet with one of the trends, such as `score`.

        Args:
            name: Name of the trend.
            since: Start of the time shown; that of the sheet without it.

        Raises:
            DataError: There is no such trend; names the nearest.
        """
        found = {trend.name: trend for trend in self.trends.trends}
        if name not in found:
            raise DataError(f"no trend {name}.{nearest(name, found)} Trends: {', '.join(found)}")
        start = max(since or self.trends.since, self.trends.since)
        points = tuple(point for point in found[name].points if point.at >= start)
        chosen = replace(found[name], points=points)
        return TrendSheet(replace(self.trends, since=start, trends=(chosen,)))

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"TrendSheet({self.trends.project!r}: {', '.join(trend.name for trend in self.trends.trends)})"


def trend_sheet(store: Store, project: str) -> TrendSheet:
    """The sheet of a project.

    Args:
        store: The workspace's tables.
        project: A project.

    Raises:
        DataError: Nothing was run, or no such project; names the nearest.
    """
    as_of = looked_at(store)
    if as_of is None:
        raise DataError(f"{store.root}: never run. Run first: barograph run --as-of DATE")
    known = ProjectRows(store, ()).projects
    if project not in known:
        raise DataError(f"no project {project}.{nearest(project, known)} List them with: barograph overview")
    return TrendSheet(read_trends(store, project, as_of))
