"""Measure detection beside peers and write RESULTS-detect.md (docs/evaluation.md): `make bench-detect`.

    python benchmarks/detect.py --archives ../shared/data --work build/bench-detect

Loads the control archives and, apart from them, the one known case (test only) unless the workspaces are there already,
plants campaigns and look-alikes, and lets peers' methods score the same messages. Misses are written as misses.
"""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame

from barograph.catalogue.tables import Table
from barograph.detection.calibration.check import check_thresholds
from barograph.detection.calibration.rates import calibration_of
from barograph.detection.scoring.branches import branches_of
from barograph.detection.scoring.project import Project
from barograph.detection.scoring.surprise import log_surprise
from barograph.evaluation.evaluate import Evaluation, evaluate, fill, run_planted
from barograph.evaluation.injection_sites import member_messages, timelines_of
from barograph.evaluation.outcome import Outcome, rarity
from barograph.evaluation.pattern import HEADLINE, lookalikes
from barograph.evaluation.people import donors, donors_of
from barograph.evaluation.plan import Plan
from barograph.evaluation.plant import Planted
from barograph.evaluation.report import COLUMNS, rows
from barograph.evaluation.scratch_runner import ScratchRunner
from barograph.signals.responsiveness import days
from barograph.workspace import Workspace
from detect_ablation import ablation_lines
from detect_case import case_lines
from detect_data import day, edges_of, open_controls, year_of
from detect_peers import PEERS, WINDOW, Rows, at_recall, average_precision, best_between, co_similar, year_maxima
from detect_units import MIXED

HERE = Path(__file__).resolve().parent
TOOLKIT_MAX = 2_000
"""Eligible messages of the largest project given to the toolkit, which compares every pair and is slow at it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, default=HERE.parents[1] / "shared" / "data")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build" / "bench-detect")
    parser.add_argument("--draws", type=int, default=24)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS-detect.md")
    parser.add_argument("--cnt", type=Path, help="compute_networks of coordination-network-toolkit, in its own venv")
    given = parser.parse_args()
    started = time.monotonic()
    controls = open_controls(given.archives, given.work / "controls")
    runner = ScratchRunner(controls.spark, controls.store, controls.config)
    as_of = runner.last_message()
    plan = Plan(HEADLINE, lookalikes(), given.draws, -(-given.draws // 4), given.passes)
    result = evaluate(runner, as_of, plan, print)
    peers, control_rates = peer_lines(runner, as_of, given)
    lines = [
        "# Detection, measured",
        "",
        f"Made by `make bench-detect` (benchmarks/detect.py --draws {given.draws} --passes {given.passes}). Recall is "
        "recall of campaigns planted in words of our own (`RESULTS-episodes.md` has those by other hands); nothing is "
        "claimed about real ones beyond the one known case, which is test only.",
        "",
        *power_lines(result),
        *agreement_lines(controls),
        *peers,
        *ablation_lines(runner, as_of, given.draws, given.passes, given.work / "units.json"),
        *case_lines(given.archives, given.work / "case", control_rates),
        "## Not measured here",
        "",
        "- B12 (sensor): `python scripts/train_head.py` prints AUC and AP with intervals; figures in docs/method.md.",
        "- B13 (style): no style likelihood ratio is in the score.",
        "- B18 (invariance): tests, not a benchmark. B19 (speed): `make bench-scale`.",
        "",
        f"Seconds on this machine, all together: {time.monotonic() - started:.0f}.",
        "",
    ]
    given.out.write_text("\n".join(lines), encoding="utf-8")
    print(f"written: {given.out}")


def markdown(columns: tuple[str, ...], table: list[dict[str, object]]) -> list[str]:
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return [*head, *("| " + " | ".join(str(row.get(name, "")) for name in columns) + " |" for row in table), ""]


TARGETS = {
    "2x3": 0.75, "3x3": 0.90, "3x3-half-cover": 0.70, "3x3-reworded": 0.65, "3x5-polite": 0.40, "3x3-blitz": 0.50,
}  # fmt: skip


def power_lines(result: Evaluation) -> list[str]:
    it = result.as_it_is
    table = [
        {**row, "target": TARGETS.get(cell.name, ""), "met": _met(cell.name, cell.at_rate.value)}
        for row, cell in zip(rows(result.cells), result.cells, strict=True)
    ]
    return [
        "## B4: quiet on controls",
        "",
        f"{it.at_review} cases at tier 1 or above, {it.at_rate} at {result.rate:g} per list-year whatever else is "
        f"asked, {it.at_watch} at tier 0, in {it.list_years:.1f} list-years of {it.projects} projects: "
        f"{it.per_1000:.1f} per 1,000 list-years, 95 % upper bound {it.per_1000_upper:.1f}. "
        f"(2,996 quiet list-years are needed to claim under 1 per 1,000; there are {it.list_years:.0f}.)",
        "",
        "## B6 to B9, B15: planted campaigns",
        "",
        *markdown((*COLUMNS, "target", "met"), table),
        "## B10: look-alikes (here *recall* is a false alarm; none is allowed at tier 1)",
        "",
        *markdown(COLUMNS, rows(result.lookalikes)),
    ]


def _met(name: str, value: float | None) -> str:
    if name not in TARGETS or value is None:
        return ""
    return "yes" if value >= TARGETS[name] else "**missed**"


def agreement_lines(controls: Workspace) -> list[str]:
    calibration = calibration_of(controls.config)
    table = [
        {
            "branch": row.branch, "rate": f"{row.rate:g}", "expected": f"{row.expected:.2f}", "seen": row.seen,
            "Poisson p": f"{row.p:.2f}", "passes": "yes" if row.p > 0.05 else "**no**",
        }
        for row in check_thresholds(calibration)
    ]  # fmt: skip
    columns = ("branch", "rate", "expected", "seen", "Poisson p", "passes")
    return [
        f"## B5: calibration `{calibration.calibration_id}` against its control list-years",
        "",
        *markdown(columns, table),
    ]


def account_lines(acts: pa.Table, rho: float, floor: float) -> list[str]:
    """B11: how often accounts are as surprising as their F says."""
    seen: dict[str, list[float]] = {"2-3": [], "4-6": [], "7 or more": []}
    for name in sorted(set(acts["project"].to_pylist())):
        block = Project.of(acts.filter(pc.equal(acts["project"], name)), floor).block
        codes, inverse = np.unique(block.account, return_inverse=True)
        n = np.bincount(inverse, minlength=len(codes)).astype(float)
        surprise = log_surprise(np.bincount(inverse, weights=block.z, minlength=len(codes)), n, rho)
        for size, value in zip(n, surprise, strict=True):
            if size >= 2:
                seen["2-3" if size <= 3 else "4-6" if size <= 6 else "7 or more"].append(float(value))
    table = []
    for name, values in seen.items():
        observed = np.array(values)
        ratios = {f"{10.0**-level:g}": f"{(observed >= level).mean() * 10.0**level:.2f}" for level in (1, 2, 3)}
        table.append({"messages": name, "accounts": len(values), **ratios})
    heading = "## B11: observed over nominal share of accounts at p = 0.1, 0.01, 0.001 (controls; 0.5 to 1.5 wanted)"
    return [heading, "", *markdown(("messages", "accounts", "0.1", "0.01", "0.001"), table)]


def peer_lines(runner: ScratchRunner, as_of: datetime, given: argparse.Namespace) -> tuple[list[str], list[float]]:
    """B11, B14 and the peers: one more pass with the mixed cells, scored by all; and control list-years' rates."""
    config = runner.config
    with runner.working():
        messages = runner.loaded(Table.MESSAGES, as_of, "sent_at")
        rights = runner.loaded(Table.RIGHTS, as_of, "at")
        base = runner.assessed(messages, rights, as_of)
        control_acts = _newcomers(base[Table.ACTS].toArrow())
        spans = runner.scratch.arrow(Table.PLACEMENTS, ["project", "sent_at"])
        episodes = base[Table.EPISODES].toArrow().to_pylist()
        grounds = timelines_of(member_messages(messages, base[Table.PLACEMENTS], config).toArrow())
        wanted = [(cell, n) for n in range(given.draws) for cell in HEADLINE if cell.name in MIXED]
        planted, _ = fill(wanted, grounds, donors_of(donors(messages).toArrow()), config, 777)
        found = run_planted(runner, planted, as_of)
        planted_acts = _newcomers(runner.scratch.arrow(Table.ACTS))
        texts = _texts(messages, planted, control_acts, planted_acts)
    edges = edges_of(spans, config.newcomer.min_project_days)
    lines = account_lines(control_acts, config.account.rho, config.sensor.p_floor)
    own, own_control = _own_scores(found, episodes, edges, {b.name: b.share for b in branches_of(config)})
    recall = sum(o.rate <= config.decision.tiers[1] for o in found) / len(found)
    table = [_compared("barograph", own, own_control, recall)]
    for name, peer in PEERS.items():
        rows_of = {p: Rows.of(p, _of(planted_acts, p)) for p in {one.project for one in planted}}
        scores = [best_between(rows_of[one.project], day(one.first), day(one.last), peer) for one in planted]
        quiet = [
            score
            for project, years in edges.items()
            for score in _padded(year_maxima(Rows.of(project, _of(control_acts, project)), years, peer), years)
        ]
        table.append(_compared(name, scores, quiet, recall))
    if given.cnt:
        table += [_toolkit(given, texts, planted, edges, share) for share in (0.9, 0.5)]
    columns = ("method", "recall", "control list-years as high", "of", "per 1,000", "average precision")
    report = [
        *lines,
        f"## B14 and peers: {len(planted)} planted campaigns among {len(own_control)} control list-years",
        "",
        f"Cells {', '.join(MIXED)}. Each method's threshold is set to barograph's recall at "
        f"{config.decision.tiers[1]:g} per list-year ({recall:.2f}); what is left to compare are false alarms.",
        "",
        *markdown(columns, table),
    ]
    return report, [10.0**-score for score in own_control]


def _newcomers(acts: pa.Table) -> pa.Table:
    """Without older accounts seldom seen, who count in one branch only."""
    return acts.filter(acts["newcomer"])


def _of(acts: pa.Table, project: str) -> pa.Table:
    return acts.filter(pc.equal(acts["project"], project))


def _padded(scores: list[float], years: np.ndarray) -> list[float]:
    return scores + [0.0] * (max(0, len(years) - 1) - len(scores))


def _own_scores(
    found: list[Outcome], episodes: list[dict[str, Any]], edges: dict[str, np.ndarray], shares: dict[str, float]
) -> tuple[list[float], list[float]]:
    """-log10 of the rate of planted campaigns, and the largest of each control list-year."""
    control = {project: np.zeros(max(0, len(years) - 1)) for project, years in edges.items()}
    for row in episodes:
        project = str(row["project"])
        if (year := year_of(row["window_end"], edges[project])) is not None:
            control[project][year] = max(control[project][year], -np.log10(rarity(row, shares)))
    return [-float(np.log10(outcome.rate)) for outcome in found], [
        x for maxima in control.values() for x in maxima.tolist()
    ]


def _compared(name: str, planted: list[float], control: list[float], recall: float) -> dict[str, object]:
    _, found, above = at_recall(planted, control, recall)
    return {
        "method": name, "recall": f"{found:.2f}", "control list-years as high": above, "of": len(control),
        "per 1,000": f"{1000 * above / len(control):.1f}",
        "average precision": f"{average_precision(planted, control):.2f}",
    }  # fmt: skip


def _texts(
    messages: DataFrame, planted: list[Planted], control: pa.Table, with_planted: pa.Table
) -> dict[str, pa.Table]:
    """Texts of eligible messages of the projects planted into, without and with what was planted."""
    projects = pa.array(sorted({one.project for one in planted}))
    chosen = control.filter(pc.is_in(control["project"], projects)).select(["message_id", "identity_id", "project"])
    frame = messages.sparkSession.createDataFrame(chosen)
    real = (
        messages.join(frame, "message_id")
        .select("message_id", "identity_id", "project", "own_text", "sent_at")
        .toArrow()
    )
    made = [{**row, "identity_id": row["account_id"], "project": one.project} for one in planted for row in one.rows]
    eligible = set(with_planted["message_id"].to_pylist())
    added = pa.Table.from_pylist([row for row in made if row["message_id"] in eligible], schema=real.schema)
    return {"control": real, "planted": pa.concat_tables([real, added])}


def _toolkit(
    given: argparse.Namespace,
    texts: dict[str, pa.Table],
    planted: list[Planted],
    edges: dict[str, np.ndarray],
    share: float,
) -> dict[str, object]:
    """The toolkit's own answer at one setting: campaigns with an edge inside, control list-years with any edge."""
    folder = given.work / f"cnt-{share:g}"
    caught = 0
    quiet: set[tuple[str, int]] = set()
    sizes = {one.project: _of(texts["control"], one.project).num_rows for one in planted}
    projects = sorted(project for project, size in sizes.items() if size <= TOOLKIT_MAX)
    for project in projects:
        within = {kind: _of(table, project) for kind, table in texts.items()}
        pairs = co_similar(given.cnt, folder, within["planted"], share, WINDOW)
        caught += sum(any({a, b} <= set(one.accounts) for a, b in pairs) for one in planted if one.project == project)
        sent = dict(zip(within["control"]["identity_id"].to_pylist(), days(within["control"]["sent_at"]), strict=True))
        for one, other in co_similar(given.cnt, folder, within["control"], share, WINDOW):
            at = max(sent.get(one, 0.0), sent.get(other, 0.0))
            quiet.add((project, int(np.searchsorted(edges[project], at, side="right")) - 1))
    found = len([key for key in quiet if key[1] >= 0])
    years = sum(max(0, len(edges[project]) - 1) for project in projects)
    tried = sum(one.project in projects for one in planted)
    scope = f"{tried} campaigns in {len(projects)} projects with at most {TOOLKIT_MAX:,} messages"
    return {
        "method": f"coordination-network-toolkit 1.5.2, co-similar {share:g} within 90 days, any edge ({scope})",
        "recall": f"{caught / tried:.2f}" if tried else "", "control list-years as high": found, "of": years,
        "per 1,000": f"{1000 * found / years:.1f}" if years else "", "average precision": "one operating point",
    }  # fmt: skip


if __name__ == "__main__":
    main()
