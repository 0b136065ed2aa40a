"""Pictures of the pages of projects."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from barograph.export.svg_multiples import multiple, pressing_top, spark
from barograph.export.svg_trend import trend_picture
from barograph.export.svg_window import described, window_picture
from barograph.overview.rows import MONTHS
from barograph.review.project_pages import KEEP, OverviewPage, ProjectPage


def overview_values(page: OverviewPage) -> dict[str, Any]:
    """What the template of the overview looks at beside its data: a line and a small picture a project, by key."""
    rows = page.overview.rows
    top = pressing_top(rows)
    return {
        "keep": KEEP,
        "months": MONTHS,
        "top": top,
        "sparks": {row.key: _svg(spark(row.exposure.months)) for row in rows if row.exposure is not None},
        "multiples": {row.key: _svg(multiple(row, page.overview, top, place)) for place, row in enumerate(rows)},
    }


def project_values(page: ProjectPage) -> dict[str, Any]:
    """What the template of a project looks at beside its data."""
    shown = page.trends
    window = page.window
    return {
        "keep": KEEP,
        "pictures": [(trend, _svg(trend_picture(trend, shown.since, shown.until))) for trend in shown.trends],
        "graph": _svg(window_picture(window) + window_picture(window, narrow=True)) if window.drawn else "",
        "graph_told": described(window),
    }


def _svg(drawn: str) -> Markup:
    """Our own SVG; what an archive said in it is escaped where it is drawn."""
    return Markup(drawn)  # noqa: S704
