"""Three nights of a watch over an invented list, tracker and git history; killed between its steps it goes on."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from barograph.cli.app import cli
from barograph.cli.demo import demo_folder
from barograph.watch import update as updating
from barograph.workspace import Workspace
from made_server import made_server

BEFORE, AFTER = "2023-03-31", "2023-06-30"
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(NAMES, 1)}


class Killed(BaseException):
    """The process is ended from outside."""


def _mails_until(day: str) -> bytes:
    """The invented list as it was at the end of a day."""
    kept, keep = [], True
    for line in (demo_folder() / "harbor-list.mbox").read_bytes().splitlines(keepends=True):
        found = re.match(rb"From \S+@\S+ \w{3} (\w{3}) +(\d+) [\d:]+ (\d{4})$", line.rstrip())
        if found:
            month, at, year = found[1].decode(), int(found[2]), int(found[3])
            keep = f"{year}-{MONTHS[month]:02}-{at:02}" <= day
        kept += [line] if keep else []
    return b"".join(kept)


def _git_history(folder: Path) -> Path:
    folder.mkdir()
    who = {f"GIT_{role}_{what}": f"keeper{'@example.org' if what == 'EMAIL' else ''}"
           for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": "/dev/null"}
    for words in (["init", "-q", "-b", "main"], ["commit", "-q", "--allow-empty", "-m", "begin"]):
        subprocess.run(["git", "-C", str(folder), *words], env=environment, check=True)
    return folder


def _call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(root), *words], catch_exceptions=False)


def _night(root: Path, as_of: str, *words: str) -> Result:
    return _call(root, "update", "--as-of", as_of, *words)


def test_three_nights(spark: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    root, letters = tmp_path / "ws", tmp_path / "letters"
    code = _git_history(tmp_path / "code")
    tracker = demo_folder() / "harbor-tracker.jsonl"
    with made_server() as server:
        server.file("/harbor.mbox", _mails_until(BEFORE), '"one"')
        for words in (
            ("harbor-list", "mbox", f"{server.url}/harbor.mbox"),
            ("harbor-code", "git", str(code)),
            ("github.com/invented-harbor/harbor", "command", "--format", "gharchive", "--", "cat", str(tracker)),
        ):
            assert _call(root, "watch", "add", "harbor", *words).exit_code == 0

        # the first night, killed after fetching, then after loading
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(updating, "_load_all", _kill)
            _night(root, BEFORE)
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(Workspace, "run", _kill)
            _night(root, BEFORE)
        first = _night(root, BEFORE)
        assert first.exit_code == 0
        assert first.stdout == f"as of {BEFORE}: nothing new; 0 open\n"
        held = Workspace(root)
        assert set(held.config.projects.values()) == {"harbor"}
        assert held.arrow("rights").num_rows > 0

        # the second: nothing is new, nothing is run, one line
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "run", _kill)
            second = _night(root, "2023-04-01", "--out", str(letters))
        assert (second.exit_code, second.stdout) == (0, "as of 2023-04-01: nothing new in 3 venues\n")
        assert (letters / "whatsnew.txt").read_text() == f"barograph, {second.stdout}"

        # the third: the campaign
        server.file("/harbor.mbox", _mails_until(AFTER), '"two"')
        third = _night(root, AFTER, "--out", str(letters))
        assert third.exit_code == 0
        (case,) = Workspace(root).cases(min_tier=2)
        assert case.case_id in third.stdout
        text = (letters / "whatsnew.txt").read_text()
        assert f"new: {case.case_id}, project harbor, tier 2" in text
        assert f"new mail: its last message came after {BEFORE}" in text
        for account in Workspace(root).names(case.case_id).accounts:
            for name in (*account.names, *account.addresses):
                assert name not in text + (letters / "whatsnew.html").read_text() + third.stdout

    listed = _call(root, "cases")
    assert f"as of {AFTER}" in listed.stderr
    assert "no project harbour in the last run. Did you mean harbor?" in str(
        CliRunner().invoke(cli, ["-w", str(root), "cases", "--project", "harbour"]).exception
    )
    assert case.case_id in _call(root, "cases", "--project", "harbor").stdout


def _kill(*_: object, **__: object) -> None:
    raise Killed
