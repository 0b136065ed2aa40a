"""One self-contained page: no script, nothing from outside, nothing of the archive that is not escaped.

The page carries the SHA-256 of the case and, in a `<meta>`, the SHA-256 of itself with that place filled with zeros
(`fingerprint`), so that `verify` can tell whether a single character was changed.

Limits: where the texts of a case are longer than `TEXT_BUDGET` altogether, the longest are cut on the page, with a
note; the JSON file always holds them whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from barograph.cases.model.case import CaseFile, CaseMessage
from barograph.cases.text.language import count
from barograph.cases.text.tier_note import TIER_NOTE
from barograph.export import words
from barograph.export.edges import shown_edges
from barograph.export.fingerprint import SLOT, sealed
from barograph.export.next_steps import STEPS
from barograph.export.svg_graph import graph_picture
from barograph.export.svg_scale import likelihood_scale
from barograph.export.svg_timeline import timeline_picture
from barograph.export.svg_waterfall import waterfall_picture
from barograph.export.table_cards import with_headings
from barograph.text.safe_text import safe_text

TEXT_BUDGET = 220_000
"""Bytes of escaped message text on one page: keeps a page of 40 long messages below 500 KB."""

NOTE = "⟨{cut:,} further characters stand in the JSON file and in the raw message⟩"

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html_page(case: CaseFile, linked: bool = True) -> bytes:
    """The whole page of a case file.

    Args:
        case: The case; its names are shown, and labelled, only where it holds them.
        linked: Marks of the timeline lead to their messages; a program that makes paper of the page needs them plain.

    Returns:
        UTF-8 HTML, equal for equal cases.

    Example:
        >>> html_page(case)[:15]  # doctest: +SKIP
        b'<!doctype html>'
    """
    template = environment().get_template("case.html.j2")
    return sealed(with_headings(template.render(**page_values(case, linked))).encode("utf-8"))


def page_values(case: CaseFile, linked: bool = True) -> dict[str, Any]:
    """What the templates of a case page look at; the review page shows the same parts.

    Args:
        case: The case.
        linked: The page holds the messages, so that marks of the timeline can lead to them.
    """
    return {
        "case": case,
        "policy": POLICY,
        "slot": SLOT,
        "edges": shown_edges(case.graph),
        "texts": shortened(case.messages, TEXT_BUDGET),
        "pictures": {
            "scale": _both(lambda narrow: likelihood_scale(case.summary.likelihood, narrow)),
            "timeline": _both(lambda narrow: timeline_picture(case, narrow, linked)) if case.timeline else "",
            "graph": _both(lambda narrow: graph_picture(case, narrow)) if case.graph.edges else "",
            "waterfall": _both(lambda narrow: waterfall_picture(case, narrow)),
        },
        "marked": marked,
        "total": sum(step.value for step in case.waterfall if step.counted),
        "flow": words.flow(case),
        "favour_counted": words.favour_counted(case),
        "steps": STEPS["lawyer"],
    }


def _both(draw: Callable[[bool], str]) -> Markup:
    """A picture twice, wide and for a phone; the style shows one of them."""
    return Markup(draw(False) + draw(True))  # noqa: S704 (our own SVG, escaped inside)


def marked(text: str, sentence: str | None) -> Markup:
    """A message with the sentence that counted between `<mark>`; as it is where the sentence is not found whole.

    Args:
        text: The message as shown.
        sentence: The sentence, with its white space folded.

    Example:
        >>> marked("When? Hand it  over.", "Hand it over.")
        Markup('When? <mark>Hand it  over.</mark>')
    """
    shown = safe_text(text)
    words_of = safe_text(sentence or "").split()
    found = re.search(r"\s+".join(map(re.escape, words_of)), shown) if words_of else None
    if found is None:
        return Markup(escape(shown))  # noqa: S704 (escaped here)
    return Markup("{}<mark>{}</mark>{}").format(shown[: found.start()], found.group(), shown[found.end() :])


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
    made.globals |= {"tier_note": TIER_NOTE}
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
        "asks": words.asks,
        "role": words.ROLES.__getitem__,
        "sign": words.SIGNS.__getitem__,
        "count": count,
        "of_thousand": words.of_thousand,
    }
    return made


def _shown(value: Any) -> Any:
    """Nothing hidden reaches the page, and `None` never does: a template says what stands where nothing is known."""
    if value is None:
        raise TypeError("a template would print None; say what is unknown instead")
    return safe_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _instant(at: Any) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(words.machine(at), words.instant(at))


def _day(at: Any) -> Markup:
    return Markup('<time datetime="{0}">{0}</time>').format(words.day(at))


def _month(at: Any) -> Markup:
    return Markup('<time datetime="{0}">{0}</time>').format(words.month(at))


def shortened(messages: Sequence[CaseMessage], budget: int) -> dict[str, str]:
    """Texts of messages cut so that they fit a page together; the longest are cut first, and each cut says so.

    Args:
        messages: Messages of a case.
        budget: Bytes of escaped UTF-8 for all texts.

    Returns:
        Ref -> text. Short texts stay whole; the limit for the others is the largest that keeps the budget.
    """
    sizes = {message.ref: len(escape(message.text).encode()) for message in messages}
    limit = _limit(sorted(sizes.values()), budget)
    return {
        message.ref: message.text if sizes[message.ref] <= limit else _cut(message.text, limit) for message in messages
    }


def _limit(sizes: list[int], budget: int) -> int:
    """The largest size a text may have: what short texts leave over is shared by the long ones."""
    left, open_texts = budget, len(sizes)
    for size in sizes:
        if size * open_texts > left:
            return left // open_texts
        left -= size
        open_texts -= 1
    return budget


def _cut(text: str, limit: int) -> str:
    """The longest beginning whose escaped form fits, found by halving."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if len(escape(text[:middle]).encode()) <= limit:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low]}\n{NOTE.format(cut=len(text) - low)}"
