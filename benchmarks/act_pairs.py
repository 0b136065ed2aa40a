"""How acts go together among innocent newcomers: the covariance a tier counts with, and how often acts are seen.

    python benchmarks/act_pairs.py WORKSPACE

The workspace is that of the control archives (`scripts/make_reference.py`). A pair is two newcomers of one project
whose messages were looked at for acts at least twice each, a week apart, within the same 90 days; at most six pairs a
project and quarter of a year. Prints the mean covariance of -2 ln p of two acts (`detection.decision.ACTS_COVARIANCE`),
the share of pairs in which acts are seen at .05 and .01, and both again with the covariance of one half of the
projects and the pairs of the other.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import click
import duckdb
import numpy as np

from barograph.detection.evidence.act_calls import TWO_LOOKS, act_p, together
from barograph.detection.evidence.statistics import brown, simes

QUARTER = timedelta(days=90)
PAIRS = 6
LOOKED_AT = """
    SELECT a.project, a.identity_id, a.sent_at, k.act_p_values
    FROM read_parquet('{folder}/acts/**/*.parquet', union_by_name = true) a
    JOIN read_parquet('{folder}/kinds/**/*.parquet', union_by_name = true) k USING (message_id)
    WHERE a.newcomer AND k.act_p_values IS NOT NULL ORDER BY a.message_id
"""


def pairs(folder: Path, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """p of each act for each pair, shape (pairs, acts), and the project of each."""
    accounts: dict[tuple[str, int], dict[str, list[tuple[datetime, list[float]]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for project, account, sent, p in duckdb.connect().execute(LOOKED_AT.format(folder=folder)).fetchall():
        values = [1.0 if value is None else value for value in p]
        accounts[project, int(sent.timestamp() // QUARTER.total_seconds())][account].append((sent, values))
    rows, projects = [], []
    for (project, _), said in accounts.items():
        back = [own for own in said.values() if max(own)[0] - min(own)[0] >= timedelta(days=7)]
        both = list(combinations(range(len(back)), 2))
        for choice in chance.permutation(len(both))[:PAIRS]:
            first, second = (np.array([p for _, p in back[one]]) for one in both[choice])
            p = np.vstack([first, second])
            account = np.repeat([0, 1], [len(first), len(second)])
            rows.append([together(column, account) for column in p.T])
            projects.append(project)
    return np.array(rows), np.array(projects)


def covariance(p: np.ndarray) -> float:
    """Mean covariance of -2 ln p of two acts."""
    table = np.cov(-2 * np.log(p.T))
    return float(table[np.triu_indices(len(table), 1)].mean())


def shares(p: np.ndarray, assumed: float | None = None) -> str:
    """Share of pairs in which acts are seen, with the shipped covariance or another."""
    if assumed is None:
        seen = np.array([act_p(row.tolist()) for row in p])
    else:
        seen = np.array([TWO_LOOKS * min(simes(row), brown(row, assumed)) for row in p])
    return f"{np.mean(seen <= 0.05):.3f} | {np.mean(seen <= 0.01):.3f}"


@click.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=0)
def main(workspace: Path, seed: int) -> None:
    """Print the covariance and the shares."""
    chance = np.random.default_rng(seed)
    p, project = pairs(workspace / "tables", chance)
    names = sorted(set(project.tolist()))
    print(f"{len(p)} pairs of newcomers of {len(names)} projects, {p.shape[1]} acts\n")
    print("| pairs | covariance | seen at .05 | at .01 |\n|---|--:|--:|--:|")
    print(f"| all, as shipped | {covariance(p):.2f} | {shares(p)} |")
    for number in range(1, 6):
        half = np.isin(project, chance.permutation(names)[: len(names) // 2])
        fitted = covariance(p[half])
        print(f"| other half of the projects, split {number} | {fitted:.2f} | {shares(p[~half], fitted)} |")


if __name__ == "__main__":
    main()
