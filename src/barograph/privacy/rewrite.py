"""Take rows out of a table or change them, without a JVM; nothing of what was stays on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from barograph.catalogue.tables import Table
from barograph.storage.manifest import DataFile
from barograph.storage.row_hash import row_hashes
from barograph.storage.store import Store


class Edited(NamedTuple):
    """What becomes of some rows of a table.

    Attributes:
        rows: The rows that stay, changed or not, in order.
        before: The rows that were taken out or changed, as they were.
        after: The changed ones, as they are now.
    """

    rows: pa.Table
    before: pa.Table
    after: pa.Table


def rewrite(
    store: Store, table: Table, edit: Callable[[pa.Table], Edited], made_by: Callable[[str], str] = str
) -> tuple[int, int]:
    """Change a table, in one step.

    Files without such a row are kept as they are; the others are written anew, a row group at a time. The digest is
    that of a fresh write of the same rows. The key of the stage that made the table is dropped from its manifest, so
    that the next run makes the table again.

    Args:
        store: The workspace's tables, locked for writing by the caller.
        table: The table.
        edit: Given rows of the table, says what becomes of them; called once a row group.
        made_by: What becomes of the values in the manifest's `made_by`.

    Returns:
        Rows taken out, rows changed.
    """
    before = store.manifest(table)
    if before is None:
        return 0, 0
    files: list[DataFile] = []
    row_sum, removed, changed = before.row_sum, 0, 0
    for item in before.files:
        for made in _rewritten(store.folder(table), item, edit, files):
            row_sum += sum(row_hashes(made.after)) - sum(row_hashes(made.before))
            removed += made.before.num_rows - made.after.num_rows
            changed += made.after.num_rows
    if removed or changed:
        kept = {name: made_by(value) for name, value in before.made_by if name != "key"}
        store.commit(table, tuple(files), row_sum, kept)
    store.sweep(table)
    return removed, changed


def _rewritten(
    folder: Path, item: DataFile, edit: Callable[[pa.Table], Edited], files: list[DataFile]
) -> Iterator[Edited]:
    """Edit a data file; add to `files` the file itself where nothing changed, else a new one if a row stayed."""
    path = folder / Path(item.path).with_name(f"part-{uuid4().hex}.parquet")
    writer, rows = None, 0
    with pq.ParquetFile(folder / item.path) as reader, ExitStack() as stack:
        for number in range(reader.num_row_groups):
            made = edit(reader.read_row_group(number))
            if made.before.num_rows and writer is None:
                writer = stack.enter_context(pq.ParquetWriter(path, reader.schema_arrow, compression="zstd"))
                for earlier in range(number):
                    writer.write_table(reader.read_row_group(earlier))
            if writer is not None:
                writer.write_table(made.rows.cast(reader.schema_arrow))
            rows += made.rows.num_rows
            yield made
    if writer is None:
        files.append(item)
    elif rows:
        files.append(DataFile(str(path.relative_to(folder)), rows, path.stat().st_size))
    else:
        path.unlink()
