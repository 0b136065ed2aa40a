"""What a program started inside the block writes on stderr comes through, but for the lines of every start."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from barograph.storage.jvm_talk import EVERY_START, without_start_lines

TALK = """
import os, sys
for line in sys.argv[1:]:
    os.write(2, line.encode() + b"\\n")
"""


def test_only_the_lines_of_every_start_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    said = [*(line.decode() for line in EVERY_START), "spark: ERROR Executor: out of memory", "WARNING: other"]
    with without_start_lines():
        started = subprocess.Popen([sys.executable, "-c", TALK, *said])
    assert started.wait(30) == 0
    heard = ""
    for _ in range(100):
        heard += capfd.readouterr().err
        if "other" in heard:
            break
        time.sleep(0.05)
    assert heard.splitlines() == ["spark: ERROR Executor: out of memory", "WARNING: other"]


def test_our_own_stderr_is_ours_again_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    with without_start_lines():
        pass
    print('Setting default log level to "WARN".', file=sys.stderr, flush=True)
    assert capfd.readouterr().err == 'Setting default log level to "WARN".\n'
