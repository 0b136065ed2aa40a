"""Write docs/data-dictionary.md from the tables' own definitions.

python scripts/make_data_dictionary.py
"""

from __future__ import annotations

from pathlib import Path

from barograph.catalogue.tables import Table
from barograph.pipeline.stages import STAGES

TARGET = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"

HEAD = """# Data dictionary

Made by `python scripts/make_data_dictionary.py` from `src/barograph/catalogue/tables.py`; a test holds the two
together. Do not edit it by hand.

A workspace holds one folder a table, `tables/<name>/`, with Parquet files and a `manifest.json` that names those in
force; other files are not part of the table. Instants are microseconds UTC. Ids are digests, equal on every machine.
Tables with a time are laid out by its year and a shard of the venue; the others are one file. *Private* columns can
name a human being: exports leave them out or put labels in their place.
"""


def dictionary() -> str:
    """The whole document."""
    makers = {table: stage.name for stage in STAGES for table in stage.writes}
    parts = [HEAD, "\n| table | one row is | made by |\n|---|---|---|\n"]
    for table in Table:
        made = makers.get(table, "review" if table is Table.DECISIONS else "load")
        parts.append(f"| [{table.label}](#{table.label}) | {table.value.title} | {made} |\n")
    for table in Table:
        spec = table.value
        laid_out = f" Laid out by {spec.time}." if spec.time else ""
        parts.append(f"\n## {table.label}\n\nOne row is {spec.title}. Key: {', '.join(spec.key)}.{laid_out}\n\n")
        parts.append("| column | type | meaning |\n|---|---|---|\n")
        for column in spec.columns:
            private = " *Private.*" if column.private else ""
            meaning = column.doc.replace("|", "\\|").replace("<", "&lt;")
            parts.append(f"| `{column.name}` | {_kind(str(column.kind.arrow))} | {meaning.rstrip('.')}.{private} |\n")
    return "".join(parts)


def _kind(kind: str) -> str:
    for arrow, plain in (
        ("timestamp[us, tz=UTC]", "instant"), ("list<item: ", "list of "), ("string", "text"),
        ("int64", "whole number"), ("double", "number"), ("bool", "flag"), ("struct<", "structure of "), (">", ""),
    ):  # fmt: skip
        kind = kind.replace(arrow, plain)
    return kind


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8")
