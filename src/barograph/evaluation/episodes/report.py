"""An evaluation of episodes as files: JSON for programs, Markdown for eyes, and a row for each planted message."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from barograph.catalogue.arrow import FLAG, INSTANT, NUMBER, TEXT, WHOLE
from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodeRun
from barograph.evaluation.episodes.tables import (
    COLUMNS,
    Line,
    campaign_lines,
    line_of,
    lookalike_lines,
    rows_of_lines,
    shown,
)
from barograph.identifiers import canonical_json

TRICK_COLUMNS = ("trick", "episodes", "eligible", "hit .05", "two return", "found", "of untouched", "tier 1")

MESSAGES = pa.schema(
    [
        ("answered", NUMBER), ("trick", TEXT), ("episode_id", TEXT), ("class", TEXT), ("style", TEXT),
        ("number", WHOLE), ("cover", FLAG), ("act", TEXT), ("account", TEXT), ("account_id", TEXT), ("project", TEXT),
        ("message_id", TEXT), ("sent_at", INSTANT), ("day", NUMBER), ("eligible", FLAG), ("raw_score", NUMBER),
        ("p", NUMBER), ("hit", FLAG),
    ]
)  # fmt: skip
"""Columns of the file of planted messages."""


def document(result: EpisodeEvaluation) -> dict[str, Any]:
    """The whole evaluation as plain values; the tables first, the messages apart in their own file."""
    whole = asdict(result)
    for run in whole["runs"]:
        for outcome in run["outcomes"]:
            del outcome["messages"]
    tables = [
        {
            "answered": run.answered,
            "trick": run.trick,
            "campaigns": [asdict(line) for line in campaign_lines(run.outcomes, result.hit_p)],
            "lookalikes": [asdict(line) for line in lookalike_lines(run.outcomes, result.hit_p)],
        }
        for run in result.runs
    ]
    return {"tables": tables, **whole}


def markdown(result: EpisodeEvaluation) -> str:
    """The evaluation as Markdown."""
    it = result.as_it_is
    lines = [
        f"# Episodes as of {result.as_of.date()}",
        "",
        f"The archive as it is: {it.list_years:.1f} list-years of {it.projects} projects, {it.at_review} alarms at "
        f"tier 1 or above, {it.at_rate} at {result.rate:g} per list-year whatever else is asked of tier 1, "
        f"{it.at_watch} at tier 0.",
        "",
        *tables_of(result, 2),
        f"Planted into {result.projects} projects in {result.passes} copies of the archive, seed {result.seed}; "
        f"{len(result.not_planted)} found no room.",
        "",
    ]
    return "\n".join(lines)


def tables_of(result: EpisodeEvaluation, level: int) -> list[str]:
    """The tables under headings of a level."""
    lines = [
        f"*Found*: one case within {result.rate:g} false alarms per list-year holds two accounts of a campaign, or one "
        f"account of a look-alike. *hit*: share of the pressing messages that counted with p <= {result.hit_p:g} and "
        "<= .01; *cover hit*: the same of their ordinary talk, which should be no more than that p. Intervals 95 % "
        "(Clopper and Pearson).",
        "",
    ]
    for run in (run for run in result.runs if not run.trick):
        lines += [
            f"{'#' * level} Campaigns, {run.answered:.0%} of the threads they open answered",
            "",
            *_table(campaign_lines(run.outcomes, result.hit_p)),
            f"{'#' * level} Look-alikes, {run.answered:.0%} answered (here *found* is a false alarm)",
            "",
            *_table(lookalike_lines(run.outcomes, result.hit_p)),
        ]
    return [*lines, *trick_lines(result, level)]


def trick_rows(result: EpisodeEvaluation) -> list[dict[str, object]]:
    """Recall under each trick beside that of the same campaigns untouched."""
    tricks = [run for run in result.runs if run.trick]
    untouched = next((run for run in result.runs if not run.trick), None)
    if not tricks or untouched is None:
        return []
    plain = _line(untouched, result.hit_p)
    return [_trick_row(run.trick or "untouched", _line(run, result.hit_p), plain) for run in (untouched, *tricks)]


def _line(run: EpisodeRun, hit_p: float) -> Line:
    return line_of([one for one in run.outcomes if one.kind_of == "campaign"], "", "all", hit_p)


def _trick_row(name: str, line: Line, plain: Line) -> dict[str, object]:
    part = f"{line.found.found / plain.found.found:.2f}" if plain.found.found else ""
    return {
        "trick": name, "episodes": line.episodes, "eligible": line.eligible.found, "hit .05": shown(line.hits),
        "two return": line.returning.found, "found": shown(line.found), "of untouched": part,
        "tier 1": line.at_review.found,
    }  # fmt: skip


def trick_lines(result: EpisodeEvaluation, level: int) -> list[str]:
    """The table of `trick_rows` under a heading of a level; nothing where no trick was tried."""
    rows = trick_rows(result)
    if not rows:
        return []
    return [f"{'#' * level} Campaigns written so as not to be seen", "", *_markdown(TRICK_COLUMNS, rows), ""]


def _table(lines: list[Line]) -> list[str]:
    return [*(_markdown(COLUMNS, rows_of_lines(lines)) if lines else ["None planted."]), ""]


def _markdown(columns: tuple[str, ...], rows: list[dict[str, object]]) -> list[str]:
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return [*head, *("| " + " | ".join(str(row[name]) for name in columns) + " |" for row in rows)]


def message_rows(result: EpisodeEvaluation) -> pa.Table:
    """A row for each planted message of an episode, history and the target's answers apart."""
    rows = [
        {**asdict(message), "class": message.kind_of, "cover": message.cover, "answered": run.answered,
         "trick": run.trick, "hit": message.is_hit(result.hit_p)}
        for run in result.runs
        for outcome in run.outcomes
        for message in outcome.messages
    ]  # fmt: skip
    return pa.Table.from_pylist([{name: row[name] for name in MESSAGES.names} for row in rows], schema=MESSAGES)


def write(result: EpisodeEvaluation, folder: Path) -> list[Path]:
    """Write episodes.json, episodes.md and episode-messages.parquet.

    Args:
        result: The evaluation.
        folder: Made where missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "episodes.json": canonical_json(document(result)).decode() + "\n",
        "episodes.md": markdown(result),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    pq.write_table(message_rows(result), folder / "episode-messages.parquet")
    return [*(folder / name for name in texts), folder / "episode-messages.parquet"]
