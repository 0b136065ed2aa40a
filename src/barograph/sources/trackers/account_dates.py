"""Creation dates of accounts from a table beside the archive: CSV with columns `login` and `created_at`.

Named by option `account_dates` (a path) of `ReadOptions.extra`. Only these two columns are read; tables of profiles
tend to hold addresses and places too, and those are never taken in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from barograph.errors import SourceError
from barograph.sources.base import Message, ReadOptions, Record
from barograph.sources.instants import instant

OPTION = "account_dates"
_FIELD_LIMIT = 1 << 20


@lru_cache(maxsize=4)
def created_by_login(path: Path) -> Mapping[str, datetime]:
    """Read the table.

    Args:
        path: CSV, UTF-8 (faults replaced), with a header; quoted fields may hold line ends.

    Returns:
        Lower-case login -> creation, rows without a valid date left out; the first row of a login counts.

    Raises:
        SourceError: The file cannot be read or lacks a column.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as stream:
            rows = csv.reader(stream)
            header = next(rows, [])
            missing = [name for name in ("login", "created_at") if name not in header]
            if missing:
                raise SourceError(f"{path}: lacks column {', '.join(missing)}; expected a header with login,created_at")
            login_at, created_at = header.index("login"), header.index("created_at")
            found: dict[str, datetime] = {}
            for row in rows:
                if len(row) > max(login_at, created_at):
                    created = instant(row[created_at])
                    if created and row[login_at]:
                        found.setdefault(row[login_at].lower(), created)
            return found
    except (OSError, csv.Error) as fault:
        raise SourceError(f"{path}: cannot be read as CSV: {fault}. Give a CSV with login,created_at.") from fault


def with_account_dates(records: Iterator[Record], options: ReadOptions) -> Iterator[Record]:
    """Fill in creation dates that the archive itself does not tell; without the option nothing changes."""
    stated = dict(options.extra).get(OPTION)
    if not stated:
        yield from records
        return
    dates = created_by_login(Path(stated))
    for record in records:
        if isinstance(record, Message) and record.account_created_at is None and record.login:
            created = dates.get(record.login.lower())
            yield replace(record, account_created_at=created) if created else record
        else:
            yield record
