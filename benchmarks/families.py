"""What the families of context evidence say of innocent pairs.

    python benchmarks/families.py --workspace ws --pairs 100

In each project of a workspace two newcomers who wrote three messages within 90 days are drawn at random, again and
again, and each family looks at them as if they were a group. Nobody put them together, so the mean likelihood ratio
must be about 1 or below, and p <= 0.05 about as often as that. A family that needs other projects, names, rights or the
sentences' kinds is not assessed here. Prints a Markdown table; reads the tables, no Spark.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from barograph.catalogue.tables import Table
from barograph.detection.evidence.family import Finding
from barograph.detection.evidence.group_context import YEAR_DAYS, EligibleMessage, GroupContext, ProjectMessage
from barograph.detection.evidence.registry import context_families

WINDOW_DAYS = 90.0
MIN_MESSAGES = 3
MIN_NEWCOMERS = 40
ACTS = """
    SELECT a.message_id, a.identity_id, a.thread_id, epoch(a.sent_at) / 86400, coalesce(m.own_text, ''), a.words,
      coalesce(a.hit, false), NULL, coalesce(a.patch, false), a.addressed,
      [lower(split_part(m.address, '@', -1)), m.utc_offset_minutes::VARCHAR, m.client,
       regexp_replace(m.message_host, '[0-9]+', '0', 'g')], epoch(a.ready_at) / 86400
    FROM {acts} a JOIN {messages} m USING (message_id) WHERE a.project = ? AND a.newcomer
    ORDER BY a.sent_at, a.message_id
"""
OTHERS = "SELECT identity_id, thread_id, epoch(sent_at) / 86400 AS day FROM {placements} WHERE project = ? ORDER BY day"
PROJECTS = """
    SELECT project FROM {acts} WHERE newcomer GROUP BY project HAVING count(DISTINCT identity_id) >= ? ORDER BY project
"""


def contexts(mails: list[Any], others: list[Any], project: str, pairs: int, seed: int) -> Iterator[GroupContext]:
    """Contexts of pairs drawn at random from those who were there at the same time."""
    draws = np.random.default_rng(seed)
    sent, placed = np.array([row[3] for row in mails]), np.array([row[2] for row in others])
    for end in draws.choice(sent[sent >= sent[0] + YEAR_DAYS], pairs) if sent[-1] - sent[0] >= YEAR_DAYS else ():
        first, last = np.searchsorted(sent, [end - YEAR_DAYS, end], side="right")
        year = tuple(EligibleMessage(*(*row[:10], tuple(row[10]))) for row in mails[first:last] if row[11] <= end)
        number = Counter(mail.identity for mail in year if mail.sent > end - WINDOW_DAYS)
        able = [identity for identity, count in number.items() if count >= MIN_MESSAGES]
        if len(able) < 2:
            continue
        group = tuple(able[n] for n in draws.choice(len(able), 2, replace=False))
        start = min(mail.sent for mail in year if mail.identity in group and mail.sent > end - WINDOW_DAYS)
        first, last = np.searchsorted(placed, [start, end], side="right")
        around = tuple(ProjectMessage(*row) for row in others[max(0, first - 1) : last])
        yield GroupContext(project, group, start, float(end), year, around)


def line(family: str, project: str, found: list[Finding]) -> str:
    """A row of the table."""
    assessed = [one for one in found if one.statistic is not None]
    if not assessed:
        return f"| {family} | {project} | {len(found)} | 0 | | | | |"
    ratios = np.array([one.log10_lr for one in assessed])
    p = np.array([1.0 if one.p is None else one.p for one in assessed])
    shares = [np.mean([one.direction == way for one in assessed]) for way in ("for", "against")]
    figures = " | ".join(f"{figure:.2f}" for figure in (*shares, np.mean(10**ratios), np.mean(p <= 0.05)))
    return f"| {family} | {project} | {len(found)} | {len(assessed)} | {figures} |"


def main() -> None:
    """Read the tables, look at the pairs, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=100, help="drawn in each project")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    used = (Table.ACTS, Table.MESSAGES, Table.PLACEMENTS)
    files = {
        table.label: f"read_parquet('{given.workspace}/tables/{table.label}/**/*.parquet', union_by_name = true)"
        for table in used
    }
    database = duckdb.connect()
    print("| family | project | pairs | assessed | for | against | mean LR | p <= .05 |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for (project,) in database.execute(PROJECTS.format(**files), [MIN_NEWCOMERS]).fetchall():
        mails = database.execute(ACTS.format(**files), [project]).fetchall()
        others = database.execute(OTHERS.format(**files), [project]).fetchall()
        pairs = list(contexts(mails, others, project, given.pairs, given.seed))
        for family in (family for family in context_families() if not family.fact):
            findings = [found for context in pairs if (found := family.find(context)) is not None]
            print(line(family.name, project, findings), flush=True)


if __name__ == "__main__":
    main()
