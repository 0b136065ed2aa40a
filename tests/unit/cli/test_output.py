"""What the command line prints for programs, and what it says when something cannot be done."""

from __future__ import annotations

import csv
import errno
import io
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from barograph.cli import app
from barograph.cli.output import print_rows, table
from barograph.detection.calibration.rates import garwood_upper, upper_bound
from barograph.storage.store import Store
from made_workspace import made_workspace


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("output") / "ws", cases=1)


def call(store: Store, *words: str) -> str:
    done = CliRunner().invoke(app.cli, ["-w", str(store.root), *words], catch_exceptions=False, standalone_mode=False)
    return done.output


def case_of(store: Store) -> str:
    return next(csv.reader(call(store, "cases", "--format", "csv").splitlines()[1:]))[0]


def test_csv_holds_numbers_and_instants_whole(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2024, 5, 1, 10, 2, 3, tzinfo=UTC)
    values = {"lr": -0.7421234, "n": 3, "at": at, "ok": True, "none": None, "text": "-1+1", "rate": 1e-07}
    print_rows([values], list(values), "csv")
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row == {
        "lr": "-0.7421234", "n": "3", "at": "2024-05-01T10:02:03Z", "ok": "True", "none": "", "text": "'-1+1",
        "rate": "1e-07",
    }  # fmt: skip


def test_a_piped_table_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    rows: list[dict[str, object]] = [{"reason": "no-date", "detail": "expected a Date header " * 9}]
    assert "…" not in table(rows, ["reason", "detail"])
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, table(rows, ["reason", "detail"]).splitlines())) <= 60


@pytest.mark.parametrize("verb", [("show",), ("export", "--format", "markdown", "--out"), ("graph", "--out")])
def test_an_id_in_lower_case_is_the_same_case(store: Store, tmp_path: Path, verb: tuple[str, ...]) -> None:
    case = case_of(store)
    out = [str(tmp_path)] if "--out" in verb else []
    assert case in call(store, *verb, *out, case.lower())


def test_the_key_is_not_said_to_be_identify(store: Store, tmp_path: Path) -> None:
    said = call(store, "export", case_of(store), "--key", "--format", "json", "--out", str(tmp_path))
    assert "because --key was given" in said
    assert "--identify" not in said


def test_query_names_the_option_that_shows_a_column(store: Store) -> None:
    line = [sys.executable, "-c", "from barograph.cli import main; main()", "-w", str(store.root), "query"]
    done = subprocess.run([*line, "select display_name from messages"], check=False, capture_output=True, text=True)
    assert done.returncode == 4
    assert "The column display_name can name somebody: --identify shows it" in done.stderr
    done = subprocess.run([*line, "select no_such from messages"], check=False, capture_output=True, text=True)
    assert done.returncode == 4
    assert "--identify" not in done.stderr


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "barograph: stopped"),
        (click.exceptions.Abort(), 130, "barograph: stopped"),
        (OSError(errno.EROFS, "Read-only file system", "ws/tables"), 4, "ws/tables: Read-only file system. Choose"),
        (OSError(errno.ENOSPC, "No space left on device"), 4, "No space left on device. Make room"),
        (RuntimeError("java.io.IOException: No space left on device"), 4, "No space left on device. Make room"),
        (duckdb.IOException("IO Error: x.tmp: No space left on device"), 4, "No space left on device. Make room"),
    ],
)
def test_a_stop_or_a_full_disk_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, said: str
) -> None:
    def fail(**_: object) -> None:
        raise raised

    monkeypatch.setattr(app.cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        app.main()
    shown = capsys.readouterr().err
    assert ended.value.code == code
    assert said in shown
    assert len(shown.splitlines()) == 1


@pytest.mark.parametrize(("alarms", "years"), [(3, 0.5), (2, 1.2), (0, 40.0)])
def test_an_upper_bound_is_never_below_its_estimate(alarms: int, years: float) -> None:
    assert garwood_upper(alarms, years) > alarms / years
    assert upper_bound(alarms, years) == min(1.0, garwood_upper(alarms, years))
