"""Every table of a workspace: its columns, their types and what they mean.

The data dictionary (`docs/data-dictionary.md`) is generated from here; `conform()` is the one gate through which a
frame becomes a table. Timestamps are microseconds UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from barograph.catalogue import detection, linking, loading
from barograph.catalogue.column import Column
from barograph.errors import SchemaError, nearest

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table is.

    Attributes:
        title: What one row is.
        columns: The columns in order.
        key: Columns that are unique together.
        time: The timestamp column the files are laid out by, or None for small tables (one folder).
    """

    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    time: str | None = None


class Table(Enum):
    """The tables of a workspace; `Table.MESSAGES.arrow` is its Arrow schema."""

    MESSAGES = TableSpec("one utterance in one venue", loading.MESSAGES, ("message_id",), time="sent_at")
    REJECTS = TableSpec("a unit that was not taken in", loading.REJECTS, ("reject_id",))
    RIGHTS = TableSpec("a step of access", loading.RIGHTS, ("right_id",), time="at")
    LOADS = TableSpec("one archive file or ref taken in by one load", loading.LOADS, ("load_id", "path"))
    PLACEMENTS = TableSpec("the place of a message in its thread", linking.PLACEMENTS, ("message_id",), time="sent_at")
    THREADS = TableSpec("a thread", linking.THREADS, ("thread_id",))
    ACCOUNTS = TableSpec("an account seen in an archive", linking.ACCOUNTS, ("account_id",))
    LINKS = TableSpec("two accounts openly the same", linking.LINKS, ("account_a", "account_b", "reason"))
    ROLES = TableSpec("venue x account x month", linking.ROLES, ("venue", "identity_id", "month"))
    VECTORS = TableSpec("the vector of a sentence", detection.VECTORS, ("sentence_digest", "encoder"))
    SENSED = TableSpec("an eligible message and the logit of its words", detection.SENSED, ("message_id",))
    ACTS = TableSpec("an eligible message and how rare its wording is", detection.ACTS, ("message_id",))
    KINDS = TableSpec("what kind of pressure an embedded message is", detection.KINDS, ("message_id",))
    EXPOSURE = TableSpec("a project in a month, as context only", detection.EXPOSURE, ("project", "month"))
    GUARD = TableSpec("the live guard of a project in a month", detection.GUARD, ("project", "month"))
    EDGES = TableSpec("one account acts towards another", detection.EDGES, ("edge_id",), time="at")
    EPISODES = TableSpec("a candidate group at a project", detection.EPISODES, ("episode_id",))
    EVIDENCE = TableSpec("one family's evidence on an episode", detection.EVIDENCE, ("episode_id", "family"))
    CASES = TableSpec("a case file", detection.CASES, ("case_id",))
    DECISIONS = TableSpec("a decision on a case, append-only", detection.DECISIONS, ("decision_id",))

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

    def spark_schema(self) -> StructType:
        """The Spark schema, made from the Arrow one (all columns nullable, as Parquet gives them back)."""
        from pyspark.sql.pandas.types import from_arrow_schema

        return from_arrow_schema(self.arrow)


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
