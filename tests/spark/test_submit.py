"""The entry points under a real `spark-submit`, in local mode."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pyspark
import pytest

ROOT = Path(__file__).resolve().parents[2]
SUBMIT = Path(pyspark.__file__).parent / "bin" / "spark-submit"
MAIL = """From otto@y.example Mon Jan  1 00:00:00 2024
From: Otto Ruhm <otto@y.example>
Date: Mon, 1 Jan 2024 10:00:00 +0000
Message-ID: <1@m.example>
Subject: release

The new build is on the server, please test it.

From grace@z.example Mon Jan  1 00:00:00 2024
From: Grace Loft <grace@z.example>
Date: Tue, 2 Jan 2024 10:00:00 +0000
Message-ID: <2@m.example>
In-Reply-To: <1@m.example>
Subject: Re: release

It works on my machine.
"""


def _submit(script: str, *arguments: str) -> tuple[int, dict[str, object]]:
    quick = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}  # the compiler of local mode
    environment = {**os.environ, **quick, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [
        str(SUBMIT), "--master", "local[2]", "--driver-memory", "1g", "--conf", "spark.sql.shuffle.partitions=2",
        "--conf", "spark.ui.enabled=false", "--properties-file", str(ROOT / "conf" / "spark-submit.conf"),
        str(ROOT / "pipelines" / script), *arguments,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=1200, check=False)
    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stdout + done.stderr[-3000:]
    return done.returncode, orjson.loads(lines[0])


@pytest.mark.timeout(3600)
def test_load_and_a_stage(tmp_path: Path) -> None:
    (tmp_path / "dev.mbox").write_text(MAIL, encoding="utf-8")
    workspace = str(tmp_path / "ws")
    code, told = _submit("load.py", "--workspace", workspace, str(tmp_path / "dev.mbox"), "--venue", "dev")
    assert (code, told["ok"], told["messages"], told["units"]) == (0, True, 2, 2)
    code, told = _submit("stage.py", "link", "--workspace", workspace, "--as-of", "2024-06-30")
    assert (code, told["job"]) == (0, "link")
    (stage,) = told["stages"]  # type: ignore[misc]
    assert stage["rows"]["placements"] == 2
    assert stage["rows"]["threads"] == 1
    code, told = _submit("graph.py", "--workspace", workspace, "--as-of", "2024-03-31")
    assert (code, told["ok"]) == (4, False)
    assert "pipelines/stage.py link" in str(told["error"])
    code, told = _submit("link.py", "--workspace", workspace, "--as-of", "2024-06-30")
    assert (code, told["job"], told["stages"][0]["skipped"]) == (0, "link", True)  # type: ignore[index]
