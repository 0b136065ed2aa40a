"""A documented column: its type, what it says about accounts, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(Enum):
    """The type of a column; its value is the type's name in DuckDB.

    Arrow is imported only where its type is asked for: listings do without.
    """

    TEXT = "varchar"
    WHOLE = "bigint"
    NUMBER = "double"
    FLAG = "boolean"
    INSTANT = "timestamptz"
    TEXTS = "varchar[]"
    RAW = "blob"
    NUMBERS = "double[]"
    INSTANTS = "timestamptz[]"
    SEEN = "struct(venue varchar, first_seen timestamptz, last_seen timestamptz, messages bigint)[]"

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type."""
        from barograph.catalogue import arrow

        found: pa.DataType = getattr(arrow, self.name)
        return found


TEXT, WHOLE, NUMBER, FLAG = Kind.TEXT, Kind.WHOLE, Kind.NUMBER, Kind.FLAG
INSTANT, TEXTS, RAW = Kind.INSTANT, Kind.TEXTS, Kind.RAW
NUMBERS, INSTANTS, SEEN = Kind.NUMBERS, Kind.INSTANTS, Kind.SEEN


class Content(Enum):
    """What a column says about accounts. Queries, erasure, loading and the data dictionary follow from it.

    *Shown* columns are there for everyone in `barograph query`, the others only with `--identify`. When an account is
    erased, rows of other accounts stay in the tables that are loaded, and lose its spellings; tables that a run makes
    lose the whole row, whatever the column.
    """

    PLAIN = "codes, digests, names of lists and projects: shown; a spelling is replaced"
    OWNER = "an id that makes the row an account's own: shown; the row goes with the account"
    NAME = "names, addresses or logins of the row's own account: hidden; stays with the row"
    OTHERS = "names, addresses or logins of other accounts, one an item: hidden; the item goes"
    ID = "ids, paths and links that can hold a name: hidden; a spelling is replaced"
    PROSE = "words of the archive: hidden; a spelling is replaced, in the account's threads parts of names too"
    REMARK = "words of a reviewer: shown; a spelling is replaced, on a case of the account the whole text"


PLAIN, OWNER, NAME, OTHERS = Content.PLAIN, Content.OWNER, Content.NAME, Content.OTHERS
ID, PROSE, REMARK = Content.ID, Content.PROSE, Content.REMARK


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type, meaning, content.

    Attributes:
        name: The column's name.
        kind: Its type.
        doc: What it means, with unit and range.
        said: What it says about accounts; None stands for prose where it holds text, else for plain.
        optional: True for a column that older files may lack: they read as null. Others raise a SchemaError.
        alias: An older name of the column, kept in SQL for one version.

    Example:
        >>> Column("remark", TEXT, "what the sender added").hidden
        True
    """

    name: str
    kind: Kind
    doc: str
    said: Content | None = None
    optional: bool = False
    alias: str | None = None

    @property
    def content(self) -> Content:
        """What the column says about accounts; a text that does not say so is taken for words of the archive."""
        return self.said or (PROSE if self.kind in (TEXT, TEXTS) else PLAIN)

    @property
    def private(self) -> bool:
        """Whether it can name a human being by design; exports put labels in its place or leave it out."""
        return self.content in (NAME, OTHERS)

    @property
    def hidden(self) -> bool:
        """Whether a query sees it only where names were asked for."""
        return self.content not in (PLAIN, OWNER, REMARK)

    @property
    def prose(self) -> bool:
        """Whether it holds sentences, in which erasure puts a mark in brackets."""
        return self.content in (PROSE, REMARK)

    @property
    def quoted(self) -> str:
        """The name as SQL spells it."""
        return f'"{self.name}"'

    @property
    def field(self) -> pa.Field:
        """The Arrow field (nullable, so that Spark and Arrow schemas compare equal)."""
        import pyarrow as pa

        return pa.field(self.name, self.kind.arrow)
