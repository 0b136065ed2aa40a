"""How many rows of a loaded table an as-of shows, found without Spark from the footers of its files.

With the digest of the table this number says which rows they are: rows are shown in the order of their time. So two
runs at different instants were shown the same rows where the digest and the number are the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from barograph.catalogue.tables import Table
from barograph.storage.store import Store

if TYPE_CHECKING:
    import pyarrow.parquet as pq


def rows_until(store: Store, table: Table, instant: datetime) -> int:
    """Rows of a table whose time is at or before an instant; rows without a time are not shown and not counted.

    Args:
        store: The tables.
        table: A table that is cut by a time (`Table.cut_by`).
        instant: The as-of.

    Raises:
        ValueError: The table is not cut by a time.
    """
    import pyarrow.parquet as pq

    if table.cut_by is None:
        raise ValueError(f"table {table.label} is not cut by a time")
    files = store.checked_files(table, [table.cut_by])
    return sum(_shown(pq.ParquetFile(path), table.cut_by, instant) for path in files)


def _shown(file: pq.ParquetFile, time: str, instant: datetime) -> int:
    """Rows of a file; a row group is read, its times alone, where its footer does not tell."""
    import pyarrow.compute as pc

    shown = 0
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        statistics = _leaf(group, time).statistics
        if statistics is not None and statistics.has_min_max and statistics.has_null_count:
            if statistics.min > instant:
                continue
            if statistics.max <= instant:
                shown += group.num_rows - statistics.null_count
                continue
        times = file.read_row_group(number, columns=[time])[time]
        shown += pc.sum(pc.less_equal(times, instant)).as_py() or 0
    return shown


def _leaf(group: pq.RowGroupMetaData, time: str) -> pq.ColumnChunkMetaData:
    """The column of a row group by its name: nested columns shift numbers."""
    found = (group.column(number) for number in range(group.num_columns))
    return next(column for column in found if column.path_in_schema == time)
