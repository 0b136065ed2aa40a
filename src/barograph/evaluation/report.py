"""An evaluation as files: JSON, Markdown, and a picture of recall over strength (SVG, no script, equal bytes)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from barograph.evaluation.evaluate import Evaluation, summary
from barograph.evaluation.power import Cell, Point, Share
from barograph.export.svg_base import circle, line, picture, words
from barograph.identifiers import canonical_json

COLUMNS = ("pattern", "draws", "recall", "interval", "tier 0", "tier 1", "strength", "counted", "days", "before last")

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 620, 24, 268
MOST = 3.0
"""Right end of the scale of strength."""


def document(result: Evaluation) -> dict[str, Any]:
    """The whole evaluation as plain values; `summary` first."""
    whole = asdict(result)
    for point in whole["curve"]:
        point["high"] = None if point["high"] == float("inf") else point["high"]
    return {"summary": summary(result), **whole}


def rows(cells: Iterable[Cell]) -> list[dict[str, object]]:
    """One row a cell, for a table."""
    return [
        {
            "pattern": cell.name,
            "draws": cell.draws,
            "recall": _share(cell.at_rate),
            "interval": f"{cell.at_rate.low:.2f}-{cell.at_rate.high:.2f}" if cell.draws else "not planted",
            "tier 0": _share(cell.at_watch),
            "tier 1": _share(cell.at_review),
            "strength": f"{cell.strength:.2f}" if cell.draws else "",
            "counted": f"{cell.eligible:.2f}" if cell.draws else "",
            "days": f"{cell.days_to_alarm:.0f}" if cell.days_to_alarm is not None else "",
            "before last": _share(cell.before_last),
        }
        for cell in cells
    ]


def _share(share: Share) -> str:
    return f"{share.value:.2f}" if share.value is not None else ""


def rate_in_words(per_1000: float, upper: float, list_years: float) -> str:
    """A rate of alarms with its bound; under one list-year there is none to tell.

    Example:
        >>> rate_in_words(43.5, 136.9, 46.0), rate_in_words(2000.0, 9500.0, 0.5)
        ('43.5 per 1,000 list-years (95 % upper bound 136.9)', 'less than one list-year gives no rate')
    """
    if list_years < 1:
        return "less than one list-year gives no rate"
    return f"{per_1000:,.1f} per 1,000 list-years (95 % upper bound {upper:,.1f})"


def markdown(result: Evaluation) -> str:
    """The evaluation as Markdown."""
    it = result.as_it_is
    lines = [
        f"# Evaluation as of {result.as_of.date()}",
        "",
        f"The archive as it is: {it.list_years:.1f} list-years of {it.projects} projects, {it.at_review} alarms "
        f"at tier 1 or above: {rate_in_words(it.per_1000, it.per_1000_upper, it.list_years)}. "
        f"{it.at_rate} episodes at {result.rate:g} per list-year whatever else is asked of tier 1, {it.at_watch} at "
        "tier 0.",
        "",
        "Recall below is recall of *planted* campaigns, in our words; nothing is claimed about real ones. *Recall* is "
        f"at {result.rate:g} false alarms per list-year, *strength* the mean of -log10 p of the messages that counted.",
        "",
        "## Campaigns",
        "",
        *_table(result.cells),
        "",
        "## Look-alikes (here *recall* is a false alarm)",
        "",
        *_table(result.lookalikes),
        "",
        f"Planted in {result.passes} copies of the archive, seed {result.seed}; {result.not_planted} found no room.",
        "",
    ]
    return "\n".join(lines)


def _table(cells: Sequence[Cell]) -> list[str]:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    return lines + ["| " + " | ".join(str(row[name]) for name in COLUMNS) + " |" for row in rows(cells)]


def write(result: Evaluation, folder: Path) -> list[Path]:
    """Write evaluation.json, evaluation.md and recall.svg.

    Args:
        result: The evaluation.
        folder: Made where missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "evaluation.json": canonical_json(document(result)).decode() + "\n",
        "evaluation.md": markdown(result),
        "recall.svg": recall_picture(result.curve, result.rate) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def recall_picture(points: Sequence[Point], rate: float) -> str:
    """Recall with its interval in each class of strength.

    Args:
        points: Classes of realised strength with their recall.
        rate: Rate that counted as found.
    """
    body = [*_axes(), *(element for point in points for element in _point(point))]
    title = "Recall of planted campaigns over the strength of their words"
    recalls = "; ".join(f"{_class(p)}: {p.recall.found} of {p.recall.of_all}" for p in points) or "nothing was planted"
    desc = f"Found at {rate:g} false alarms per list-year, by mean of -log10 p: {recalls}."
    return picture("recall", WIDTH, HEIGHT, title, desc, body)


def _x(strength: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(strength, MOST) / MOST


def _y(recall: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * recall


def _class(point: Point) -> str:
    return f"{point.low:g} to {point.high:g}" if point.high < float("inf") else f"{point.low:g} and more"


def _axes() -> list[str]:
    body = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        body.append(line(LEFT, _y(share), RIGHT, _y(share)))
        body.append(words(LEFT - 8, _y(share) + 4, f"{share:.0%}", 12, "end", "soft"))
    for strength in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        body.append(words(_x(strength), BOTTOM + 20, f"{strength:g}", 12, "middle", "soft"))
    body.append(words((LEFT + RIGHT) / 2, BOTTOM + 42, "realised strength: mean of −log10 p", 13, "middle"))
    return body


def _point(point: Point) -> list[str]:
    middle = _x((point.low + min(point.high, MOST)) / 2)
    value = point.recall.value or 0.0
    return [
        line(middle, _y(point.recall.low), middle, _y(point.recall.high), "soft", 2),
        circle(middle, _y(value), 5, "target"),
        words(middle + 8, _y(value) - 6, f"{point.recall.found}/{point.recall.of_all}", 11, "start", "soft"),
    ]
