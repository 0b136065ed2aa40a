"""What a table consists of at one moment: its files, its digest and what made it."""

from __future__ import annotations

from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True, order=True)
class DataFile:
    """A Parquet file of a table: path within the table's folder, rows, bytes."""

    path: str
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that are the table, and nothing else is.

    Attributes:
        digest: Digest of the contents, independent of order and files.
        row_sum: Sum of the rows' 64-bit hashes, from which appends go on.
        files: The data files.
        made_by: Key-value pairs: stage, config digest, as_of, digests of inputs.
    """

    digest: str
    row_sum: int
    files: tuple[DataFile, ...]
    made_by: tuple[tuple[str, str], ...] = ()

    def made(self, key: str) -> str | None:
        """One value of `made_by`."""
        return dict(self.made_by).get(key)

    def to_json(self) -> bytes:
        """JSON of the manifest; `row_sum` as text, since it passes 64 bits."""
        return orjson.dumps(
            {
                "digest": self.digest,
                "row_sum": str(self.row_sum),
                "files": [{"path": f.path, "rows": f.rows, "size": f.size} for f in self.files],
                "made_by": dict(self.made_by),
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS,
        )

    @classmethod
    def from_json(cls, raw: bytes) -> Manifest:
        """Read what `to_json` wrote.

        Raises:
            KeyError: A field is missing.
            orjson.JSONDecodeError: Not JSON.
        """
        read = orjson.loads(raw)
        files = tuple(DataFile(f["path"], f["rows"], f["size"]) for f in read["files"])
        return cls(read["digest"], int(read["row_sum"]), files, tuple(sorted(read["made_by"].items())))
