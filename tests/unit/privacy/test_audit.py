"""The audit log: what is written stays, and what was touched shows."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.storage.audit_log import START, AuditLog

AT = datetime(2024, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    made = AuditLog(tmp_path)
    for number in range(4):
        made.record(AT, "rita", "show", f"C-{number}")
    return made


def test_lines_are_chained_and_readable_by_their_owner_alone(log: AuditLog) -> None:
    entries = log.entries()
    assert [entry.what for entry in entries] == ["C-0", "C-1", "C-2", "C-3"]
    assert entries[0].previous == START
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert entries[0].at == "2024-06-30T12:00:00Z"
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert log.faults() == []


@pytest.mark.parametrize(
    ("touch", "told"),
    [
        (lambda lines: [lines[0].replace(b"rita", b"otto"), *lines[1:]], "line 1: was changed"),
        (lambda lines: [lines[0], *lines[2:]], "line 2: does not follow"),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], "line 2: does not follow"),
        (lambda lines: [*lines, lines[1]], "line 5: does not follow"),
        (lambda lines: [b"{}", *lines[1:]], "line 1: "),
    ],
)
def test_a_touched_log_says_where(log: AuditLog, touch: object, told: str) -> None:
    lines = log.path.read_bytes().splitlines()
    log.path.write_bytes(b"\n".join(touch(lines)) + b"\n")  # type: ignore[operator]
    assert any(fault.startswith(told) for fault in log.faults())


def test_a_log_that_cannot_be_written_shows_no_names(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(DataError, match="no names are shown"):
        AuditLog(tmp_path).record(AT, "rita", "show", "C-1")


def test_the_verb_lists_and_verifies(log: AuditLog) -> None:
    listed = CliRunner().invoke(cli, ["-w", str(log.path.parent), "audit", "--format", "csv"])
    assert listed.exit_code == 0
    assert listed.stdout.count("rita") == 4
    assert log.entries()[-1].digest in listed.stderr
    log.path.write_bytes(log.path.read_bytes().replace(b"rita", b"otto", 1))
    with pytest.raises(DataError, match="line 1: was changed"):
        CliRunner().invoke(cli, ["-w", str(log.path.parent), "audit", "--verify"], catch_exceptions=False)


def test_asking_for_names_is_recorded_before_they_are_read(tmp_path: Path) -> None:
    CliRunner().invoke(cli, ["-w", str(tmp_path), "cases", "--identify"], env={"BAROGRAPH_REVIEWER": "otto"})
    (entry,) = AuditLog(tmp_path).entries()
    assert (entry.who, entry.verb) == ("otto", "cases")
