"""Every table of a workspace: its columns, who makes it, and what follows from that.

This is the one place that says what a table is. Arrow, Spark and DuckDB schemas, what a query may see, what erasure,
retention and the as-of cut do, what is said of a file that lacks a column, and the data dictionary
(`docs/data-dictionary.md`) are derived from it. `conform()` is the one gate through which a frame becomes a table.
Timestamps are microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from barograph.catalogue import detection, linking, loading
from barograph.catalogue.column import Column
from barograph.errors import DataError, SchemaError, nearest

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

LOAD, DECIDE, RECORD, REPLAY = "load", "decide", "record", "replay"
"""Makers that are no stage of a run: they add to tables that a run cannot make again."""

_LASTING = "It cannot be made again: restore its folder from a copy, or read it with the barograph that wrote it."

_ADVICE = {
    LOAD: "Load the archives again, into a new workspace: barograph -w NEW load auto ARCHIVE --venue VENUE",
    DECIDE: _LASTING,
    RECORD: _LASTING,
    REPLAY: "Make it again with: barograph replay --from DATE --to DATE",
}


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table is.

    Attributes:
        title: What one row is.
        columns: The columns in order.
        key: Columns that are unique together.
        made_by: The stage of a run that makes it, `load`, `decide`, `record` or `replay`.
        time: The timestamp column the files are laid out by, or None for small tables (one folder).
        dated: The timestamp column that says how old a row is, for retention; None where rows do not age.
    """

    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    made_by: str
    time: str | None = None
    dated: str | None = None


class Table(Enum):
    """The tables of a workspace, in the order in which they are made; `Table.MESSAGES.arrow` is its Arrow schema."""

    MESSAGES = TableSpec(
        "one utterance in one venue", loading.MESSAGES, ("message_id",), LOAD, time="sent_at", dated="sent_at"
    )
    REJECTS = TableSpec("a unit that was not taken in", loading.REJECTS, ("reject_id",), LOAD)
    RIGHTS = TableSpec("a step of access", loading.RIGHTS, ("right_id",), LOAD, time="at", dated="at")
    LOADS = TableSpec("one archive file or ref taken in by one load", loading.LOADS, ("load_id", "path"), LOAD)
    PLACEMENTS = TableSpec(
        "the place of a message in its thread", linking.PLACEMENTS, ("message_id",), "link",
        time="sent_at", dated="sent_at",
    )  # fmt: skip
    THREADS = TableSpec("a thread", linking.THREADS, ("thread_id",), "link", dated="last_at")
    ACCOUNTS = TableSpec("an account seen in an archive", linking.ACCOUNTS, ("account_id",), "link", dated="last_seen")
    LINKS = TableSpec("two accounts openly the same", linking.LINKS, ("account_a", "account_b", "reason"), "link")
    ROLES = TableSpec(
        "project x account x month", linking.ROLES, ("project", "identity_id", "month"), "link", dated="month"
    )
    VECTORS = TableSpec("the vector of a sentence", detection.VECTORS, ("sentence_digest", "encoder"), "embed")
    SENSED = TableSpec(
        "an eligible message and the logit of its words", detection.SENSED, ("message_id",), "sense", dated="sent_at"
    )
    ACTS = TableSpec(
        "an eligible message and how rare its wording is", detection.ACTS, ("message_id",), "measure", dated="sent_at"
    )
    KINDS = TableSpec("what kind of pressure an embedded message is", detection.KINDS, ("message_id",), "describe")
    EXPOSURE = TableSpec("a project in a month, as context only", detection.EXPOSURE, ("project", "month"), "expose")
    GUARD = TableSpec("the live guard of a project in a month", detection.GUARD, ("project", "month"), "detect")
    EDGES = TableSpec("one account acts towards another", detection.EDGES, ("edge_id",), "graph", time="at", dated="at")
    EPISODES = TableSpec(
        "a candidate group at a project", detection.EPISODES, ("episode_id",), "detect", dated="window_start"
    )
    EVIDENCE = TableSpec("one family's evidence on an episode", detection.EVIDENCE, ("episode_id", "family"), "detect")
    CASES = TableSpec("a case file", detection.CASES, ("case_id",), "cases", dated="window_start")
    DECISIONS = TableSpec("a decision on a case, append-only", detection.DECISIONS, ("decision_id",), DECIDE)
    RUNS = TableSpec("a run that ended, append-only", detection.RUNS, ("run_id",), RECORD)
    RUN_CASES = TableSpec("a case as a run found it, append-only", detection.RUN_CASES, ("run_id", "case_id"), RECORD)
    REPLAYED = TableSpec("a project as of a date of the last replay", detection.REPLAYED, ("project", "as_of"), REPLAY)

    @property
    def label(self) -> str:
        """The name of the table's folder and of its view in SQL."""
        return self.name.lower()

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema, columns in order."""
        import pyarrow as pa

        return pa.schema([column.field for column in self.value.columns])

    @property
    def columns(self) -> list[str]:
        """The column names in order."""
        return [column.name for column in self.value.columns]

    @property
    def primary(self) -> bool:
        """Whether it holds what was loaded or decided, which no run can make again."""
        return self.value.made_by in _ADVICE

    @property
    def cut_by(self) -> str | None:
        """The timestamp column by which a run leaves out rows after its as-of; None where the rows are of that run."""
        return self.value.time if self.value.made_by == LOAD else None

    @property
    def advice(self) -> str:
        """What to do when the table cannot be read."""
        return _ADVICE.get(self.value.made_by, "Make it again with: barograph run --force --as-of DATE")

    def visible(self, identify: bool) -> list[Column]:
        """The columns a query may see.

        Example:
            >>> "address" in [column.name for column in Table.MESSAGES.visible(identify=False)]
            False
        """
        return [column for column in self.value.columns if identify or not column.hidden]

    def absent(self, present: Collection[str], file: Path, wanted: Iterable[str] | None = None) -> list[str]:
        """The wanted columns a file lacks, all of them optional: whoever reads it gives null for them.

        Args:
            present: Names of the columns in the file.
            file: The file.
            wanted: Names of the columns wanted; all of the table without it.

        Raises:
            SchemaError: It lacks a column that is not optional: a barograph of another version made it.
        """
        chosen = self.columns if wanted is None else wanted
        lacking = [column for column in self.value.columns if column.name in chosen and column.name not in present]
        faults = [column.name for column in lacking if not column.optional]
        if faults:
            raise SchemaError(
                f"table {self.label} lacks column {', '.join(faults)} in {file}: a barograph of another version made "
                f"it. {self.advice}"
            )
        return [column.name for column in lacking]

    def spark_schema(self) -> StructType:
        """The Spark schema, made from the Arrow one (all columns nullable, as Parquet gives them back)."""
        from pyspark.sql.pandas.types import from_arrow_schema

        return from_arrow_schema(self.arrow)


def table_named(name: str) -> Table:
    """A table by the name it has in SQL.

    Raises:
        DataError: No such table; names the nearest.
    """
    known = {table.label: table for table in Table}
    if name not in known:
        raise DataError(f"no table {name}.{nearest(name, known)} Tables: {', '.join(sorted(known))}")
    return known[name]


def conform(frame: DataFrame, table: Table) -> DataFrame:
    """Select the table's columns in order, or say which are missing or of another type.

    Args:
        frame: A frame that holds at least the table's columns.
        table: The table it is to become.

    Returns:
        The frame with exactly the table's columns.

    Raises:
        SchemaError: A column is missing or has another type; all such columns are listed.
    """
    have = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
    faults = []
    for field in table.spark_schema().fields:
        wanted = field.dataType.simpleString()
        if field.name not in have:
            faults.append(f"table {table.label} lacks column {field.name} ({wanted}).{nearest(field.name, have)}")
        elif have[field.name] != wanted:
            faults.append(f"table {table.label}: column {field.name} is {have[field.name]}, expected {wanted}")
    if faults:
        raise SchemaError("\n".join(faults))
    return frame.select(*table.columns)
