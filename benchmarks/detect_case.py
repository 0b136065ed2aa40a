"""The one known case, test only: rank and first crossing as of weekly dates (B1 to B3, B17)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pyspark.sql import functions as F

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.evaluation.scratch_runner import ScratchRunner
from barograph.evaluation.steps import step_dates
from detect_data import open_case

LIST = "xz-devel"
CONTESTED = "suspected_sockpuppet_contested"
LAST = "2024-03-28"
RATES = (1e-2, 1e-3, 1e-4)


def case_lines(archives: Path, folder: Path, control_rates: Sequence[float]) -> list[str]:
    """The case as Markdown.

    Args:
        archives: Folder of archives; the published facts stand in its `xz-truth`.
        folder: Workspace of the case.
        control_rates: Rate of the rarest episode of each control list-year, 1 where there is none.
    """
    workspace = open_case(archives, folder)
    runner = ScratchRunner(workspace.spark, workspace.store, workspace.config)
    truth = json.loads((archives / "xz-truth" / "xz_campaign.json").read_text(encoding="utf-8"))
    contested = sorted({row["from_name"] for row in truth if row["persona_status"] == CONTESTED})
    weekly = step_dates(date(2022, 5, 8), date(2022, 7, 3), "week")
    with runner.working():
        by_date = {at: _episodes(runner, at, []) for at in weekly}
        whole = _episodes(runner, as_of_instant(LAST), [])
        without = _episodes(runner, as_of_instant(LAST), contested)
    return [
        "## B1 to B3, B17: the one known case (test only; nothing was tuned to it here)",
        "",
        *_ranked("all labels as published", whole, control_rates),
        *_ranked(f"contested accounts taken out ({len(contested)})", without, control_rates),
        *(_first(by_date, rate) for rate in RATES),
        "",
        "| as of | score | surrogate rate | real rate | tier | branch |",
        "|---|---|---|---|---|---|",
        *(_step(at, rows) for at, rows in by_date.items()),
        "",
    ]


def _episodes(runner: ScratchRunner, as_of: datetime, left_out: Sequence[str]) -> list[dict[str, Any]]:
    messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
    if left_out:
        messages = messages.where(~F.coalesce("display_name", F.lit("")).isin(*left_out))
    found = runner.assessed(messages, runner.loaded(Table.RIGHTS, as_of, "at"), as_of)
    rows: list[dict[str, Any]] = found[Table.EPISODES].orderBy("episode_id").toArrow().to_pylist()
    return rows


def rate_of(row: dict[str, Any]) -> float:
    """The rate that orders the queue."""
    return max(row["rate_surrogate"], row["rate_real"])


def _best(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    mine = [row for row in rows if row["project"] == LIST]
    return min(mine, key=lambda row: (rate_of(row), -row["score"]), default=None)


def _ranked(label: str, rows: Sequence[dict[str, Any]], control_rates: Sequence[float]) -> list[str]:
    best = _best(rows)
    if best is None:
        return [f"- {label}: **no episode at tier 0 on the list as of {LAST}**."]
    others = [row for row in rows if row["project"] == LIST and row is not best]
    above = sum(rate <= rate_of(best) for rate in control_rates)
    elsewhere = sum(row["project"] != LIST for row in rows)
    return [
        f"- {label}, as of {LAST}: window {best['window_start'].date()} to {best['window_end'].date()}, score "
        f"{best['score']:.2f}, {best['k']} accounts, rate {rate_of(best):.1e} (real upper "
        f"{best['rate_real_upper']:.1e}), tier {best['tier']}. Other episodes on the list at tier 0: {len(others)}. "
        f"Control list-years as rare: {above} of {len(control_rates)}, so rank {above + 1} (B3). "
        f"Episodes in the other projects of this workspace: {elsewhere}."
    ]


def _first(by_date: dict[datetime, list[dict[str, Any]]], rate: float) -> str:
    found = [at for at, rows in by_date.items() if (best := _best(rows)) and rate_of(best) <= rate]
    return f"- B2: first weekly date with a rate of {rate:g} or less: {found[0].date() if found else '**none**'}."


def _step(at: datetime, rows: Sequence[dict[str, Any]]) -> str:
    best = _best(rows)
    if best is None:
        return f"| {at.date()} | 0 | | | | |"
    rates = f"{best['rate_surrogate']:.1e} | {best['rate_real']:.1e}"
    return f"| {at.date()} | {best['score']:.2f} | {rates} | {best['tier']} | {best['branch']} |"
