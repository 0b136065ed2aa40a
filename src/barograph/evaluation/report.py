"""An evaluation as files: JSON for programs, Markdown for eyes, and the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from barograph.evaluation.evaluate import Evaluation, summary
from barograph.evaluation.picture import recall_picture
from barograph.evaluation.power import Cell, Share
from barograph.identifiers import canonical_json

COLUMNS = ("pattern", "draws", "recall", "interval", "tier 0", "tier 1", "strength", "counted", "days", "before last")


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


def markdown(result: Evaluation) -> str:
    """The evaluation as Markdown."""
    it = result.as_it_is
    told = [
        f"# Evaluation as of {result.as_of.date()}",
        "",
        f"The archive as it is: {it.list_years:.1f} list-years of {it.projects} projects, {it.at_review} alarms "
        f"at tier 1 or above: {it.per_1000:.1f} per 1,000 list-years (95 % upper bound {it.per_1000_upper:.1f}). "
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
    return "\n".join(told)


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
