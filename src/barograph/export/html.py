"""One self-contained page: no script, nothing from outside, nothing of the archive that is not escaped.

The page carries the SHA-256 of the case and, in a `<meta>`, the SHA-256 of itself with that place filled with zeros
(`fingerprint`), so that `verify` can tell whether a single character was changed.

Limits: where the texts of a case are longer than `TEXT_BUDGET` altogether, the longest are cut on the page, with a
note; the JSON file always holds them whole.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from barograph.cases.model.case import CaseFile
from barograph.cases.text.language import count
from barograph.export import words
from barograph.export.edges import shown_edges
from barograph.export.fingerprint import SLOT, sealed
from barograph.export.shorten import shortened
from barograph.export.svg_graph import graph_picture
from barograph.export.svg_scale import likelihood_scale
from barograph.export.svg_timeline import timeline_picture
from barograph.export.svg_waterfall import waterfall_picture
from barograph.text.safe_text import visible

TEXT_BUDGET = 220_000
"""Bytes of escaped message text on one page: keeps a page of 40 long messages below 500 KB."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html_page(case: CaseFile) -> bytes:
    """The whole page of a case file.

    Args:
        case: The case; its names are shown, and labelled, only where it holds them.

    Returns:
        UTF-8 HTML, equal for equal cases.

    Example:
        >>> html_page(case)[:15]  # doctest: +SKIP
        b'<!doctype html>'
    """
    template = environment().get_template("case.html.j2")
    return sealed(template.render(**page_values(case)).encode("utf-8"))


def page_values(case: CaseFile) -> dict[str, Any]:
    """What the templates of a case page look at; the review page shows the same parts."""
    return {
        "case": case,
        "policy": POLICY,
        "slot": SLOT,
        "edges": shown_edges(case.graph),
        "texts": shortened(case.messages, TEXT_BUDGET),
        "pictures": {
            "scale": Markup(likelihood_scale(case.summary.likelihood)),  # noqa: S704 (our own SVG, escaped inside)
            "timeline": Markup(timeline_picture(case)) if case.timeline else "",  # noqa: S704
            "graph": Markup(graph_picture(case)) if case.graph.edges else "",  # noqa: S704
            "waterfall": Markup(waterfall_picture(case)),  # noqa: S704
        },
        "total": sum(step.value for step in case.waterfall if step.counted),
        "flow": words.flow(case),
    }


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates that escape everything, refuse what is missing, and show hidden characters."""
    made = Environment(
        loader=PackageLoader("barograph.export"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "instant": _instant,
        "day": _day,
        "month": _month,
        "local": words.local,
        "figure": words.figure,
        "probability": words.probability,
        "safe_link": words.safe_link,
        "verdict": words.VERDICTS.__getitem__,
        "bearing": words.bearing,
        "rarity": words.rarity_here,
        "mark": words.MARKS.__getitem__,
        "role": words.ROLES.__getitem__,
        "sign": words.SIGNS.__getitem__,
        "count": count,
        "interval": words.interval,
    }
    return made


def _shown(value: Any) -> Any:
    """Nothing hidden reaches the page, and `None` never does: a template says what stands where nothing is known."""
    if value is None:
        raise TypeError("a template would print None; say what is unknown instead")
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _instant(at: Any) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(words.machine(at), words.instant(at))


def _day(at: Any) -> Markup:
    return Markup('<time datetime="{0}">{0}</time>').format(words.day(at))


def _month(at: Any) -> Markup:
    return Markup('<time datetime="{0}">{0}</time>').format(words.month(at))
