"""Write docs/data-dictionary.md from the tables' own definitions.

python scripts/make_data_dictionary.py
"""

from __future__ import annotations

from pathlib import Path

from barograph.catalogue.column import Column, Content
from barograph.catalogue.tables import Table

TARGET = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"

HEAD = """# Data dictionary

Made by `python scripts/make_data_dictionary.py` from `src/barograph/catalogue/tables.py`; a test holds the two
together. Do not edit it by hand.

A workspace holds one folder a table, `tables/<name>/`, with Parquet files and a `manifest.json` that names those in
force; other files are not part of the table. Instants are microseconds UTC. Ids are digests, equal on every machine.
Tables with a time are laid out by its year and a shard of the venue; the others are one file. `content` is what a
column of text says about accounts. *Hidden* columns are there in `barograph query` with `--identify` only. When an
account is erased, tables that a run makes lose every row that names it; of the rows of others in the tables that are
loaded, and of decisions, the spellings of the account go as stated here. *Optional* columns may be missing in files of
an older version and then read as null; for any other missing column there is an error that says what to do.

| content | means |
|---|---|
"""


def dictionary() -> str:
    """The whole document."""
    parts = [HEAD, *(f"| {content.name.lower()} | {content.value} |\n" for content in Content)]
    parts.append("\n| table | one row is | made by |\n|---|---|---|\n")
    for table in Table:
        parts.append(f"| [{table.label}](#{table.label}) | {table.value.title} | {table.value.made_by} |\n")
    for table in Table:
        spec = table.value
        laid_out = f" Laid out by {spec.time}." if spec.time else ""
        parts.append(f"\n## {table.label}\n\nOne row is {spec.title}. Key: {', '.join(spec.key)}.{laid_out}\n\n")
        parts.append("| column | type | content | meaning |\n|---|---|---|---|\n")
        for column in spec.columns:
            meaning = column.doc.replace("|", "\\|").replace("<", "&lt;").rstrip(".")
            parts.append(f"| `{column.name}` | {_kind(str(column.kind.arrow))} | {_content(column)} | {meaning}. |\n")
    return "".join(parts)


def _content(column: Column) -> str:
    words = [column.content.name.lower(), *(["*hidden*"] if column.hidden else [])]
    words += ["*optional*"] if column.optional else []
    words += [f"also called `{column.alias}` in SQL, for one version"] if column.alias else []
    return ", ".join(words)


def _kind(kind: str) -> str:
    for arrow, plain in (
        ("timestamp[us, tz=UTC]", "instant"), ("list<item: ", "list of "), ("string", "text"),
        ("int64", "whole number"), ("double", "number"), ("bool", "flag"), ("struct<", "structure of "), (">", ""),
    ):  # fmt: skip
        kind = kind.replace(arrow, plain)
    return kind


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8")
