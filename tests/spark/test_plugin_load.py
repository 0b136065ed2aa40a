"""An archive of a form that another package brings, through the whole load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "unit" / "sources"))

from plugin_sample import install

WORK = """
import json, sys
import barograph as bg
ws = bg.open(sys.argv[1])
auto = ws.load(sys.argv[2])
named = ws.load(sys.argv[3], format="wall")
print(json.dumps([[item.format, item.report.messages] for item in auto + named]))
"""


def test_load_auto_and_load_by_name(tmp_path: Path) -> None:
    site = install(tmp_path / "site", "wall_plugin", {"wall": "wall_plugin:Wall"})
    one, two = tmp_path / "crew.wall", tmp_path / "other.txt"
    one.write_text("2020-01-01T00:00:00Z\tAda\tHello there.\n")
    two.write_text("2020-01-02T00:00:00Z\tBo\tGood day.\n2020-01-03T00:00:00Z\tBo\tAgain.\n")
    path = os.pathsep.join([str(site), *[entry for entry in sys.path if entry]])
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path / "ws"), str(one), str(two)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == [["wall", 1], ["wall", 2]]
