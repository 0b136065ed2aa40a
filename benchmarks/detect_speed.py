"""How long S4 and S5 take on many eligible messages, and what they cost in memory (`make bench-scale`).

    python benchmarks/detect_speed.py [--messages 1000000] [--projects 200]

Makes acts of invented projects (numbers only), scores every project as the detecting stage does, without Spark, and
writes benchmarks/RESULTS-scale.md. The figure to compare with is 120 s per million messages.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import click
import numpy as np

from barograph.config import Config
from barograph.detection.scoring.block import Block, normal_score
from barograph.detection.scoring.branches import branches_of

RESULTS = Path(__file__).resolve().parent / "RESULTS-scale.md"
YEARS = 10
SEED = 20240101
OLDER = 0.28
"""Share of older accounts' messages, as in the control archives."""


def invented(project: int, messages: int) -> Block:
    """A project whose newcomers write one to six messages within their first 120 days, over ten years."""
    draw = np.random.default_rng((SEED, project))
    author = np.sort(draw.integers(0, max(1, messages // 3), messages))
    first = draw.uniform(0, YEARS * 365.25, author.max() + 1)
    sent = first[author] + draw.uniform(0, 120, messages)
    order = np.argsort(sent, kind="stable")
    p = draw.uniform(0.0005, 1, messages)
    return Block(
        account=author[order],
        kin=author[order],
        sent=sent[order],
        ready=sent[order],
        z=normal_score(p[order]),
        hit=p[order] <= Config().account.hit_p,
        thread=draw.integers(0, max(1, messages // 4), messages),
        towards=np.full(messages, -1),
        older=draw.random(messages) < OLDER,
    )


@click.command()
@click.option("--messages", default=1_000_000, show_default=True, help="Eligible messages in all.")
@click.option("--projects", default=200, show_default=True, help="Projects they are spread over.")
def main(messages: int, projects: int) -> None:
    """Measure, print and write."""
    each = messages // projects
    spent, windows, positive = 0.0, 0, 0
    for project in range(projects):
        block = invented(project, each)
        start = time.process_time()
        for branch in branches_of(Config()):
            for scored in branch.scores(branch.counted(block)):
                windows += 1
                positive += scored.score > 0
        spent += time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    command = f"python benchmarks/detect_speed.py --messages {messages} --projects {projects}"
    lines = [
        "# Scoring at scale",
        "",
        f"`{command}`, one core of {os.cpu_count()}.",
        "",
        "| eligible messages | projects | windows scored | CPU seconds | CPU seconds per million | peak memory MB |",
        "|--:|--:|--:|--:|--:|--:|",
        f"| {messages:,} | {projects} | {windows:,} | {spent:.0f} | {spent / messages * 1e6:.0f} | {peak:.0f} |",
        "",
        "S4 and S5 only: reading, linking and the p-values of S1 to S3 are Spark's and not in this figure.",
        f"Positive windows among these random messages: {positive:,}.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
