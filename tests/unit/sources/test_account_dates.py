"""Creation dates from a table beside the archive; addresses and places in it are never read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tracker_samples import event, issue, messages, read_all, write_lines

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.trackers.account_dates import created_by_login
from barograph.sources.trackers.gharchive import GhArchive

PROFILES = """,login,location,email,bio,created_at
0,Wren,"Far, Away",hidden@example.org,"two
lines, and a comma",2020-05-06 07:08:09+00:00
1,finch,,,,
2,owl,,,\xe9,2019-01-01T00:00:00Z
"""


def test_quoted_line_ends_and_missing_dates(tmp_path: Path) -> None:
    path = tmp_path / "profiles.csv"
    path.write_bytes(PROFILES.encode("latin-1"))
    found = created_by_login(path)
    assert sorted(found) == ["owl", "wren"]
    assert found["wren"].isoformat() == "2020-05-06T07:08:09+00:00"


def test_readers_fill_them_in(tmp_path: Path) -> None:
    (tmp_path / "profiles.csv").write_text(PROFILES)
    path = write_lines(tmp_path / "a.json", [event("IssuesEvent", {"action": "opened", "issue": issue()})])
    options = ReadOptions("v", extra=(("account_dates", str(tmp_path / "profiles.csv")),))
    (message,) = messages(read_all(GhArchive(), path, options))
    assert message.account_created_at is not None and message.account_created_at.year == 2020
    assert "hidden" not in repr(message)


def test_a_table_without_the_columns_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("login,age\na,1\n")
    with pytest.raises(SourceError, match="lacks column created_at"):
        created_by_login(tmp_path / "x.csv")
