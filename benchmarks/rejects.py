"""What becomes of every unit of archives, by the readers alone: a table of counts and of the share of rejects.

    python benchmarks/rejects.py ARCHIVE...

Each path is surveyed as `barograph load auto` does it, and every part is read. No Spark, no tables: duplicates are not
taken out. The numbers in docs/formats.md come from here.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from barograph.sources.base import Ignored, ReadOptions, Record, Reject
from barograph.sources.ingest.survey import Part, survey

COLUMNS = ("archive", "form", "units", "messages", "rights", "removals", "counted, not kept", "rejects", "share")
KINDS = ("Message", "Right", "Removal", "Ignored", "Reject")


def records_of(part: Part, venue: str) -> Iterator[Record]:
    """All records of a part."""
    options = ReadOptions(venue)
    for task in part.reader.plan(part.path, options, 1):
        yield from part.reader.read(task, options)


def row_of(path: Path, part: Part) -> tuple[list[str], Counter[str]]:
    """One line of the table, and the reasons of what was not kept."""
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for record in records_of(part, path.name.split(".")[0]):
        kinds[type(record).__name__] += 1
        if isinstance(record, Reject | Ignored):
            reasons[f"{type(record).__name__.lower()} {record.reason}"] += 1
    units = sum(kinds.values())
    assert set(kinds) <= set(KINDS)
    counts = [f"{kinds[kind]:,}" for kind in KINDS]
    share = f"{kinds['Reject'] / units:.4%}" if units else ""
    return [path.name, part.reader.name, f"{units:,}", *counts, share], reasons


def main() -> None:
    """Print the table in Markdown, then the reasons."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("archives", nargs="+", type=Path)
    print(f"| {' | '.join(COLUMNS)} |\n|---|---|{'--:|' * (len(COLUMNS) - 2)}", flush=True)
    notes: list[str] = []
    for path in arguments.parse_args().archives:
        found = survey(path)
        for part in found.loads:
            row, reasons = row_of(path, part)
            print(f"| {' | '.join(row)} |", flush=True)
            notes += [f"{path.name}: {count:,} {reason}" for reason, count in reasons.most_common()]
        notes.append(f"{path.name}: {len(found.left_out):,} files left out by name or kind")
    print("\n" + "\n".join(notes))


if __name__ == "__main__":
    main()
