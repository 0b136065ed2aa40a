"""Progress is drawn on a terminal only, and its lines are said either way."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from barograph.cli.progress import stepping
from barograph.cli.session import Session


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def steps(session: Session) -> None:
    with stepping(session, "link", 2) as shown:
        shown.end("link: 1.0 s [3 rows]", stage="link")
        shown.begin("sense")
        shown.end("sense: up to date", stage="sense")


@pytest.mark.parametrize("json_logs", [False, True])
def test_without_a_terminal_there_are_lines_alone(capsys: pytest.CaptureFixture[str], json_logs: bool) -> None:
    steps(Session(Path("ws"), None, (), json_logs))
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert [json.loads(line)["stage"] for line in lines] == ["link", "sense"] if json_logs else lines == [
        "link: 1.0 s [3 rows]", "sense: up to date"
    ]  # fmt: skip


def test_on_a_terminal_a_bar_stands_below_the_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    steps(Session(Path("ws"), None, (), False))
    drawn = screen.getvalue()
    assert "link: 1.0 s [3 rows]" in drawn
    assert "━" in drawn
    assert "2/2" in drawn
    assert capsys.readouterr().out == ""
