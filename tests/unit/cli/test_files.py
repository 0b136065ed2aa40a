"""What comes with the package beside its code: settings, schedules, entry points, completion of the shell."""

from __future__ import annotations

import tomllib
from pathlib import Path

from click.shell_completion import BashComplete
from click.testing import CliRunner

from barograph.cli import app
from barograph.cli.files import FOLDERS, shipped_folder

ROOT = Path(__file__).resolve().parents[3]


def test_the_wheel_holds_what_the_command_looks_for() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    held = built["force-include"]
    assert {held[folder] for folder in FOLDERS} == {f"barograph/shipped/{folder}" for folder in FOLDERS}
    assert all((ROOT / source).is_dir() for source in held)


def test_files_are_listed_and_copied_once(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app.cli, ["files"], catch_exceptions=False).stdout.split()
    assert str(shipped_folder() / "conf" / "default.yaml") in listed
    out = tmp_path / "own"
    copied = CliRunner().invoke(app.cli, ["files", "--out", str(out)], catch_exceptions=False).stdout.split()
    assert len(copied) == len(listed)
    assert (out / "pipelines" / "schedule" / "crontab").read_bytes() == (
        ROOT / "pipelines" / "schedule" / "crontab"
    ).read_bytes()
    again = CliRunner().invoke(app.cli, ["files", "--out", str(out)])
    assert "is there already" in str(again.exception)


def test_a_shell_completes_verbs_and_options() -> None:
    shell = BashComplete(app.cli, {}, "barograph", "_BAROGRAPH_COMPLETE")
    assert [item.value for item in shell.get_completions([], "sta")] == ["status"]
    assert [item.value for item in shell.get_completions(["status"], "--ta")] == ["--tables"]
    assert "_BAROGRAPH_COMPLETE=bash_source" in CliRunner().invoke(app.cli, ["--help"]).stdout
