"""What each evidence family would add to the score, and what it would cost (docs/method.md S6, S7).

    python benchmarks/detect_ablation.py --workspace build/bench-detect/controls --json units.json
    python benchmarks/detect_ablation.py --from units.json          (the tables again, from what was gathered)

A family has weight 0 until it ranks planted campaigns better among control list-years and look-alikes and lets neither
of them rise against the campaigns.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np

from barograph.evaluation.scratch_runner import ScratchRunner
from barograph.workspace import Workspace
from detect_units import CAMPAIGN, CLOSING, CONTROL, LOOKALIKE, Stack, Unit, gather, read_units, write_units

WEIGHTS = (0.5, 1.0)
TOGETHER = 0.5
KEPT = 0.9
DRAWS, SEED = 2000, 16
LEVEL = 0.025
COLUMNS = (
    "score", "average precision", "change [95 %]", "largest control less threshold", "controls above",
    "look-alikes above",
)  # fmt: skip
SPOKEN = ("spoke of", "mean, campaigns", "mean, look-alikes", "mean, controls", "verdict")


def average_precisions(total: np.ndarray, positive: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Average precision under each row of counts; equal totals are one step.

    Args:
        total: Of each unit, shape (n,).
        positive: Whether it is a campaign, shape (n,).
        times: How often each counts, shape (rows, n).
    """
    distinct, step = np.unique(-total, return_inverse=True)
    at_step = np.eye(len(distinct))[step]
    found = times[:, positive] @ at_step[positive]
    so_far, all_so_far = found.cumsum(axis=1), (times @ at_step).cumsum(axis=1)
    precision = np.divide(so_far, all_so_far, out=np.zeros_like(so_far), where=all_so_far > 0)
    gained: np.ndarray = (found * precision).sum(axis=1) / found.sum(axis=1)
    return gained


@dataclass(frozen=True, slots=True)
class Tail:
    """What is left of controls and look-alikes at the threshold that keeps so many campaigns.

    Attributes:
        over: Largest control above the threshold; negative if all are below.
        controls: Control list-years at or above it.
        lookalikes: Look-alikes at or above it.
    """

    over: float
    controls: int
    lookalikes: int


def tail_of(total: np.ndarray, kind: np.ndarray, kept: int) -> Tail:
    """The tail at the threshold that keeps `kept` campaigns."""
    threshold = np.sort(total[kind == CAMPAIGN])[::-1][kept - 1]
    above = total >= threshold
    controls = total[kind == CONTROL]
    return Tail(
        float(controls.max() - threshold), int(above[kind == CONTROL].sum()),
        int(above[kind == LOOKALIKE].sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class Judge:
    """Compares totals with one another by the same draws."""

    stack: Stack

    @cached_property
    def kept(self) -> int:
        """Campaigns that the threshold of the tail keeps: a share of those that S finds at all."""
        found = int((self.stack.total({})[self.stack.kind == CAMPAIGN] > self.stack.nothing).sum())
        return max(1, int(np.ceil(KEPT * found)))

    @cached_property
    def times(self) -> np.ndarray:
        """How often each unit counts: once in the first row, drawn again with replacement by kind in the others."""
        random = np.random.default_rng(SEED)
        kinds = self.stack.kind
        drawn = np.ones((DRAWS + 1, len(kinds)))
        for kind in np.unique(kinds):
            mine = np.flatnonzero(kinds == kind)
            drawn[1:, mine] = random.multinomial(len(mine), np.full(len(mine), 1.0 / len(mine)), DRAWS)
        return drawn

    def precisions(self, weights: Mapping[str, float]) -> np.ndarray:
        """Average precision, then that of every draw."""
        return average_precisions(self.stack.total(weights), self.stack.kind == CAMPAIGN, self.times)

    def tail(self, weights: Mapping[str, float]) -> Tail:
        return tail_of(self.stack.total(weights), self.stack.kind, self.kept)

    def row(self, name: str, weights: Mapping[str, float], against: Mapping[str, float]) -> dict[str, str]:
        """A row of a table: what the weights give, and how that differs from other weights."""
        precision, tail = self.precisions(weights), self.tail(weights)
        change = precision - self.precisions(against)
        low, high = np.quantile(change[1:], [LEVEL, 1 - LEVEL])
        moved = f"{change[0]:+.3f} [{low:+.3f}, {high:+.3f}]"
        cells = (name, f"{precision[0]:.3f}", moved, f"{tail.over:+.2f}", str(tail.controls), str(tail.lookalikes))
        return dict(zip(COLUMNS, cells, strict=True))

    def chance(self, weights: Mapping[str, float]) -> float:
        """Share of the draws in which the weights rank no better than S alone."""
        change = self.precisions(weights)[1:] - self.precisions({})[1:]
        return float((1 + np.sum(change <= 0)) / (1 + len(change)))

    def earns(self, weights: Mapping[str, float]) -> bool:
        """Better in the interval, and neither the largest control nor the look-alikes rise against the campaigns."""
        change = self.precisions(weights) - self.precisions({})
        before, after = self.tail({}), self.tail(weights)
        no_longer = after.over <= before.over + 1e-9 and after.lookalikes <= before.lookalikes
        return bool(np.quantile(change[1:], LEVEL) > 0) and no_longer


def weights_of(family: str) -> tuple[float, ...]:
    """Weights that are tried; what pile-on says against counts in full or not at all."""
    return WEIGHTS[-1:] if family in CLOSING else WEIGHTS


def family_rows(judge: Judge) -> tuple[list[dict[str, str]], dict[str, float]]:
    """Each family alone at each weight, and the weights that were earned: of two the one that ranks better."""
    stack, earned = judge.stack, dict[str, float]()
    rows = [judge.row("S alone", {}, {})]
    for family in stack.families:
        said = (str(stack.spoke(family)), *("" if np.isnan(mean) else f"{mean:+.2f}" for mean in stack.means(family)))
        best = 0.0
        for weight in weights_of(family):
            weights = {family: weight}
            if judge.earns(weights) and judge.precisions(weights)[0] > best:
                earned[family], best = weight, float(judge.precisions(weights)[0])
            row = judge.row(f"{family} x {weight:g}", weights, {})
            verdict = "**earns weight**" if judge.earns(weights) else "stays 0"
            rows.append({**row, **dict(zip(SPOKEN, (*said, verdict), strict=True))})
    if earned:
        verdict = "**holds together**" if judge.earns(earned) else "not together"
        rows.append({**judge.row("all that earned it, together", earned, {}), "verdict": verdict})
    return rows, earned


def left_out_rows(judge: Judge) -> list[dict[str, str]]:
    """All families at half weight, then without each one of them; changes are against all."""
    every = dict.fromkeys(judge.stack.families, TOGETHER)
    rows = [judge.row(f"all x {TOGETHER:g}", every, every)]
    for family in every:
        rows.append(judge.row(f"without {family}", {name: every[name] for name in every if name != family}, every))
    return rows


def table_lines(units: Sequence[Unit]) -> list[str]:
    """The section of the results."""
    judge, over = Judge(Stack(tuple(units))), Judge(Stack(tuple(units), over_asked=True))
    kind = judge.stack.kind
    number = {name: int((kind == name).sum()) for name in (CAMPAIGN, LOOKALIKE, CONTROL)}
    caught = {name: len(set(judge.stack.owner[kind[judge.stack.owner] == name].tolist())) for name in number}
    (rows, earned), (over_rows, _) = family_rows(judge), family_rows(over)
    tried = sum(len(weights_of(family)) for family in judge.stack.families)
    also = {family: weight for family, weight in earned.items() if over.earns({family: weight})}
    sure = {family: weight for family, weight in earned.items() if judge.chance({family: weight}) * tried <= LEVEL}
    return [
        "## B16: what each evidence family would add to the score",
        "",
        f"{number[CAMPAIGN]} planted campaigns ({caught[CAMPAIGN]} with an episode), {number[LOOKALIKE]} look-alikes "
        f"({caught[LOOKALIKE]}), {number[CONTROL]} control list-years ({caught[CONTROL]}: the tail rests on those). "
        "T = S + w log10 LR, the largest "
        f"episode of each, nothing cut off at a rate. Changes are against S alone, over {DRAWS} paired draws of "
        f"campaigns, look-alikes and controls. The threshold keeps {judge.kept} campaigns: {KEPT:.0%} of those that S "
        f"finds at all; *above* is at or above it. *Mean* is of log10 LR over episodes. A family earns weight if the "
        "interval lies above 0, the largest control does not rise against the threshold, and no more look-alikes are "
        "above it. Convergence counts inside S. What the planter writes into every campaign (calls to hand over, no "
        "patch, accounts of one venue) is found by construction.",
        "",
        f"Earned: **{_named(earned)}**. Also with each score taken over what its branch asks for (second table): "
        f"{_named(also)}. Also with all {tried} "
        f"comparisons counted (Bonferroni): {_named(sure)}.",
        "",
        *_markdown((*COLUMNS, *SPOKEN), rows),
        "Scores of two branches are not on one scale. The same with each score over the one that its branch and "
        f"stratum ask for at tier 1; the threshold keeps {over.kept} campaigns:",
        "",
        *_markdown((*COLUMNS, SPOKEN[-1]), over_rows),
        "All families at half weight (pile-on at 1), and each left out; changes are against all.",
        "",
        *_markdown(COLUMNS, left_out_rows(judge)),
    ]


def _named(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{family} at {weight:g}" for family, weight in weights.items()) or "none"


def _markdown(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> list[str]:
    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return [*head, *("| " + " | ".join(row.get(name, "") for name in columns) + " |" for row in rows), ""]


def ablation_lines(
    runner: ScratchRunner, as_of: datetime, draws: int, passes: int, save: Path | None = None
) -> list[str]:
    """Gather and compare.

    Args:
        runner: The workspace of controls.
        as_of: Nothing later is looked at.
        draws: Of each campaign; a quarter as many of each look-alike.
        passes: Copies of the archive at most.
        save: Where the units go as JSON.
    """
    units = gather(runner, as_of, draws, passes)
    if save:
        write_units(units, save)
    return table_lines(units)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--workspace", type=Path, help="of control archives, loaded")
    source.add_argument("--from", type=Path, dest="units", help="a file that --json wrote; nothing is planted")
    parser.add_argument("--draws", type=int, default=24)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where the raw units go")
    given = parser.parse_args()
    if given.units:
        lines = table_lines(read_units(given.units))
    else:
        controls = Workspace(given.workspace)
        runner = ScratchRunner(controls.spark, controls.store, controls.config)
        lines = ablation_lines(runner, runner.last_message(), given.draws, given.passes, given.json)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
